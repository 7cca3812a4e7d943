"""HTTP requests of the probe: JSON in and out, without retries, which would hide what callers meet."""

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import urllib3

_SECONDS: Final = 8
"""Below the function's time-out, also for the four requests of the longest round."""


class Answer(NamedTuple):
    """A response; `body` is its JSON object, or empty."""

    status: int
    body: Mapping[str, Any]


class Http:
    """A client of HTTP. Raises urllib3's HTTPError if there is no answer."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(timeout=_SECONDS, retries=False)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: Mapping[str, Any] | None = None) -> Answer:
        """A request with JSON."""
        content = None if body is None else json.dumps(body).encode()
        typed = {} if content is None else {"Content-Type": "application/json"}
        return _answer(self._pool.request(method, url, body=content, headers={**headers, **typed}))

    def post_form(self, url: str, fields: Mapping[str, str]) -> Answer:
        """A form, as OAuth's token endpoints take it."""
        return _answer(self._pool.request("POST", url, fields=dict(fields), encode_multipart=False))


def _answer(response: urllib3.BaseHTTPResponse) -> Answer:
    try:
        body = json.loads(response.data)
    except ValueError:
        body = {}
    return Answer(response.status, body if isinstance(body, dict) else {})
