"""Authorization codes and refresh tokens, in memory only.

A code is valid once and for a minute; a refresh token, where they rotate, is valid once and replaced by the next. Reuse
indicates theft and revokes the whole session: RFC 6749, 4.1.2 and 10.4; RFC 9700, 4.14.2.
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
SESSION_SECONDS = 24 * 3600  # like the refresh tokens of the template's user pool

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, 4.1


class InvalidGrant(Exception):
    """The code or refresh token is unknown, used, expired, or was issued for another request."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """Parameters of an authorization request that the token request must match, and its nonce."""

    redirect_uri: str
    challenge: str
    nonce: str


@dataclass(frozen=True)
class Grant:
    """Who signed in, and the next refresh token; the nonce only after a code exchange."""

    person: Person
    refresh_token: str
    nonce: str | None


@dataclass
class _Code:
    person: Person
    request: AuthorizationRequest
    expires_at: float
    session: str | None = None


@dataclass
class _Session:
    person: Person
    refresh_token: str
    expires_at: float


class Grants:
    """All current codes and sessions; `clock` counts seconds.

    `seconds`: how long a session lasts; `rotates`: whether a refresh token is replaced at each use.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, seconds: int = SESSION_SECONDS, rotates: bool = True
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._rotates = rotates
        self._codes: dict[str, _Code] = {}
        self._sessions: dict[str, _Session] = {}

    def code(self, person: Person, request: AuthorizationRequest) -> str:
        """A new code for the request, valid for CODE_SECONDS."""
        self._drop_expired()
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(person, request, self._clock() + CODE_SECONDS)
        return code

    def exchange(self, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Redeem a code. Raises InvalidGrant. A wrong redirect URI or verifier uses up the code, too."""
        self._drop_expired()
        issued = self._codes.get(code)
        if issued is None:
            raise InvalidGrant
        if issued.session is not None:
            self._sessions.pop(issued.session, None)
            raise InvalidGrant
        issued.session = secrets.token_urlsafe(16)
        if redirect_uri != issued.request.redirect_uri or not _verifier_matches(verifier, issued.request.challenge):
            raise InvalidGrant
        expires_at = self._clock() + self._seconds
        return self._renewed(issued.session, _Session(issued.person, "", expires_at), issued.request.nonce)

    def renew(self, refresh_token: str) -> Grant:
        """Redeem a refresh token; returns the next one, or the same. Raises InvalidGrant."""
        self._drop_expired()
        session_id = refresh_token.partition(".")[0]
        session = self._sessions.get(session_id)
        if session is None:
            raise InvalidGrant
        if not secrets.compare_digest(session.refresh_token.encode(), refresh_token.encode()):
            del self._sessions[session_id]
            raise InvalidGrant
        return self._renewed(session_id, session, None)

    def end(self, refresh_token: str) -> None:
        """Revoke the session of a refresh token."""
        self._sessions.pop(refresh_token.partition(".")[0], None)

    def _renewed(self, session_id: str, session: _Session, nonce: str | None) -> Grant:
        if self._rotates or not session.refresh_token:
            session.refresh_token = f"{session_id}.{secrets.token_urlsafe(32)}"
        self._sessions[session_id] = session
        return Grant(session.person, session.refresh_token, nonce)

    def _drop_expired(self) -> None:
        now = self._clock()
        self._codes = {code: issued for code, issued in self._codes.items() if issued.expires_at > now}
        self._sessions = {key: session for key, session in self._sessions.items() if session.expires_at > now}


def _verifier_matches(verifier: str, challenge: str) -> bool:
    """PKCE with S256: RFC 7636, 4.6. Without a challenge there was none."""
    if not challenge:
        return not verifier
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == challenge
