"""Errors of other services and our own code, each with the canary in its text, and where they occur."""

from collections.abc import Callable
from itertools import count, cycle
from typing import Final

from botocore.exceptions import EndpointConnectionError

from client_messaging.contract.requests import PortalMessage
from testing.invocations import Json
from testing.leaks.canary import TEXT, WORD
from testing.leaks.practice import CONTACT, HEADERS, Practice, bounce, composed_event, live_event, ring_of
from testing.leaks.written import Fault, refused
from testing.people import ANA, KIM, LEO, MIA, ROSA, SAM, TOM
from testing.routes import READ_MARKER
from testing.stack import portal_event

_numbers: Final = count(1)
_moves: Final = cycle((False, True))
_states: Final = cycle(("suspended", "active"))


class PanicException(BaseException):
    """As extensions written in Rust raise it (https://docs.rs/pyo3/latest/pyo3/panic/struct.PanicException.html)."""


def _raising(make: Callable[[], BaseException]) -> Fault:
    def fault() -> Json:
        raise make()

    return fault


def _chained() -> Json:
    try:
        int(TEXT)
    except ValueError as error:
        error.add_note(TEXT)
        raise RuntimeError(WORD) from error


def _rejected() -> Json:
    return PortalMessage.model_validate({"thread_id": [TEXT], "body": {WORD: TEXT}})


def _cancelled() -> Json:
    reason = {"Code": "ValidationError", "Message": TEXT, "Item": {"body": {"S": TEXT}}}
    return refused("TransactionCanceledException", TEXT, CancellationReasons=[reason], Message=TEXT)


FAULTS: Final[dict[str, Fault]] = {
    "throttled": lambda: refused("ProvisionedThroughputExceededException", TEXT),
    "not allowed": lambda: refused("AccessDeniedException", TEXT),
    "a transaction that is not valid": _cancelled,
    "connection refused": _raising(lambda: EndpointConnectionError(endpoint_url=f"https://{WORD}.invalid")),
    "a bug": _chained,
    "a model that does not take its input": _rejected,
}
"""What becomes of one request, or of the code around it."""

PANIC: Final = _raising(lambda: PanicException(f"byte index 3 is not a char boundary of `{TEXT}`"))


def sweep(practice: Practice, fault: Fault) -> set[str]:
    """Every act once for each of its requests, which then fails; the functions that a fault hit."""
    hit: set[str] = set()
    for function, act in acts(practice).items():
        for at in count():
            with practice.wire.failing(fault, at):
                act()
            if not practice.wire.has_failed:
                break
            hit.add(function)
    return hit


def acts(practice: Practice) -> dict[str, Callable[[], object]]:
    """One act of every function; each may be repeated at will, and asks others for as much each time."""
    thread = practice.thread()
    stack, runtime = practice.stack, practice.runtime
    practice.socket("open_connection")
    stack.set_section("nudges", enabled=True)
    stack.set_preferences(quiet=None)
    records = practice.stream.records()

    def enable() -> object:
        return stack.enable(client=MIA, contact=CONTACT) if next(_moves) else stack.disable(client=MIA, reason=TEXT)

    def authorize() -> object:
        return practice.authorize(practice.issuer.token())

    return {
        "compose": lambda: practice.post({"subject": TEXT, "body": TEXT}),
        "client_reply": lambda: (
            stack.reply(thread, body=TEXT, key=f"{WORD}-{next(_numbers)}"),
            stack.start(subject=TEXT, body=TEXT, key=f"{WORD}-{next(_numbers)}"),
        ),
        "list_inbox": lambda: (stack.inbox(), stack.portal_inbox(), stack.portal_inbox(KIM)),
        "list_inboxes": lambda: (stack.inboxes(), stack.portal_inboxes()),
        "mark_read": lambda: stack.call(
            READ_MARKER, ANA, {"client_id": LEO}, {"entry_id": thread, "unread_from": next(_moves)}, headers=HEADERS
        ),
        "enable_portal": enable,
        "messaging_status": lambda: (stack.status(), stack.portal_status()),
        "show_message": lambda: (stack.message(thread), stack.portal_message(thread)),
        "show_portal_access": lambda: (stack.show_access(), stack.show_access(SAM)),
        "show_practice_settings": lambda: (stack.settings(), stack.settings(ANA)),
        "set_practice_settings": lambda: stack.set_section("response", crisis={"en": f"{TEXT}{next(_numbers)}"}),
        "list_audit": lambda: (stack.audit_page(), stack.portal_audit_page()),
        "seal_audit": practice.seal,
        "verify_audit": lambda: runtime("verify_audit", {"practice_id": "willow", "client_id": LEO}),
        "set_person_access": lambda: stack.set_access(TOM, next(_states), SAM),
        "set_absence": lambda: (stack.set_absence(None, note={"en": TEXT}), stack.absence(), stack.end_absence()),
        "show_preferences": stack.preferences,
        "set_preferences": lambda: stack.set_preferences(time_zone=TEXT),
        "record_portal_update": lambda: stack.portal_update(portal_event(detail={"old": TEXT}), TEXT),
        "publish_events": lambda: runtime("publish_events", {"Records": records}),
        "authorize_connection": authorize,
        "open_connection": lambda: practice.socket("open_connection", ROSA),
        "close_connection": lambda: practice.socket("close_connection", ROSA),
        "tell_connections": lambda: practice.tell(live_event()),
        "plan_nudge": lambda: practice.plan(composed_event()),
        "send_nudge": lambda: (practice.ring(ring_of()), practice.ring_inbox()),
        "record_nudge_outcome": lambda: practice.hear_of_nudges(bounce()),
    }
