"""Sign-in endpoints of the OpenID provider: authorization code flow with PKCE for the two front ends.

OpenID Connect Core 1.0, RFC 6749 as RFC 9700 tightens it, RFC 7636 (S256 only), RFC 7009, RFC 9207, and OpenID Connect
RP-Initiated Logout 1.0. Anyone with access to the loopback can sign in as any person: all are invented.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from local.front_ends.addresses import FrontEnd
from local.issuer import sign_in_page, tokens
from local.issuer.grants import AuthorizationRequest, Grant, Grants, InvalidGrant
from local.issuer.tokens import AUDIENCE, PATH, SigningKey

TOKEN_SECONDS = 15 * 60  # as in production, so that front ends have to refresh tokens

_MAX_BODY_BYTES = 64 * 1024
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_FORM_PARAMETERS = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "login_hint", "ui_locales"),
)


class _NoRedirect(Exception):
    """Unknown client or redirect URI: an error page instead of a redirect."""


class _OAuthError(Exception):
    """Error response to the front end; the text is the OAuth error code."""


class SignIn:
    """Pages and endpoints of the provider; `issuer_url` is the issuer identifier."""

    def __init__(self, key: SigningKey, issuer_url: str, front_ends: tuple[FrontEnd, ...], grants: Grants) -> None:
        self._key = key
        self._issuer = issuer_url
        self._front_ends = {front_end.address: front_end for front_end in front_ends}
        self._grants = grants

    def routes(self) -> list[Route]:
        """Routes of all endpoints."""
        origins = [_origin(address) for address in self._front_ends]
        cors = [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["POST"])]
        browser, script = ["GET", "POST"], ["POST", "OPTIONS"]
        return [
            Route(f"{PATH}/authorize", self.authorize, methods=browser, max_body_size=_MAX_BODY_BYTES),
            Route(f"{PATH}/token", self.token, methods=script, middleware=cors, max_body_size=_MAX_BODY_BYTES),
            Route(f"{PATH}/revoke", self.revoke, methods=script, middleware=cors, max_body_size=_MAX_BODY_BYTES),
            Route(f"{PATH}/logout", self.logout, methods=browser, max_body_size=_MAX_BODY_BYTES),
        ]

    async def authorize(self, request: Request) -> Response:
        """Authorization endpoint: the sign-in page; after a choice, a redirect with a code."""
        try:
            parameters = await self._parameters(request)
            front_end = self._front_end(parameters)
        except _NoRedirect as error:
            return sign_in_page.page("This sign-in cannot go on", f"<p>{error}</p>", status=400)
        try:
            return self._page_or_code(front_end, parameters, request.headers.get("accept-language", ""))
        except _OAuthError as error:
            return self._redirect_back(front_end, parameters, error=str(error))

    async def token(self, request: Request) -> Response:
        """Token endpoint: code or refresh token for tokens."""
        try:
            parameters = _single(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            grant = self._redeem(parameters)
        except (UnicodeDecodeError, _NoRedirect):
            return _json({"error": "invalid_request"}, 400)
        except InvalidGrant:
            return _json({"error": "invalid_grant"}, 400)
        except _OAuthError as error:
            return _json({"error": str(error)}, 401 if str(error) == "invalid_client" else 400)
        lifetime = TOKEN_SECONDS
        more = {"nonce": grant.nonce} if grant.nonce is not None else {}
        return _json(
            {
                "id_token": tokens.token(self._key, self._issuer, grant.person, lifetime, **more),
                "access_token": tokens.access_token(self._key, self._issuer, grant.person, lifetime),
                "token_type": "Bearer",
                "expires_in": lifetime,
                "refresh_token": grant.refresh_token,
                "scope": "openid",
            }
        )

    async def revoke(self, request: Request) -> Response:
        """Revocation endpoint. Unknown tokens get a 200, too (RFC 7009, 2.2)."""
        parameters = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        self._grants.end(parameters.get("token", ""))
        return _json({})

    async def logout(self, request: Request) -> Response:
        """End-session endpoint: redirect to a front end. There is no session beside refresh tokens."""
        parameters = dict(parse_qsl((await request.body()).decode("utf-8", "replace"))) or dict(request.query_params)
        address = parameters.get("post_logout_redirect_uri")
        if address is None:
            return sign_in_page.page("Signed out", "<p>You can close this page.</p>")
        if address not in self._front_ends:
            return sign_in_page.page("This is not an address of a front end", "", status=400)
        return _redirect(address, {"state": parameters["state"]} if "state" in parameters else {})

    async def _parameters(self, request: Request) -> dict[str, str]:
        """Parameters of the query or the form."""
        if request.method != "POST":
            return _single(request.query_params.multi_items())
        if request.headers.get("origin", _origin(self._issuer)) != _origin(self._issuer):
            raise _NoRedirect("The form of another site was sent here.")
        return _single(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))

    def _front_end(self, parameters: Mapping[str, str]) -> FrontEnd:
        if parameters.get("client_id") != AUDIENCE:
            raise _NoRedirect("The client is unknown.")
        if parameters.get("redirect_uri") not in self._front_ends:
            raise _NoRedirect("The redirect_uri is not, to the letter, an address of a front end.")
        return self._front_ends[parameters["redirect_uri"]]

    def _page_or_code(self, front_end: FrontEnd, parameters: dict[str, str], accept_language: str) -> Response:
        _check(parameters)
        if "cancel" in parameters:
            raise _OAuthError("access_denied")
        if "person" not in parameters:
            request = {name: parameters[name] for name in _FORM_PARAMETERS if name in parameters}
            language = sign_in_page.language(parameters.get("ui_locales", ""), accept_language)
            return sign_in_page.sign_in(front_end.people(), request, language, _origin(front_end.address))
        person = next(
            (candidate for candidate in front_end.people() if candidate.person_id == parameters["person"]), None
        )
        if person is None:
            raise _OAuthError("access_denied")
        authorization_request = AuthorizationRequest(
            front_end.address, parameters["code_challenge"], parameters["nonce"]
        )
        return self._redirect_back(front_end, parameters, code=self._grants.code(person, authorization_request))

    def _redirect_back(self, front_end: FrontEnd, parameters: Mapping[str, str], **answer: str) -> Response:
        state = {"state": parameters["state"]} if "state" in parameters else {}
        return _redirect(front_end.address, {**answer, **state, "iss": self._issuer})

    def _redeem(self, parameters: Mapping[str, str]) -> Grant:
        if parameters.get("client_id") != AUDIENCE:
            raise _OAuthError("invalid_client")
        try:
            if parameters["grant_type"] == "authorization_code":
                return self._grants.exchange(
                    parameters["code"], parameters["redirect_uri"], parameters["code_verifier"]
                )
            if parameters["grant_type"] == "refresh_token":
                return self._grants.renew(parameters["refresh_token"])
        except KeyError:
            raise _OAuthError("invalid_request") from None
        raise _OAuthError("unsupported_grant_type")


def _check(parameters: Mapping[str, str]) -> None:
    """Raise _OAuthError for an invalid request. `state`, `nonce` and PKCE are mandatory here."""
    if parameters.get("response_type", "code") != "code":
        raise _OAuthError("unsupported_response_type")
    complete = all(parameters.get(name) for name in ("response_type", "state", "nonce"))
    if not complete or parameters.get("response_mode", "query") != "query":
        raise _OAuthError("invalid_request")
    if parameters.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(
        parameters.get("code_challenge", "")
    ):
        raise _OAuthError("invalid_request")
    if "openid" not in parameters.get("scope", "").split():
        raise _OAuthError("invalid_scope")
    if parameters.get("prompt") == "none":
        raise _OAuthError("login_required")
    for name in ("request", "request_uri"):
        if name in parameters:
            raise _OAuthError(f"{name}_not_supported")


def _single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise _NoRedirect("A parameter was given twice.")
    return parameters


def _redirect(address: str, answer: Mapping[str, str]) -> Response:
    """303, so that browsers do not resend the form (RFC 9700, 4.12)."""
    location = f"{address}?{urlencode(answer)}" if answer else address
    return RedirectResponse(location, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _json(document: Mapping[str, object], status: int = 200) -> Response:
    return JSONResponse(document, status, {"cache-control": "no-store"})


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
