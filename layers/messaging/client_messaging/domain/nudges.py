"""The cycle of nudges: one a person, over all their charts and threads, and never more than two in 24 hours.

    idle       nothing waits; the last two nudges are remembered
    waiting_1  a message came: the ring looks for the first time
    waiting_2  a nudge went out: the ring looks for the second time
    told       the cycle is over until 24 h after the earlier of the last two nudges: what is unread then begins another

A later message changes nothing. Every ring ends the cycle where nothing is unread.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from client_messaging.domain import contacts, ids
from client_messaging.domain.contacts import Contact, ContactState
from client_messaging.domain.model import Head, Inbox, LastEntry, PortalAccess, PortalState, Role
from client_messaging.domain.practice_settings import Nudges
from client_messaging.domain.preferences import InForce
from client_messaging.domain.quiet_hours import next_outside

MOST_SENT: Final = 2
"""Nudges to a person within `_PERIOD`."""

_PERIOD: Final = timedelta(hours=24)
LOST_AFTER: Final = timedelta(hours=1)
"""A ring that is this late will not come: the next message begins a cycle, or a watch."""


class Stage(StrEnum):
    """Where a person's cycle is."""

    IDLE = "idle"
    FIRST = "waiting_1"
    SECOND = "waiting_2"
    TOLD = "told"


class Nudge(NamedTuple):
    """A person's cycle: its present ring and when it is due, the chart that began it, and the last two nudges."""

    stage: Stage
    ring: str
    due_at: datetime
    client_id: str
    sent: tuple[datetime, ...] = ()

    @property
    def number(self) -> int:
        """Which nudge of the cycle the next one is: 1 or 2."""
        return 2 if self.stage is Stage.SECOND else 1


class Unread(NamedTuple):
    """An inbox with a message that its owner has never seen. `message_id`: the newest message.

    `own_in`: the inbox where that is the owner's own message: what stands after `seen_to` says whether one is unseen.
    """

    client_id: str
    message_id: str
    own_in: Inbox | None = None
    seen_to: str = ids.NIL


def begun(before: Nudge | None, client_id: str, first_after: timedelta, now: datetime, ring: str) -> Nudge | None:
    """The cycle that a message in this chart begins; None while another is on, unless its ring was lost."""
    if before and before.stage is not Stage.IDLE and now < before.due_at + LOST_AFTER:
        return None
    return Nudge(Stage.FIRST, ring, now + first_after, client_id, before.sent if before else ())


def may_go_at(nudge: Nudge, in_force: InForce, now: datetime) -> datetime:
    """When the next nudge may go: now, or after two in 24 hours, and after quiet hours."""
    return next_outside(max(now, _fewer_from(nudge.sent, now)), in_force.quiet, in_force.time_zone)


def postponed(nudge: Nudge, until: datetime, ring: str) -> Nudge:
    """The same cycle, looked at again then."""
    return nudge._replace(ring=ring, due_at=until)


def after_sending(nudge: Nudge, practice: Nudges, now: datetime, ring: str) -> Nudge:
    """The cycle after a nudge went out."""
    sent = (*nudge.sent, now)[-MOST_SENT:]
    if nudge.stage is not Stage.SECOND and practice.again_after_minutes:
        again_at = now + timedelta(minutes=practice.again_after_minutes)
        return nudge._replace(stage=Stage.SECOND, ring=ring, due_at=again_at, sent=sent)
    return nudge._replace(stage=Stage.TOLD, ring=ring, due_at=_told_until(sent, now), sent=sent)


def ended(nudge: Nudge) -> Nudge:
    """Nothing waits any more. What was sent is remembered, since two in 24 hours are the most whatever the cycle."""
    return nudge._replace(stage=Stage.IDLE)


def unread(inboxes: Iterable[tuple[PortalAccess, Head]], owner_id: str) -> list[Unread]:
    """What the owner has not seen, in charts that are enabled and theirs, oldest first.

    What they have seen and marked unread again is their own doing.
    """
    return sorted(
        (
            _unread(head, head.last_message, _seen_to(portal, head))
            for portal, head in inboxes
            if portal.state is PortalState.ENABLED and portal.is_owned_by(owner_id)
            if head.unread_by(Role.CHART_OWNER) > 0 and head.last_message is not None
            if head.last_message.id > _seen_to(portal, head)
        ),
        key=lambda one: one.message_id,
    )


def _unread(head: Head, newest: LastEntry, seen_to: str) -> Unread:
    if newest.sender is Role.CLINICIAN:
        return Unread(head.inbox.client_id, newest.id)
    return Unread(head.inbox.client_id, newest.id, head.inbox, seen_to)


def _seen_to(portal: PortalAccess, head: Head) -> str:
    """Up to which entry the owner has seen everything, or must not see it."""
    return max(head.owner.shown_to, portal.visible_after)


def contact_for(
    nudge: Nudge, unseen: Sequence[Unread], gates: Sequence[tuple[str, PortalAccess]], in_force: InForce
) -> Contact | None:
    """Where the nudge goes; None where no contact of the owner's enabled charts works on a chosen channel.

    The first nudge of a cycle goes to the contact of the chart that began it, others to that of the newest unread
    message; where that one does not work, to the next chart's by client id. Channels in the order of the preferences.
    """
    first = nudge.client_id if nudge.stage is Stage.FIRST else unseen[-1].client_id
    usable = [
        contact
        for client_id, portal in gates
        if portal.state is PortalState.ENABLED
        for contact in contacts.of_chart(client_id, portal)
        if contact.state is ContactState.OK
    ]
    usable.sort(key=lambda one: (one.client_id != first, one.client_id))
    return next((one for channel in in_force.channels for one in usable if one.channel is channel), None)


def _told_until(sent: tuple[datetime, ...], now: datetime) -> datetime:
    """24 h after the earlier of the last two; after this one where that is over already, as with one nudge a day."""
    until = sent[0] + _PERIOD
    return until if until > now else now + _PERIOD


def _fewer_from(sent: tuple[datetime, ...], now: datetime) -> datetime:
    """From when on fewer than two went out in the 24 hours before."""
    return sent[-MOST_SENT] + _PERIOD if len(sent) >= MOST_SENT else now
