"""Tokens of the probe's login: password and second factor in the stack's own pool, or a client of your provider.

The credentials are one secret of Secrets Manager, a JSON object: `username`, `password`, `totp_secret`, `client_id`
and `client_secret` of the pool's login, or `token_url`, `client_id` and `client_secret` of a client of your provider
(client credentials, RFC 6749, section 4.4).
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from client_messaging.probing.http import Http
from client_messaging.values import Value

_SECONDS_OF_A_CODE: Final = 30
_DIGITS: Final = 6


class SignInFailed(Exception):
    """The probe has no credentials, or the provider refused them. Without a text: it could hold a part of them."""


class SignIn(Value):
    """Signs in with the credentials of a secret."""

    secrets: Any
    cognito: Any
    http: Http
    secret_id: str

    def token(self, seconds: float) -> str:
        """A new token at this time, in seconds of the epoch. Raises SignInFailed."""
        try:
            given = json.loads(self.secrets.get_secret_value(SecretId=self.secret_id)["SecretString"])
            return self._from_provider(given) if "token_url" in given else self._from_pool(given, seconds)
        except (BotoCoreError, ClientError, KeyError, ValueError):
            raise SignInFailed from None

    def _from_provider(self, given: Mapping[str, str]) -> str:
        client = {name: given[name] for name in ("client_id", "client_secret")}
        answer = self.http.post_form(given["token_url"], {"grant_type": "client_credentials", **client})
        if answer.status != HTTPStatus.OK:
            raise SignInFailed
        return str(answer.body["access_token"])

    def _from_pool(self, given: Mapping[str, str], seconds: float) -> str:
        """Password, then the second factor, which the pool asks of everybody; the ID token has the claims."""
        name, client = given["username"], given["client_id"]
        proof = {"USERNAME": name, "SECRET_HASH": secret_hash(given)}
        asked = self.cognito.initiate_auth(
            AuthFlow="USER_PASSWORD_AUTH", ClientId=client, AuthParameters={**proof, "PASSWORD": given["password"]}
        )
        answered = self.cognito.respond_to_auth_challenge(
            ClientId=client,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=asked["Session"],
            ChallengeResponses={**proof, "SOFTWARE_TOKEN_MFA_CODE": one_time_code(given["totp_secret"], seconds)},
        )
        return str(answered["AuthenticationResult"]["IdToken"])


def secret_hash(given: Mapping[str, str]) -> str:
    """The proof that the caller holds the client's secret: Amazon Cognito, Computing secret hash values."""
    text = (given["username"] + given["client_id"]).encode()
    return base64.b64encode(hmac.digest(given["client_secret"].encode(), text, hashlib.sha256)).decode()


def one_time_code(secret: str, seconds: float) -> str:
    """The code of a base32 secret at this time: RFC 6238 with SHA-1, 30 seconds and six digits. Raises ValueError."""
    padded = secret + "=" * (-len(secret) % 8)
    try:
        key = base64.b32decode(padded, casefold=True)
    except binascii.Error as error:
        raise ValueError from error
    counter = int(seconds // _SECONDS_OF_A_CODE).to_bytes(8)
    digest = hmac.digest(key, counter, hashlib.sha1)
    place = digest[-1] & 0x0F
    number = int.from_bytes(digest[place : place + 4]) & 0x7FFFFFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}}"
