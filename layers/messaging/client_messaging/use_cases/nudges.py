"""Nudges: a message begins a cycle of its chart's owner; a ring tells them, waits for them or ends the cycle."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, NamedTuple, Protocol

from botocore.exceptions import ClientError, HTTPClientError

from client_messaging.domain import ids, nudges
from client_messaging.domain.contacts import Channel, Contact
from client_messaging.domain.model import Caller, Inbox, PortalAccess, Role
from client_messaging.domain.nudges import Nudge, Unread
from client_messaging.domain.preferences import InForce, in_force
from client_messaging.domain.refusals import TryAgain
from client_messaging.domain.watches import MOST_LOOKED_AT
from client_messaging.dynamodb import nudge_records, watch_records
from client_messaging.dynamodb.conditions import Outdated
from client_messaging.dynamodb.nudge_records import Circumstances, Due, GaveUp, Person, Sent, Waiting
from client_messaging.dynamodb.store import Store
from client_messaging.dynamodb.tables import Tables
from client_messaging.nudging.alarms import Alarms, soon
from client_messaging.nudging.senders import NotSent, Unreachable
from client_messaging.use_cases.contacts import Failed, mark_failed
from client_messaging.values import replace

COMES_AGAIN: Final = (Outdated, NotSent, GaveUp, TryAgain, ClientError, HTTPClientError)
"""After these a ring's message is delivered again, and ends in the dead letters after the last attempt."""


class Sender(Protocol):
    """Sends nudges by one channel: e-mail or text messages."""

    @property
    def channel(self) -> Channel: ...

    def send(self, to: str, language: str, ring: str) -> None:
        """Raises NotSent and Unreachable."""


class Nudging(NamedTuple):
    """What nudges need: the store, alarm clocks, the senders that there are, and a clock."""

    store: Store
    tables: Tables
    alarms: Alarms
    senders: dict[Channel, Sender]
    clock: Callable[[], datetime]


class Look(NamedTuple):
    """What a ring sees of a person: unread messages, the gates of their charts, what holds for them."""

    unseen: list[Unread]
    gates: list[tuple[str, PortalAccess]]
    holds: InForce


def plan(nudging: Nudging, inbox: Inbox) -> bool:
    """A clinician's message came: begin the owner's cycle, unless one is on. Idempotent. Whether an alarm was set.

    Raises TryAgain.
    """
    portal, head = nudging.store.inbox_as_it_is(inbox)
    if portal is None or head is None or not nudges.unread([(portal, head)], portal.owner.person_id):
        return False
    person = Person(inbox.practice_id, portal.owner.person_id)
    found = nudge_records.circumstances(nudging.tables, person)
    if not _may_be_nudged(found):
        return False
    return _begin(nudging, person, found, inbox.client_id)


def _begin(nudging: Nudging, person: Person, found: Circumstances, client_id: str) -> bool:
    now = nudging.clock()
    before = found.waiting.nudge if found.waiting else None
    first_after = timedelta(minutes=found.practice.first_after_minutes)
    nudge = nudges.begun(before, client_id, first_after, now, ids.new(now))
    if nudge is None:
        if before is None:
            return False
        # Perhaps the same message, which comes again since its alarm was not set: later than that ring would have been.
        nudge = before
    else:
        try:
            nudge_records.begin(nudging.tables, person, nudge, before)
        except Outdated:  # another message has begun one
            return False
    _set_alarm(nudging, person, nudge)
    return True


def ring(nudging: Nudging, person: Person, ring_id: str) -> str:
    """A person's alarm rang: tell them, wait on, or forget. What came of it, for the log.

    Raises Outdated while another invocation has this ring's turn, NotSent, GaveUp and TryAgain: the ring comes again.
    """
    found = nudge_records.circumstances(nudging.tables, person)
    waiting = found.waiting
    if waiting is None or waiting.nudge.ring != ring_id:
        return _ring_again(nudging, person, waiting, ring_id)
    if waiting.nudge.stage is nudges.Stage.IDLE:
        return "over"
    look = _look(nudging, person, found) if _may_be_nudged(found) else None
    contact = _contact(nudging, waiting.nudge, look, found) if look and look.unseen else None
    if look is None or contact is None:
        return _end(nudging, person, waiting.nudge)
    now = nudging.clock()
    if (until := nudges.may_go_at(waiting.nudge, look.holds, now)) > now:
        later = nudges.postponed(waiting.nudge, until, ids.new(now))
        nudge_records.go_on(nudging.tables, person, ring_id, later)
        _set_alarm(nudging, person, later)
        return "postponed"
    return _tell(nudging, person, found, look, contact)


