"""An operation of the API: a route, who may call it, and how it answers."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import Refusal
from client_messaging.values import Value


class Operation(Value):
    """A route, the roles that may call it, and what its handler answers."""

    method: str
    path: str
    roles: frozenset[Role]
    of_clinician: bool
    """A clinician may call it for the `clinician_id` that is theirs; other roles for any."""

    sends_message: bool
    """Needs an `Idempotency-Key`, and counts against the caller's send limit."""

    status: HTTPStatus
    refuses: tuple[type[Refusal], ...]
    """Refusals of its use case beyond those of every operation (listed in `tools/openapi.py`)."""

    handle: Callable[..., object]

    def may_be_called_by(self, caller: Caller, path_ids: Mapping[str, str]) -> bool:
        """Whether this role does this at all; a clinician, where it is of one, for themselves."""
        is_of_another = self.of_clinician and path_ids.get("clinician_id") != caller.person_id
        return caller.role in self.roles and not (caller.role is Role.CLINICIAN and is_of_another)

    @property
    def has_body(self) -> bool:
        """Whether the request carries JSON."""
        return self.method in ("POST", "PUT")
