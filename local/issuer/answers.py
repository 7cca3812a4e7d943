"""Requests and responses that both dialects of the sign-in share."""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

NO_STORE = {"cache-control": "no-store"}


class NoRedirect(Exception):
    """The request is answered with a page: its client or redirect URI is not known."""


class OAuthError(Exception):
    """Error response to the front end; the text is the OAuth error code."""


async def parameters_of(request: Request) -> dict[str, str]:
    """Parameters of the query or, for POST, of the form. Raises NoRedirect if one is given twice."""
    if request.method != "POST":
        return single(request.query_params.multi_items())
    return single(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))


def is_own_form(request: Request, issuer: str) -> bool:
    """Whether a form comes from a page of the issuer, or from no browser."""
    return request.headers.get("origin", origin(issuer)) == origin(issuer)


def refuse_foreign_form(request: Request, issuer: str) -> None:
    if request.method == "POST" and not is_own_form(request, issuer):
        raise NoRedirect("The form of another site was sent here.")


def single(pairs: list[tuple[str, str]]) -> dict[str, str]:
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise NoRedirect("A parameter was given twice.")
    return parameters


def redirect(address: str, parameters: Mapping[str, str]) -> Response:
    """303, so that browsers do not resend the form (RFC 9700, 4.12)."""
    location = f"{address}?{urlencode(parameters)}" if parameters else address
    return RedirectResponse(location, 303, {**NO_STORE, "referrer-policy": "no-referrer"})


def json(document: Mapping[str, object], status: int = 200) -> Response:
    return JSONResponse(document, status, NO_STORE)


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