def cause(error: Exception) -> dict[str, str]:
    """Why a ring comes again, for the log: kind of error, and AWS's code. Never a text, which may have an address."""
    if isinstance(error, TryAgain):
        return error.facts()
    code = {"aws_code": error.response["Error"]["Code"]} if isinstance(error, ClientError) else {}
    return {"cause": type(error).__name__} | code


def _ring_again(nudging: Nudging, person: Person, waiting: Waiting | None, ring_id: str) -> str:
    """A ring that was handled. Its successor's alarm may not have been set: it is, once more, even if it is late."""
    if waiting and waiting.done == ring_id:
        _set_alarm(nudging, person, waiting.nudge)
    return "over"


def _end(nudging: Nudging, person: Person, nudge: Nudge) -> str:
    """End the cycle. A message that came after the look, and found the cycle on, begins another."""
    nudge_records.go_on(nudging.tables, person, nudge.ring, nudges.ended(nudge))
    found = nudge_records.circumstances(nudging.tables, person)
    if _may_be_nudged(found):
        look = _look(nudging, person, found)
        if look.unseen and _contact(nudging, nudge, look, found):
            _begin(nudging, person, found, look.unseen[-1].client_id)
    return "ended"


def _tell(nudging: Nudging, person: Person, found: Circumstances, look: Look, contact: Contact) -> str:
    assert found.waiting is not None  # noqa: S101 - for mypy
    nudge, now = found.waiting.nudge, nudging.clock()
    after = nudges.after_sending(nudge, found.practice, now, ids.new(now))
    if found.practice.send == "event":
        channels = _channels(nudge, look)
        went: Sent | Due = Due(nudge.ring, nudge.number, channels, now)
    else:
        nudge_records.claim(nudging.tables, person, nudge.ring, now)
        try:
            nudging.senders[contact.channel].send(contact.address, look.holds.language, nudge.ring)
        except NotSent:
            nudge_records.release(nudging.tables, person, nudge.ring)
            raise
        except Unreachable as refused:
            nudge_records.release(nudging.tables, person, nudge.ring)
            failed = Failed(contact.channel, contact.address, refused.state)
            mark_failed(nudging.store, nudging.tables, person, failed, now)
            return ring(nudging, person, nudge.ring)  # by another contact, or none
        went = Sent(nudge.ring, nudge.number, contact.channel, now)
    nudge_records.go_on(nudging.tables, person, nudge.ring, after, went)
    _set_alarm(nudging, person, after)
    return "told"


def _may_be_nudged(found: Circumstances) -> bool:
    return found.practice.enabled and not found.suspended and found.preferences.channels != ()


def _look(nudging: Nudging, person: Person, found: Circumstances) -> Look:
    read = nudging.store.inboxes_of_owner(Caller(person.practice_id, Role.CHART_OWNER, person.person_id, ""))
    gates = nudging.store.owned_gates(*person)  # those of charts without a message as well
    holds = in_force(found.preferences, found.practice, gates)
    return Look(_unseen(nudging, nudges.unread(read.inboxes, person.person_id)), gates, holds)


def _unseen(nudging: Nudging, unread: list[Unread]) -> list[Unread]:
    """Of inboxes in which the owner wrote last, those with a clinician's message they have not seen: one Query each.

    Where more follow than are looked at, there may be one.
    """
    found = []
    for one in unread:
        entries = watch_records.entries_after(nudging.tables, one.own_in, one.seen_to) if one.own_in else []
        newest = next((entry.id for entry in reversed(entries) if entry.sent_at), None)
        if newest or not one.own_in or len(entries) >= MOST_LOOKED_AT:
            found.append(one._replace(message_id=newest or one.message_id))
    return sorted(found, key=lambda one: one.message_id)


def _contact(nudging: Nudging, nudge: Nudge, look: Look, found: Circumstances) -> Contact | None:
    """Where the nudge goes, of the channels that there is a sender of."""
    by_event = found.practice.send == "event"
    channels = tuple(one for one in look.holds.channels if by_event or one in nudging.senders)
    return nudges.contact_for(nudge, look.unseen, look.gates, replace(look.holds, channels=channels))


def _channels(nudge: Nudge, look: Look) -> tuple[Channel, ...]:
    """The channels that work."""
    alone = ((one, replace(look.holds, channels=(one,))) for one in look.holds.channels)
    return tuple(one for one, holds in alone if nudges.contact_for(nudge, look.unseen, look.gates, holds))


def _set_alarm(nudging: Nudging, person: Person, nudge: Nudge) -> None:
    nudging.alarms.set_for_person(*person, nudge.ring, nudge.due_at, soon(nudging.clock()))
