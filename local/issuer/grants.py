"""What somebody who signed in was granted: codes that are exchanged for tokens, and refresh tokens. In memory only.

A code is good once and for a minute; a refresh token is good once and is replaced by the next. Whatever comes a second
time was stolen by somebody, so everything that came of it ends: RFC 6749, 4.1.2 and 10.4; RFC 9700, 4.14.2.
"""

import base64
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from local.practice.people import Person

CODE_SECONDS = 60
SESSION_SECONDS = 24 * 3600  # as long as the template's user pool renews without a new sign-in

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, 4.1


class InvalidGrant(Exception):
    """A code or refresh token that nobody was given, that was used, that is too old, or that is somebody else's."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """What a front end asked for, and must repeat: its address, and the proof that it is the one that asked."""

    redirect_uri: str
    challenge: str
    nonce: str


@dataclass(frozen=True)
class Grant:
    """Who signed in, and how to renew it; the nonce where a code was exchanged."""

    person: Person
    refresh_token: str
    nonce: str | None


@dataclass
class _Code:
    person: Person
    asked: AuthorizationRequest
    ends: float
    session: str | None = None


@dataclass
class _Session:
    person: Person
    refresh_token: str
    ends: float


class Grants:
    """Everything that is granted at the moment; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._sessions: dict[str, _Session] = {}

    def code(self, person: Person, asked: AuthorizationRequest) -> str:
        """A code for what was asked, good for CODE_SECONDS."""
        self._forget()
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(person, asked, self._clock() + CODE_SECONDS)
        return code

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Grant:
        """What the code stands for, or InvalidGrant. A wrong guess at the rest spends the code, too."""
        self._forget()
        known = self._codes.get(code)
        if known is None:
            raise InvalidGrant
        if known.session is not None:
            self._sessions.pop(known.session, None)
            raise InvalidGrant
        known.session = secrets.token_urlsafe(16)
        if redirect_uri != known.asked.redirect_uri or not _proves(verifier, known.asked.challenge):
            raise InvalidGrant
        ends = self._clock() + SESSION_SECONDS
        return self._renewed(known.session, _Session(known.person, "", ends), known.asked.nonce)

    def renew(self, refresh_token: str) -> Grant:
        """The same person again with the next refresh token, or InvalidGrant."""
        self._forget()
        name = refresh_token.partition(".")[0]
        session = self._sessions.get(name)
        if session is None:
            raise InvalidGrant
        if not secrets.compare_digest(session.refresh_token.encode(), refresh_token.encode()):
            del self._sessions[name]
            raise InvalidGrant
        return self._renewed(name, session, None)

    def end(self, refresh_token: str) -> None:
        """Nothing can be renewed with that token any more, nor with one before or after it."""
        self._sessions.pop(refresh_token.partition(".")[0], None)

    def _renewed(self, name: str, session: _Session, nonce: str | None) -> Grant:
        session.refresh_token = f"{name}.{secrets.token_urlsafe(32)}"
        self._sessions[name] = session
        return Grant(session.person, session.refresh_token, nonce)

    def _forget(self) -> None:
        now = self._clock()
        self._codes = {name: one for name, one in self._codes.items() if one.ends > now}
        self._sessions = {name: one for name, one in self._sessions.items() if one.ends > now}


def _proves(verifier: str, challenge: str) -> bool:
    """S256 of RFC 7636, 4.6."""
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
