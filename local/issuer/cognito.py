"""Cognito's dialect, with the template's user pool client: what its endpoints take, and what they refuse.

AWS, Amazon Cognito developer guide: "The redirect and authorization endpoint", "The token issuer endpoint", "The token
revocation endpoint", "The managed login sign-out endpoint: /logout", "Understanding the identity (ID) token".
"""

from collections.abc import Mapping
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from deployment.documents import Document
from local.front_ends.addresses import FrontEnd
from local.issuer import answers, sign_in_page, tokens
from local.issuer.answers import NoRedirect, OAuthError
from local.issuer.app_client import AppClient
from local.issuer.grants import Grant, Grants
from local.issuer.sign_in import SignIn
from local.issuer.tokens import AUDIENCE, SigningKey

_ALL_ROLES = ("clinician", "staff", "client")


class CognitoSignIn(SignIn):
    """Its authorization response has no `iss`; its sign-in page has no way back but a choice."""

    paths: Mapping[str, str] = {
        "authorize": "oauth2/authorize",
        "login": "login",
        "token": "oauth2/token",
        "revoke": "oauth2/revoke",
        "logout": "logout",
    }
    # AWS does not say whether /oauth2/revoke may be read from other origins.
    revocation_is_readable = False
    offers_cancel = False
    # "User pool managed login", Managed login localization: `lang`, else English.
    language_parameter = "lang"
    speaks_browsers_language = False

    def __init__(self, key: SigningKey, issuer: str, front_ends: tuple[FrontEnd, ...], client: AppClient) -> None:
        super().__init__(key, issuer, front_ends, Grants(seconds=client.seconds["Refresh"], rotates=client.rotates))
        self._client = client

    def discovery(self) -> Document:
        """The fields of a user pool with a domain. Neither PKCE, `iss` nor `ui_locales` is announced."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.endpoint("authorize"),
            "token_endpoint": self.endpoint("token"),
            "revocation_endpoint": self.endpoint("revoke"),
            "end_session_endpoint": self.endpoint("logout"),
            "userinfo_endpoint": f"{self.issuer}/oauth2/userInfo",
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "scopes_supported": ["openid", "email", "phone", "profile"],
            "response_types_supported": ["code", "token"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["public"],
        }

    def front_end(self, parameters: Mapping[str, str]) -> FrontEnd:
        """A redirect_uri must be one of CallbackURLs, to the letter; else the error page `redirect_mismatch`."""
        address = _required(parameters, "redirect_uri")
        if _required(parameters, "client_id") != AUDIENCE:
            raise NoRedirect("invalid_request: Client does not exist")
        if address not in self._client.callback_urls:
            raise NoRedirect("redirect_mismatch")
        return self.front_ends.get(address, FrontEnd("another", address, _ALL_ROLES))

    def check(self, parameters: Mapping[str, str]) -> None:
        """The refusals of "The redirect and authorization endpoint". `state`, `nonce` and PKCE are optional."""
        kind, method = parameters.get("response_type"), parameters.get("code_challenge_method")
        challenge = parameters.get("code_challenge")
        if kind not in ("code", "token") or bool(challenge) != bool(method) or method not in (None, "S256"):
            raise OAuthError("invalid_request")
        if {"code": "code", "token": "implicit"}[kind] not in self._client.flows:
            raise OAuthError("unauthorized_client")
        if not set(parameters.get("scope", "").split()) <= self._client.scopes:
            raise OAuthError("invalid_scope")

    def redeem(self, parameters: Mapping[str, str]) -> Grant:
        """The refusals of "The token issuer endpoint"."""
        if parameters["grant_type"] == "authorization_code":
            verifier = parameters.get("code_verifier", "")
            return self.grants.exchange(parameters["code"], parameters["redirect_uri"], verifier)
        if parameters["grant_type"] != "refresh_token":
            raise OAuthError("unsupported_grant_type")
        if not self._client.refreshes:
            raise OAuthError("unauthorized_client")
        return self.grants.renew(parameters["refresh_token"])

    def tokens(self, grant: Grant) -> Document:
        """A refresh token comes with a code only, or where they rotate. Attributes are in the ID token alone."""
        seconds, is_first = self._client.seconds, grant.nonce is not None
        refresh = {"refresh_token": grant.refresh_token} if is_first or self._client.rotates else {}
        return {
            "id_token": self._id_token(grant),
            "access_token": tokens.access_token(self.key, self.issuer, grant.person, seconds["Access"]),
            "token_type": "Bearer",
            "expires_in": seconds["Access"],
            **refresh,
        }

    def _id_token(self, grant: Grant) -> str:
        attributes = tokens.attributes(grant.person).items()
        claims = {name: value for name, value in attributes if name in self._client.readable}
        claims["cognito:username"] = tokens.login(self.issuer, grant.person)
        if grant.nonce:
            claims["nonce"] = grant.nonce
        return tokens.id_token(self.key, self.issuer, grant.person, self._client.seconds["Id"], claims)

    def revoke_token(self, parameters: Mapping[str, str]) -> Response:
        """The refusals of "The token revocation endpoint"."""
        token = parameters.get("token", "")
        if parameters.get("client_id") != AUDIENCE:
            return answers.json({"error": "invalid_client"}, 401)
        if not token or not self._client.revokes:
            return answers.json({"error": "invalid_request"}, 400)
        if self.key.verified(token, self.issuer) is not None or token.count(".") == 2:
            return answers.json({"error": "unsupported_token_type"}, 400)
        self.grants.end(token)
        return Response(status_code=200, headers=answers.NO_STORE)

    def log_out(self, request: Request, parameters: Mapping[str, str]) -> Response:
        """`logout_uri`, one of LogoutURLs; else the parameters of the sign-in that follows."""
        if _required(parameters, "client_id") != AUDIENCE:
            raise NoRedirect("invalid_request: Client does not exist")
        address = parameters.get("logout_uri", "")
        response = answers.redirect(address, {}) if address in self._client.logout_urls else self._to_login(parameters)
        self.sessions.end(request, response)
        return response

    def _to_login(self, parameters: Mapping[str, str]) -> Response:
        """A logout_uri that is not on the list counts as none (amazon-archives/amazon-cognito-auth-js, issue 25)."""
        for name in ("redirect_uri", "response_type"):
            _required(parameters, name)
        self.front_end(parameters)
        return self.to_login(parameters)

    def refusal(self, error: NoRedirect) -> Response:
        return sign_in_page.page(
            "An error was encountered with the requested page.", f"<p>{escape(str(error))}</p>", status=400
        )


def _required(parameters: Mapping[str, str], name: str) -> str:
    if not parameters.get(name):
        raise NoRedirect(f"Required String parameter '{name}' is not present")
    return parameters[name]
