"""A folder like web/dist, and the sign-in requests of a front end."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx

from deployment.documents import Document
from local.issuer.tokens import AUDIENCE
from testing.small_stack import SmallStack

VERIFIER = "a-verifier-of-forty-three-characters-or-more"
PAGE = "<!doctype html><script type=module src=main-ABCD1234.js></script>"


def built(folder: Path) -> Path:
    """The folder, filled with page, script and style sheet of each front end."""
    for name in ("chart", "portal"):
        (folder / name).mkdir(parents=True)
        (folder / name / "index.html").write_text(PAGE, encoding="utf-8")
        (folder / name / "main-ABCD1234.js").write_text("export {}\n", encoding="utf-8")
        (folder / name / "words.css").write_text("body {}\n", encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path) -> Iterator[SmallStack]:
    """A small stack that serves both front ends, and ends well."""
    stack = SmallStack(folder).start("--web", str(built(folder / "dist")))
    yield stack
    assert stack.stop() == 0


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def request(redirect_uri: str, /, **changes: str | None) -> dict[str, str]:
    """Parameters of an authorization request; None leaves one out."""
    parameters: dict[str, str | None] = {
        "client_id": AUDIENCE,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "openid",
        "state": "the-state",
        "nonce": "the-nonce",
        "code_challenge": challenge(),
        "code_challenge_method": "S256",
        **changes,
    }
    return {name: value for name, value in parameters.items() if value is not None}


def exchange(redirect_uri: str, code: str, **changes: str) -> dict[str, str]:
    """Parameters of the token request."""
    return {
        "grant_type": "authorization_code",
        "client_id": AUDIENCE,
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": VERIFIER,
        **changes,
    }


def sent_back(answer: httpx.Response) -> Document:
    """Parameters of the redirect back to the front end."""
    assert answer.status_code == 303, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def ask(stack: SmallStack, parameters: Document, **headers: str) -> httpx.Response:
    """The response to an authorization request; the sign-in page, if it leads there."""
    issuer = stack.document["issuer"]
    answer = httpx.get(f"{issuer}/authorize", params=parameters, headers=headers)
    place = answer.headers.get("location", "")
    return httpx.get(place, headers=headers) if place.startswith(f"{issuer}/login?") else answer


def press(stack: SmallStack, parameters: Document, **headers: str) -> httpx.Response:
    """The response to the form of the sign-in page."""
    return httpx.post(f"{stack.document['issuer']}/login", data=parameters, headers=headers)


def code(stack: SmallStack, redirect_uri: str, person: str) -> str:
    authorization_code: str = sent_back(press(stack, request(redirect_uri, person=person)))["code"]
    return authorization_code


def tokens(stack: SmallStack, parameters: Document, **headers: str) -> httpx.Response:
    return httpx.post(f"{stack.document['issuer']}/token", data=parameters, headers=headers)
