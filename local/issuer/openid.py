"""The dialect of the standards: what any OpenID provider may speak.

OpenID Connect Core 1.0, RFC 6749 as RFC 9700 tightens it, RFC 7636 (S256 only), RFC 7009, RFC 9207, and OpenID Connect
RP-Initiated Logout 1.0.
"""

import re
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from deployment.documents import Document
from local.issuer import answers, sign_in_page, tokens
from local.issuer.answers import OAuthError
from local.issuer.grants import Grant
from local.issuer.sign_in import SignIn
from local.practice.people import Person

TOKEN_SECONDS = 15 * 60  # as in production, so that front ends have to refresh tokens

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class OpenIdSignIn(SignIn):
    """`state`, `nonce` and PKCE are mandatory; refresh tokens are replaced at each use."""

    paths: Mapping[str, str] = {name: name for name in ("authorize", "login", "token", "revoke", "logout")}
    log_out_methods = ("GET", "POST")

    def discovery(self) -> Document:
        """OpenID Connect Discovery 1.0; RFC 8414; RFC 9207."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.endpoint("authorize"),
            "token_endpoint": self.endpoint("token"),
            "revocation_endpoint": self.endpoint("revoke"),
            "end_session_endpoint": self.endpoint("logout"),
            "jwks_uri": f"{self.issuer}/.well-known/jwks.json",
            "scopes_supported": ["openid"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "revocation_endpoint_auth_methods_supported": ["none"],
            "authorization_response_iss_parameter_supported": True,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            "id_token_signing_alg_values_supported": ["RS256"],
            "subject_types_supported": ["public"],
            "ui_locales_supported": ["en", "es"],
        }

    def check(self, parameters: Mapping[str, str]) -> None:
        if parameters.get("response_type", "code") != "code":
            raise OAuthError("unsupported_response_type")
        complete = all(parameters.get(name) for name in ("response_type", "state", "nonce"))
        if not complete or parameters.get("response_mode", "query") != "query":
            raise OAuthError("invalid_request")
        challenge = _CHALLENGE.fullmatch(parameters.get("code_challenge", ""))
        if parameters.get("code_challenge_method") != "S256" or not challenge:
            raise OAuthError("invalid_request")
        if "openid" not in parameters.get("scope", "").split():
            raise OAuthError("invalid_scope")
        for name in ("request", "request_uri"):
            if name in parameters:
                raise OAuthError(f"{name}_not_supported")

    def unasked(self, person: Person | None, parameters: Mapping[str, str]) -> Person | None:
        if person is None and parameters.get("prompt") == "none":
            raise OAuthError("login_required")
        return None if parameters.get("prompt") == "login" else person

    def redirect_back(self, parameters: Mapping[str, str], **answer: str) -> Response:
        return super().redirect_back(parameters, **answer, iss=self.issuer)

    def redeem(self, parameters: Mapping[str, str]) -> Grant:
        if parameters["grant_type"] == "authorization_code":
            return self.grants.exchange(parameters["code"], parameters["redirect_uri"], parameters["code_verifier"])
        if parameters["grant_type"] == "refresh_token":
            return self.grants.renew(parameters["refresh_token"])
        raise OAuthError("unsupported_grant_type")

    def tokens(self, grant: Grant) -> Document:
        more = {"nonce": grant.nonce} if grant.nonce else {}
        return {
            "id_token": tokens.token(self.key, self.issuer, grant.person, TOKEN_SECONDS, **more),
            "access_token": tokens.access_token(self.key, self.issuer, grant.person, TOKEN_SECONDS),
            "token_type": "Bearer",
            "expires_in": TOKEN_SECONDS,
            "refresh_token": grant.refresh_token,
            "scope": "openid",
        }

    def revoke_token(self, parameters: Mapping[str, str]) -> Response:
        """Unknown tokens get a 200, too (RFC 7009, 2.2)."""
        self.grants.end(parameters.get("token", ""))
        return answers.json({})

    def log_out(self, request: Request, parameters: Mapping[str, str]) -> Response:
        """Without the ID token of whoever is signed in it has to ask (RP-Initiated Logout 1.0, 2)."""
        address = parameters.get("post_logout_redirect_uri", "")
        if address and address not in self.front_ends:
            return sign_in_page.page("This is not an address of a front end", "", status=400)
        if not self._is_hinted(request, parameters) and not self._is_confirmed(request, parameters):
            back_to = answers.origin(address) if address else ""
            return sign_in_page.sign_out(parameters, self.language(request, parameters), back_to)
        state = {"state": parameters["state"]} if "state" in parameters else {}
        signed_out = sign_in_page.page("Signed out", "<p>You can close this page.</p>")
        response = answers.redirect(address, state) if address else signed_out
        self.sessions.end(request, response)
        return response

    def _is_hinted(self, request: Request, parameters: Mapping[str, str]) -> bool:
        claims = self.key.verified(parameters.get("id_token_hint", ""), self.issuer)
        person = self.sessions.person(request)
        return claims is not None and (person is None or claims["sub"] == tokens.login(self.issuer, person))

    def _is_confirmed(self, request: Request, parameters: Mapping[str, str]) -> bool:
        return request.method == "POST" and "sign_out" in parameters and answers.is_own_form(request, self.issuer)
