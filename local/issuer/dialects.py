"""The dialects that the sign-in can speak, by name."""

from pathlib import Path

from local.front_ends.addresses import FrontEnd
from local.issuer import app_client
from local.issuer.cognito import CognitoSignIn
from local.issuer.grants import Grants
from local.issuer.openid import OpenIdSignIn
from local.issuer.sign_in import SignIn
from local.issuer.tokens import SigningKey

OPENID = "openid"
COGNITO = "cognito"
NAMES = (OPENID, COGNITO)


def sign_in(name: str, key: SigningKey, issuer: str, front_ends: tuple[FrontEnd, ...], template: Path) -> SignIn:
    """The sign-in that speaks this dialect. Raises CannotStart if the template has no client for it."""
    if name == COGNITO:
        web_url = front_ends[0].origin if front_ends else ""
        return CognitoSignIn(key, issuer, front_ends, app_client.of_template(template, web_url))
    return OpenIdSignIn(key, issuer, front_ends, Grants())
