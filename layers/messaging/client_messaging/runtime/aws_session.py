"""The session that all AWS clients are made with: credentials as Lambda has them, handlers of its own services only.

Botocore registers handlers for events of all services, 120 of which none here ever calls: a twentieth of a start.
Those for every service are registered with the session, those of one service before its first client is made. None is
left out or added (tests/unit/runtime/test_aws_session.py).
"""

from typing import Any, Final

from botocore.credentials import CredentialResolver
from botocore.handlers import BUILTIN_HANDLERS, REGISTER_FIRST, REGISTER_LAST
from botocore.session import Session
from botocore.utils import EVENT_ALIASES

from client_messaging.runtime import lazy_credentials

_EVERY_SERVICE: Final = ""


class LeanSession(Session):
    """A session whose clients have botocore's own handlers for their events, and whose credentials are lazy."""

    def _create_credential_resolver(self) -> CredentialResolver:
        """Called by `Session` when it is first asked for credentials."""
        return lazy_credentials.resolver()

    def _register_builtin_handlers(self, events: Any) -> None:
        """Called by `Session` before handlers that others want of every session (Powertools' User-Agent)."""
        # Aliases of its own services only: each name of an event is compared with all of them, once.
        events._event_aliases = {}  # noqa: SLF001
        self._emitter = events
        self._registered: set[str] = set()
        self._register(_EVERY_SERVICE)

    def create_client(self, service_name: str, *args: Any, **named: Any) -> Any:
        """A client, as of any session. Botocore knows it by a name, and its events by another."""
        self._register(self.get_service_model(service_name).service_id.hyphenize())
        return super().create_client(service_name, *args, **named)

    def _register(self, service: str) -> None:
        if service in self._registered:
            return
        self._registered.add(service)
        aliases = {alias: name for alias, name in EVENT_ALIASES.items() if name == service}
        self._emitter._event_aliases |= aliases  # noqa: SLF001
        places = {REGISTER_FIRST: self._emitter.register_first, REGISTER_LAST: self._emitter.register_last}
        for event, handler, *place in BUILTIN_HANDLERS:
            if _service_of(event) == service:
                (places[place[0]] if place else self._emitter.register)(event, handler)


def _service_of(event: str) -> str:
    """The service whose event this is: `sqs` of `after-call.sqs.*`; `*` of `docs.*.s3`, which no client emits."""
    named = event.split(".", 2)[1:2]
    return EVENT_ALIASES.get(named[0], named[0]) if named else _EVERY_SERVICE
