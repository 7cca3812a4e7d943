"""Signing in at the issuer as at any OpenID provider: the authorization code flow with PKCE, for the two front ends.

OpenID Connect Core 1.0, RFC 6749 as RFC 9700 tightens it, RFC 7636 (S256 only), RFC 7009, RFC 9207, and OpenID Connect
RP-Initiated Logout 1.0. Whoever reaches this machine's loopback can sign in as anybody: everybody here is invented.
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

TOKEN_SECONDS = 15 * 60  # as in production, so that front ends have to renew

_MAX_BODY_BYTES = 64 * 1024
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_KEPT = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method", "login_hint", "ui_locales"),
)


class _CannotAnswer(Exception):
    """Who asks is unknown, so nobody is sent anywhere."""


class _Refused(Exception):
    """The front end is told, by one of OAuth's error codes."""


class SignIn:
    """The provider's pages and endpoints; `issuer_url` is the issuer's name."""

    def __init__(self, key: SigningKey, issuer_url: str, front_ends: tuple[FrontEnd, ...], grants: Grants) -> None:
        self._key = key
        self._issuer = issuer_url
        self._front_ends = {one.address: one for one in front_ends}
        self._grants = grants

    def routes(self) -> list[Route]:
        """Where all of it is answered."""
        origins = [_origin(address) for address in self._front_ends]
        cors = [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["POST"])]
        by_browsers, by_scripts = ["GET", "POST"], ["POST", "OPTIONS"]
        return [
            Route(f"{PATH}/authorize", self.authorize, methods=by_browsers, max_body_size=_MAX_BODY_BYTES),
            Route(f"{PATH}/token", self.token, methods=by_scripts, middleware=cors, max_body_size=_MAX_BODY_BYTES),
            Route(f"{PATH}/revoke", self.revoke, methods=by_scripts, middleware=cors, max_body_size=_MAX_BODY_BYTES),
            Route(f"{PATH}/logout", self.logout, methods=by_browsers, max_body_size=_MAX_BODY_BYTES),
        ]

    async def authorize(self, request: Request) -> Response:
        """The page; with a button pressed, back to the front end with a code."""
        try:
            given = await self._given(request)
            front_end = self._front_end(given)
        except _CannotAnswer as problem:
            return sign_in_page.page("This sign-in cannot go on", f"<p>{problem}</p>", status=400)
        try:
            return self._page_or_code(front_end, given, request.headers.get("accept-language", ""))
        except _Refused as refusal:
            return self._back(front_end, given, error=str(refusal))

    async def token(self, request: Request) -> Response:
        """Tokens for a code or a refresh token."""
        try:
            given = _single(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            granted = self._granted(given)
        except (UnicodeDecodeError, _CannotAnswer):
            return _json({"error": "invalid_request"}, 400)
        except InvalidGrant:
            return _json({"error": "invalid_grant"}, 400)
        except _Refused as refusal:
            return _json({"error": str(refusal)}, 401 if str(refusal) == "invalid_client" else 400)
        lifetime = TOKEN_SECONDS
        more = {"nonce": granted.nonce} if granted.nonce is not None else {}
        return _json(
            {
                "id_token": tokens.token(self._key, self._issuer, granted.person, lifetime, **more),
                "access_token": tokens.access_token(self._key, self._issuer, granted.person, lifetime),
                "token_type": "Bearer",
                "expires_in": lifetime,
                "refresh_token": granted.refresh_token,
                "scope": "openid",
            }
        )

    async def revoke(self, request: Request) -> Response:
        """A refresh token ends; one that nobody was given has ended already (RFC 7009, 2.2)."""
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        self._grants.end(given.get("token", ""))
        return _json({})

    async def logout(self, request: Request) -> Response:
        """Back to a front end. There is no session here that would outlive its refresh token."""
        given = dict(parse_qsl((await request.body()).decode("utf-8", "replace"))) or dict(request.query_params)
        address = given.get("post_logout_redirect_uri")
        if address is None:
            return sign_in_page.page("Signed out", "<p>You can close this page.</p>")
        if address not in self._front_ends:
            return sign_in_page.page("This is not an address of a front end", "", status=400)
        return _redirect(address, {"state": given["state"]} if "state" in given else {})

    async def _given(self, request: Request) -> dict[str, str]:
        """The request's parameters, which may come in the query or as a form."""
        if request.method != "POST":
            return _single(request.query_params.multi_items())
        if request.headers.get("origin", _origin(self._issuer)) != _origin(self._issuer):
            raise _CannotAnswer("The form of another site was sent here.")
        return _single(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))

    def _front_end(self, given: Mapping[str, str]) -> FrontEnd:
        if given.get("client_id") != AUDIENCE:
            raise _CannotAnswer("The client is unknown.")
        if given.get("redirect_uri") not in self._front_ends:
            raise _CannotAnswer("The redirect_uri is not, to the letter, an address of a front end.")
        return self._front_ends[given["redirect_uri"]]

    def _page_or_code(self, front_end: FrontEnd, given: dict[str, str], accept_language: str) -> Response:
        _check(given)
        if "cancel" in given:
            raise _Refused("access_denied")
        if "person" not in given:
            request = {name: given[name] for name in _KEPT if name in given}
            spoken = sign_in_page.language(given.get("ui_locales", ""), accept_language)
            return sign_in_page.sign_in(front_end.people(), request, spoken, _origin(front_end.address))
        person = next((one for one in front_end.people() if one.person_id == given["person"]), None)
        if person is None:
            raise _Refused("access_denied")
        asked = AuthorizationRequest(front_end.address, given["code_challenge"], given["nonce"])
        return self._back(front_end, given, code=self._grants.code(person, asked))

    def _back(self, front_end: FrontEnd, given: Mapping[str, str], **answer: str) -> Response:
        state = {"state": given["state"]} if "state" in given else {}
        return _redirect(front_end.address, {**answer, **state, "iss": self._issuer})

    def _granted(self, given: Mapping[str, str]) -> Grant:
        if given.get("client_id") != AUDIENCE:
            raise _Refused("invalid_client")
        try:
            if given["grant_type"] == "authorization_code":
                return self._grants.exchange(given["code"], given["redirect_uri"], given["code_verifier"])
            if given["grant_type"] == "refresh_token":
                return self._grants.renew(given["refresh_token"])
        except KeyError:
            raise _Refused("invalid_request") from None
        raise _Refused("unsupported_grant_type")


