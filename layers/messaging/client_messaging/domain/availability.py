"""Availability of messaging: who may write now. One rule, for responses and for writes.

`availability` decides. The transactions (`append_transaction`, `move_read_marker`) build their conditions
from the same constant and the same records; if a condition fails, `append` gets the reason from `availability`.
"""

from typing import Final

from client_messaging.domain.model import MOST_INBOXES, MOST_STARTED, Caller, PortalAccess, PortalState
from client_messaging.domain.refusals import NotFound, Reason
from client_messaging.domain.snapshots import ChartGate, Gate
from client_messaging.values import Value

OPEN: Final = PortalState.ENABLED
"""The one state of a gate that permits writing."""

_FIXES: Final = {
    Reason.PORTAL_NOT_ENABLED: "A clinician or staff member of the practice can enable portal access for this chart.",
    Reason.PORTAL_DISABLED: "A clinician or staff member of the practice can enable portal access again.",
    Reason.CLINICIAN_UNAVAILABLE: "The practice can say who to write to instead.",
    Reason.TOO_MANY_INBOXES: "This chart has as many inboxes as one can have; write to the client from one of those.",
    Reason.THREAD_OF_FORMER_OWNER: "The clinician can begin a new thread with the present owner of the chart.",
    Reason.REPLIES_ONLY: "You can answer; the practice can let clients begin threads.",
    Reason.TOO_MANY_STARTED: "The clinician has not answered yet; you can still write into your threads.",
}


class Availability(Value):
    """Whether messages may be written now; if not, why, and who can change it."""

    reason: Reason | None = None

    @property
    def available(self) -> bool:
        """Whether messages may be written now."""
        return self.reason is None

    @property
    def fix(self) -> str | None:
        """Who can change it and how, in a sentence."""
        return fix_of(self.reason) if self.reason else None


def fix_of(reason: Reason) -> str:
    """The fix for a reason: who can do what, in a fixed sentence without personal data."""
    return _FIXES[reason]


def availability(
    portal: PortalAccess | None,
    *,
    clinician_suspended: bool = False,
    has_inbox: bool = True,
    thread_id: str | None = None,
) -> Availability:
    """Whether messages may be written in a chart with this gate. A chart without a gate was never enabled.

    `has_inbox`: whether the inbox exists, or would have to be opened. `thread_id`: the thread to write into, if any.
    Of several reasons the first of `Reason` is returned.
    """
    if portal is None:
        return Availability(Reason.PORTAL_NOT_ENABLED)
    if portal.state is not OPEN:
        return Availability(Reason.PORTAL_DISABLED)
    if clinician_suspended:
        return Availability(Reason.CLINICIAN_UNAVAILABLE)
    if not has_inbox and portal.inboxes >= MOST_INBOXES:
        return Availability(Reason.TOO_MANY_INBOXES)
    if thread_id is not None and portal.hides(thread_id):
        return Availability(Reason.THREAD_OF_FORMER_OWNER)
    return Availability()


def availability_for(gate: ChartGate) -> Availability:
    """Availability of this inbox, or (for staff) of this chart: the same check as the write's."""
    if not isinstance(gate, Gate):
        return availability(gate.portal)
    return availability(gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=gate.head is not None)


def start_availability(
    portal: PortalAccess | None, *, clinician_suspended: bool, practice_starts: bool, started: int
) -> Availability:
    """Whether the chart owner may begin a thread in an open inbox: the reasons for replies come first.

    `started`: threads that they began since the clinician last wrote.
    """
    found = availability(portal, clinician_suspended=clinician_suspended)
    if found.reason or portal is None:
        return found
    if not portal.lets_client_start(practice_starts=practice_starts):
        return Availability(Reason.REPLIES_ONLY)
    return Availability(Reason.TOO_MANY_STARTED if started >= MOST_STARTED else None)


def start_availability_for(gate: Gate) -> Availability:
    """Whether the chart owner may begin a thread in this inbox: the same check as the write's."""
    return start_availability(
        gate.portal,
        clinician_suspended=gate.clinician_suspended,
        practice_starts=gate.practice_starts,
        started=gate.head.owner_started if gate.head else 0,
    )


def owned(portal: PortalAccess | None, caller: Caller) -> PortalAccess:
    """The gate of this chart owner's chart. Raises NotFound for any other, as for an unknown one."""
    if portal is None or not portal.is_owned_by(caller.person_id):
        raise NotFound
    return portal
