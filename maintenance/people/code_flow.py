"""Sign-in at the user pool's page, for this machine: authorization code flow with PKCE (RFC 7636), state and nonce."""

import base64
import hashlib
import os
import re
import secrets
import subprocess
import sys
from threading import Thread
from typing import Final
from urllib.parse import urlencode, urlsplit

import httpx

from client_messaging.domain.model import Caller
from maintenance.people import loopback
from maintenance.people.loopback import Attempt
from maintenance.people.user_pool import UserPool
from maintenance.stacks import NotThere

_TIME_OUT_SECONDS: Final = 30
_DETACHED: Final = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
    "start_new_session": True,
    "check": False,
}
_ERROR_CODE: Final = re.compile(r"[a-z_]{1,40}")


def sign_in(pool: UserPool, wait_seconds: float) -> tuple[str, Caller]:
    """A person's ID token, and who it is of, as the API sees them. Raises NotThere. Keeps nothing.

    The browser signs out first and last: whoever signed in before does not do so again unasked.
    """
    if not pool.loopback:
        raise NotThere(f"{pool.stack} has SignInOnLocalhost=no: deploy it with yes, or sign in to a front end")
    verifier, nonce, state = (secrets.token_urlsafe(32) for _ in range(3))
    attempt = Attempt(state, _sign_in_address(pool, state, nonce, verifier), pool.sign_out_address())
    with loopback.serving(attempt, urlsplit(pool.loopback).port or 80):
        print(f"Sign in, in a browser on this machine (Ctrl-C ends this):\n{attempt.sign_out_address}", file=sys.stderr)
        _open_browser(attempt.sign_out_address)
        if not attempt.answered.wait(wait_seconds):
            raise NotThere(f"nobody signed in within {wait_seconds:g} seconds: start again")
        if attempt.error:
            raise NotThere(f"the sign-in page refused: {_shown(attempt.error)}")
        token = _exchange(pool, attempt.code, verifier)
    caller, of_this_attempt = pool.verified(token)
    if of_this_attempt != nonce:
        raise NotThere("the token is of another sign-in: start again")
    return token, caller


def _sign_in_address(pool: UserPool, state: str, nonce: str, verifier: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    request = {
        "response_type": "code",
        "client_id": pool.client_id,
        "redirect_uri": pool.loopback,
        "scope": "openid",
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{pool.sign_in_url}/oauth2/authorize?{urlencode(request)}"


def _exchange(pool: UserPool, code: str, verifier: str) -> str:
    form = {
        "grant_type": "authorization_code",
        "client_id": pool.client_id,
        "redirect_uri": pool.loopback,
        "code": code,
        "code_verifier": verifier,
    }
    try:
        answer = httpx.post(f"{pool.sign_in_url}/oauth2/token", data=form, timeout=_TIME_OUT_SECONDS)
        document = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise NotThere(f"{pool.sign_in_url} does not answer ({type(error).__name__}): start again") from None
    token = document.get("id_token") if isinstance(document, dict) else None
    if not isinstance(token, str):
        refused = document.get("error") if isinstance(document, dict) else None
        raise NotThere(f"the sign-in page gave no token: {_shown(str(refused))} ({answer.status_code}): start again")
    return token


def _shown(error: str) -> str:
    """An error code of OAuth 2.0; whatever else a page says is not printed."""
    return error if _ERROR_CODE.fullmatch(error) else "unknown error"


def _open_browser(address: str) -> None:
    """In a process of its own that has none of our output: a browser would keep it open, or write into the token."""
    shown = sys.platform in ("darwin", "win32") or any(
        os.environ.get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")
    )
    if shown:
        command = [sys.executable, "-m", "webbrowser", address]
        Thread(target=subprocess.run, args=(command,), kwargs=_DETACHED, daemon=True).start()