def _check(given: Mapping[str, str]) -> None:
    """OAuth's `state`, OpenID's `nonce` and PKCE are asked of front ends here, whatever a provider may leave open."""
    if given.get("response_type", "code") != "code":
        raise _Refused("unsupported_response_type")
    complete = all(given.get(name) for name in ("response_type", "state", "nonce"))
    if not complete or given.get("response_mode", "query") != "query":
        raise _Refused("invalid_request")
    if given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(given.get("code_challenge", "")):
        raise _Refused("invalid_request")
    if "openid" not in given.get("scope", "").split():
        raise _Refused("invalid_scope")
    if given.get("prompt") == "none":
        raise _Refused("login_required")
    for name in ("request", "request_uri"):
        if name in given:
            raise _Refused(f"{name}_not_supported")


def _single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _CannotAnswer("A parameter was given twice.")
    return found


def _redirect(address: str, answer: Mapping[str, str]) -> Response:
    """303, so that a browser sends no form along (RFC 9700, 4.12)."""
    where = f"{address}?{urlencode(answer)}" if answer else address
    return RedirectResponse(where, 303, {"cache-control": "no-store", "referrer-policy": "no-referrer"})


def _json(document: Mapping[str, object], status: int = 200) -> Response:
    return JSONResponse(document, status, {"cache-control": "no-store"})


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
