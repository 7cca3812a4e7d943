"""Calling the API: sign-in token, retries with back-off, responses and refusals.

Every operation is idempotent: a PUT by definition, a message by its Idempotency-Key. So 429, 503 and lost responses are
retried.
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
from .rate_limit import RateLimit, rate_limit

RETRIED = {429, 503}
_FIRST_BACK_OFF_SECONDS, _LONGEST_BACK_OFF_SECONDS = 0.25, 8.0

type Token = Callable[[], str]
type Renew = Callable[[str], str]
type OnRateLimit = Callable[[RateLimit], object]


@dataclass(frozen=True)
class Patience:
    """How often a request is tried in all, and how many seconds may pass between tries, in sum."""

    attempts: int = 5
    seconds: float = 30.0


class Refused(Exception):
    """The API refused the request, and retrying now would not help. Its text holds codes and ids, no message text.

    `code` and `reason` are stable (docs/api.md); both are empty for a response of API Gateway's or a proxy's.
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
    """304: the page still has the ETag that was given as `if_none_match`."""


def connect(
    api: str,
    token: Token,
    *,
    renew: Renew | None = None,
    patience: Patience | None = None,
    timeout: float = 30.0,
    on_rate_limit: OnRateLimit = lambda _: None,
) -> Client:
    """A client for one person, for the operations in `generated.api`, synchronous and asynchronous.

    `api`: the address of the API. `token`: returns a valid ID token; called before each request.
    `renew`: called after a 401, once a request, with the refused token; if it returns another one, the request is sent
    again with that.
    `on_rate_limit`: called after each attempt to send a message with what may still be sent.
    `timeout`: of one attempt, in seconds. Use the client as a context manager, `with` or `async with`.
    """
    arguments = {"auth": _Bearer(token, renew), "transport": PatientTransport(patience or Patience(), on_rate_limit)}
    return Client(base_url=api, timeout=httpx.Timeout(timeout), httpx_args=arguments)


def answer[T](response: Response[T]) -> T:
    """The response's content. Raises Refused for a refusal, NotModified for a 304."""
    if response.parsed is not None:
        return response.parsed
    if response.status_code == 304:
        raise NotModified
    raise Refused(int(response.status_code), _problem(response.content), retry_after(response.headers))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds of a `Retry-After`; None if it is missing or a date, which the API does not send."""
    value = headers.get("retry-after", "")
    return float(value) if value.isascii() and value.isdigit() else None


class PatientTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Retries a request unchanged after 429, 503 or no response, while `Patience` lasts.

    Waits for `Retry-After` and a random back-off (jitter), so that clients refused together do not come back together.
    """

    def __init__(self, patience: Patience, on_rate_limit: OnRateLimit) -> None:
        self._patience = patience
        self._on_rate_limit = on_rate_limit

    @cached_property
    def _network(self) -> httpx.BaseTransport:
        return httpx.HTTPTransport(verify=_trusted())

    @cached_property
    def _async_network(self) -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(verify=_trusted())

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        tries = _Tries(self._patience, self._on_rate_limit)
        while True:
            outcome = _outcome(lambda: self._network.handle_request(request))
            pause = tries.pause(outcome)
            if pause is None:
                return _answer_of(outcome)
            if isinstance(outcome, httpx.Response):
                outcome.close()
            time.sleep(pause)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        tries = _Tries(self._patience, self._on_rate_limit)
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
    """The tries of one request, and the seconds waited between them."""

    def __init__(self, patience: Patience, on_rate_limit: OnRateLimit) -> None:
        self._patience = patience
        self._on_rate_limit = on_rate_limit
        self._made = 0
        self._waited = 0.0

    def pause(self, outcome: _Outcome) -> float | None:
        """The seconds until the next try; None if this outcome is final."""
        self._made += 1
        if isinstance(outcome, httpx.Response) and (limit := rate_limit(outcome.headers)):
            self._on_rate_limit(limit)
        if isinstance(outcome, httpx.Response) and outcome.status_code not in RETRIED:
            return None
        asked = retry_after(outcome.headers) if isinstance(outcome, httpx.Response) else None
        back_off = min(_LONGEST_BACK_OFF_SECONDS, _FIRST_BACK_OFF_SECONDS * 2.0 ** (self._made - 1))
        pause = (asked or 0.0) + random.uniform(0, back_off)  # noqa: S311 - spread, not secret
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
    """The certificates that httpx trusts. Loaded once: it takes longer than a request."""
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
