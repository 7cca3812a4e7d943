"""Sessions of browsers at the provider: who signed in lately gets the next code without being asked.

In memory only. They are apart from refresh tokens: log-out ends the one, revocation the other.
"""

import secrets
import time
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from local.practice.people import Person

# As the cookies of Cognito's sign-in page (AWS, "Understanding the identity (ID) token").
SECONDS = 3600
COOKIE = "client-messaging-local-sign-in"


class BrowserSessions:
    """All current sessions, found by a cookie below `path`; `clock` counts seconds."""

    def __init__(self, path: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._path = path
        self._clock = clock
        self._sessions: dict[str, tuple[Person, float]] = {}

    def begin(self, response: Response, person: Person) -> None:
        """Set the cookie of a new session."""
        self._sessions = {key: session for key, session in self._sessions.items() if session[1] > self._clock()}
        session = secrets.token_urlsafe(32)
        self._sessions[session] = (person, self._clock() + SECONDS)
        response.set_cookie(COOKIE, session, SECONDS, path=self._path, httponly=True, samesite="lax")

    def person(self, request: Request) -> Person | None:
        """Who is signed in in this browser."""
        person, expires_at = self._sessions.get(request.cookies.get(COOKIE, ""), (None, 0.0))
        return person if expires_at > self._clock() else None

    def end(self, request: Request, response: Response) -> None:
        """End the session, and delete its cookie."""
        self._sessions.pop(request.cookies.get(COOKIE, ""), None)
        response.delete_cookie(COOKIE, path=self._path, httponly=True, samesite="lax")
