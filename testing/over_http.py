"""The words of `Stack`, spoken over HTTP with signed tokens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, override

import httpx

from testing.invocations import Answer, Json
from testing.people import Person
from testing.stack import Stack


class Signer(Protocol):
    """Who signs a person's token."""

    def token(self, person: Person, /) -> str: ...


@dataclass(frozen=True)
class OverHttp(Stack):
    """A practice behind an API that somebody serves."""

    issuer: Signer
    http: httpx.Client
    """Its base address is the API."""

    @override
    def call(
        self,
        route_key: str,
        as_: Person | None,
        path: Mapping[str, str],
        body: Json = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: str | None = None,
    ) -> Answer:
        """Send a request: `body` as JSON, or `raw` as it is."""
        method, template = route_key.split(" ")
        text = raw if raw is not None else None if body is None else json.dumps(body)
        content_type = {} if text is None else {"Content-Type": "application/json"}
        token = {"Authorization": f"Bearer {self.issuer.token(as_)}"} if as_ else {}
        sent = {**content_type, **token, **(headers or {})}
        response = self.http.request(method, template.format(**path), content=text, params=query, headers=sent)
        return Answer(response.status_code, response.headers, response.text)
