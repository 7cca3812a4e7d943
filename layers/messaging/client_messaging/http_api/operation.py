"""An operation of the API: a route, who may call it, and how it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from client_messaging.domain.model import Role
from client_messaging.domain.refusals import Refusal


@dataclass(frozen=True, slots=True, repr=False)
class Operation:
    """A route, the roles that may call it, and what its handler answers."""

    method: str
    path: str
    roles: frozenset[Role]
    sends_message: bool
    """Needs an `Idempotency-Key`, and counts against the caller's send limit."""

    status: HTTPStatus
    refuses: tuple[type[Refusal], ...]
    """Refusals of its use case beyond those of every operation (listed in `tools/openapi.py`)."""

    handle: Callable[..., object]

    @property
    def has_body(self) -> bool:
        """Whether the request carries JSON."""
        return self.method in ("POST", "PUT")
