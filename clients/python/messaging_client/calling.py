"""Asking the API: who asks, what is tried again and for how long, and what an answer or a refusal is.

Every operation may be repeated: a PUT by what it is, a message by its Idempotency-Key. So whatever may pass is tried
again, a lost answer too.
"""

import asyncio
import json
import random
import ssl
import time
from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import httpx

from .generated.client import Client
from .generated.models import Problem
from .generated.types import Response

TRIED_AGAIN = {429, 503}
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.25, 8.0

type Token = Callable[[], str]
type Renew = Callable[[str], str]


@dataclass(frozen=True)
class Patience:
    """How often a request is tried in all, and how many seconds may pass in pauses."""

    attempts: int = 5
    seconds: float = 30.0


class Refused(Exception):
    """The API refused, and another try now would not help. Its text has codes and ids, and nothing of a message.

    `code` and `reason` are stable (docs/api.md); both are empty for an answer of API Gateway's or a proxy's.
    """

    def __init__(self, status: int, problem: Problem | None = None, retry_after: float | None = None) -> None:
        self.status = status
        self.problem = problem
        self.code = problem.code if problem else ""
        self.reason = problem.reason if problem and problem.reason else ""
        self.retry_after = retry_after
        request = f"request {problem.request_id}" if problem else ""
        super().__init__(" ".join(filter(None, [str(status), self.code, self.reason, request])))


class NotModified(Exception):
    """304: what the ETag given as `if_none_match` stands for is still what there is."""


def connect(
    api: str, token: Token, *, renew: Renew | None = None, patience: Patience | None = None, timeout: float = 30.0
) -> Client:
    """A client for one person, for the operations in `generated.api`, synchronous and asynchronous ones.

    `api` is the address of the API. `token` answers an ID token that is still good; it is asked before each request.
    `renew` is asked once for a request that is refused with 401, with the token that was refused; where it answers
    another one, the request is sent again with that.
    `timeout` is that of one attempt, in seconds. To be used as a context manager, `with` or `async with`.
    """
    arguments = {"auth": _Bearer(token, renew), "transport": PatientTransport(patience or Patience())}
    return Client(base_url=api, timeout=httpx.Timeout(timeout), httpx_args=arguments)


def answer[T](response: Response[T]) -> T:
    """What was asked for; Refused for a refusal, NotModified for a 304."""
    if response.parsed is not None:
        return response.parsed
    if response.status_code == 304:
        raise NotModified
    raise Refused(int(response.status_code), _problem(response.content), retry_after(response.headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a `Retry-After`; None where there is none, or a date, which the API does not send."""
    given = headers.get("retry-after", "")
    return float(given) if given.isascii() and given.isdigit() else None


class PatientTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Sends a request again, the very same, while it is answered with 429 or 503 or not at all and patience lasts.

    It waits for what `Retry-After` says and a random time more, so that many who were refused together do not come back
    together.
    """

    def __init__(self, patience: Patience) -> None:
        self._patience = patience

    @cached_property
    def _network(self) -> httpx.BaseTransport:
        return httpx.HTTPTransport(verify=_trusted())

    @cached_property
    def _async_network(self) -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(verify=_trusted())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        tries = _Tries(self._patience)
        while True:
            outcome = _outcome(lambda: self._network.handle_request(request))
            pause = tries.pause(outcome)
            if pause is None:
                return _answer_of(outcome)
            if isinstance(outcome, httpx.Response):
                outcome.close()
            time.sleep(pause)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        tries = _Tries(self._patience)
        while True:
            outcome = await _async_outcome(lambda: self._async_network.handle_async_request(request))
            pause = tries.pause(outcome)
            if pause is None:
                return _answer_of(outcome)
            if isinstance(outcome, httpx.Response):
                await outcome.aclose()
            await asyncio.sleep(pause)

    def close(self) -> None:
        self._network.close()

    async def aclose(self) -> None:
        await self._async_network.aclose()


type _Outcome = httpx.Response | httpx.TransportError


class _Tries:
    """How often one request was tried, and how long it has waited."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._made = 0
        self._waited = 0.0

    def pause(self, outcome: _Outcome) -> float | None:
        """The seconds until the next try; None where this outcome is the one that stays."""
        self._made += 1
        if isinstance(outcome, httpx.Response) and outcome.status_code not in TRIED_AGAIN:
            return None
        asked = retry_after(outcome.headers) if isinstance(outcome, httpx.Response) else None
        more = min(_LONGEST_PAUSE_SECONDS, _FIRST_PAUSE_SECONDS * 2.0 ** (self._made - 1))
        pause = (asked or 0.0) + random.uniform(0, more)  # noqa: S311 - spread, not secret
        if self._made >= self._patience.attempts or self._waited + pause > self._patience.seconds:
            return None
        self._waited += pause
        return pause


class _Bearer(httpx.Auth):
    def __init__(self, token: Token, renew: Renew | None) -> None:
        self._token = token
        self._renew = renew or (lambda refused: refused)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response]:
        token = self._token()
        request.headers["Authorization"] = f"Bearer {token}"
        response = yield request
        if response.status_code == 401 and (fresh := self._renew(token)) != token:
            request.headers["Authorization"] = f"Bearer {fresh}"
            yield request


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that httpx trusts. Loading them takes longer than a request, so it is done once."""
    return httpx.create_ssl_context()


def _outcome(send: Callable[[], httpx.Response]) -> _Outcome:
    try:
        return send()
    except httpx.TransportError as error:
        return error


async def _async_outcome(send: Callable[[], Awaitable[httpx.Response]]) -> _Outcome:
    try:
        return await send()
    except httpx.TransportError as error:
        return error


def _answer_of(outcome: _Outcome) -> httpx.Response:
    if isinstance(outcome, httpx.TransportError):
        raise outcome
    return outcome


def _problem(content: bytes) -> Problem | None:
    try:
        return Problem.from_dict(json.loads(content))
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
