"""Snapshots: the records that decide about an operation, read at one moment; and ranges of entries to read."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from client_messaging.domain.model import Entry, Head, Message, PortalAccess, Tally
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.domain.absence import Absence
    from client_messaging.domain.practice_settings import Nudges, Response, Section
    from client_messaging.domain.preferences import Preferences


class Announced(Value):
    """What practice and clinician tell clients: section `response` if it was set, and the absence there is, if any."""

    section: "Section[Response] | None" = None
    absence: "Absence | None" = None


NOTHING: Final = Announced()


class ChartGate(Value):
    """The gate of a chart, read at one moment. `portal` is None if portal access was never enabled."""

    portal: PortalAccess | None
    caller_suspended: bool


class Gate(ChartGate):
    """The gate of an inbox, read at one moment. `head` is None if there is no such inbox.

    `practice_starts`, read for chart owners: whether the practice lets clients begin threads. `practice_nudges`, read
    for clinicians: whether it tells chart owners of unread messages. `instead`: who stands in for a clinician who
    cannot be written to.
    """

    head: Head | None
    clinician_suspended: bool
    practice_starts: bool = False
    practice_nudges: bool = False
    announced: Announced = NOTHING
    instead: str | None = None


class Thread(Value):
    """Records that decide about writing into a thread, and for a chart owner what they are told."""

    root: Message | None
    portal: PortalAccess | None
    head: Head | None
    caller_suspended: bool
    announced: Announced


class Reading(Value):
    """Records that decide about moving a read marker to an entry.

    `tally`: how many entries each side had written up to this one, if stored with the entry.
    """

    portal: PortalAccess | None
    head: Head | None
    entry: Entry | None
    tally: Tally | None
    caller_suspended: bool


class ReceivedCount(Value):
    """How many entries a clinician had received in all inboxes, when a page counted: those unread, and those read.

    Unread is what is left without those read by now, as long as `as_of` holds: ten bytes that change with each entry.
    """

    received: int
    as_of: bytes


class ClinicianInboxes(Value):
    """A page of a clinician's inboxes, latest activity first, and how much is unread in all of them.

    Each inbox of the page comes with its position, the `activity_id` in the index. `counted`: for the page after it.
    """

    page: list[tuple[str, Head]]
    unread_total: int
    counted: ReceivedCount | None
    caller_suspended: bool


class OwnerInboxes(Value):
    """All inboxes of a chart owner, each with its chart's gate; and whether the practice lets clients begin threads."""

    inboxes: list[tuple[PortalAccess, Head]]
    caller_suspended: bool
    practice_starts: bool


class OwnerPreferences(Value):
    """A chart owner's preferences, what the practice says of nudges, and the gates of their charts by client id."""

    preferences: "Preferences"
    practice: "Nudges"
    gates: list[tuple[str, PortalAccess]]
    caller_suspended: bool


class EntryRange(Value):
    """Which entries of an inbox to read: the newest, those before an id, or those after one."""

    limit: int
    before: str | None = None
    after: str | None = None
    messages_only: bool = False


class AuditRecord(Value):
    """An audit record: who did what in a chart, or as a person, and when. `about`: fields of some actions only."""

    id: str
    at: str
    action: str
    actor_role: str
    actor_id: str | None
    about: Mapping[str, str | int]
