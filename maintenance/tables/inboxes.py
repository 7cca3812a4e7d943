"""An inbox read without texts, and the head that it must have: shared by the verifier and the restore."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox, Role, Tally
from client_messaging.dynamodb import items, keys, text_hashes
from client_messaging.dynamodb.items import SYSTEM
from client_messaging.dynamodb.tables import Tables
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from client_messaging.dynamodb.items import ReadItem

type Counted = Mapping[str, str | int | None]
"""Attributes of a head; None for a missing one."""

LAST: Final = (
    "last_id",
    "last_role",
    "last_at",
    "last_message_id",
    "last_message_role",
    "last_message_at",
    "activity_id",
)
SENDERS: Final = ("last_sender_id", "last_message_sender_id")
INDEXES: Final = ("clinician_key", "unread_clinician_key")
COUNTS: Final = ("clinician_sent", "others_sent")
COVERED: Final = ("clinician_covered", "owner_covered")


@dataclass(frozen=True, slots=True)
class EntryHeader:
    """An entry without its text. `tally`: its counts of entries up to it, if it has them."""

    id: str
    role: str
    """The sender's role, or `system`."""

    sender_id: str | None
    relationship: str | None
    thread_id: str | None
    at: str
    tally: Tally | None
    text_hash: str | None = None
    """The hash of its texts; None without a salt, as of versions before."""

    @property
    def is_message(self) -> bool:
        """Whether a person wrote it."""
        return self.role != SYSTEM

    @property
    def is_by_clinician(self) -> bool:
        """Whether the chart owner receives it; the clinician receives all others."""
        return self.role == Role.CLINICIAN


def read(tables: Tables, inbox: Inbox) -> list[EntryHeader]:
    """The entries of an inbox, in the order of their ids, without those that lack an attribute.

    Texts are read to be hashed, and not kept.
    """
    attributes = sorted({*item_kinds.ATTRIBUTES, *text_hashes.TEXTS})
    rows = scanning.partition(tables, tables.messages, keys.entries(inbox), attributes)
    return [to_header(row) for row in rows if ids.is_ulid(row["sk"]["S"]) and not item_kinds.faults(Kind.ENTRY, row)]


def to_header(read: "ReadItem") -> EntryHeader:
    """Convert an entry of the messages table."""
    tally = items.to_tally(read) if COUNTS[0] in read and COUNTS[1] in read else None
    if read["kind"]["S"] == "notice":
        at = read["recorded_at"]["S"]
        return EntryHeader(read["sk"]["S"], SYSTEM, None, None, None, at, tally, text_hashes.of(read))
    return EntryHeader(
        id=read["sk"]["S"],
        role=read["sender_role"]["S"],
        sender_id=read["sender_id"]["S"],
        relationship=read["relationship"]["S"] if "relationship" in read else None,
        thread_id=read["thread_id"]["S"],
        at=read["sent_at"]["S"],
        tally=tally,
        text_hash=text_hashes.of(read),
    )


def tally_up_to(lines: Iterable[EntryHeader], place: str) -> Tally:
    """How many entries each side had written up to an id."""
    written = [line.is_by_clinician for line in lines if line.id <= place]
    return Tally(sum(written), len(written) - sum(written))


def tallies(lines: Iterable[EntryHeader]) -> Iterator[tuple[EntryHeader, Tally]]:
    """Each entry, with how many were written up to it."""
    by_clinician = by_others = 0
    for line in lines:
        by_clinician += line.is_by_clinician
        by_others += not line.is_by_clinician
        yield line, Tally(by_clinician, by_others)


def counted(head: "ReadItem", inbox: Inbox, lines: Sequence[EntryHeader], visible_after: str) -> Counted:
    """The attributes that the head of an inbox with these entries and its read markers must have; None: absent.

    `visible_after` is the gate's. Read markers stay as the head has them: only entries can be counted.
    """
    written = tally_up_to(lines, ids.LAST)
    covered = tally_up_to(lines, head["clinician_read_to"]["S"]).by_others
    hidden = max(head["owner_read_to"]["S"], visible_after)
    is_unread = written.by_others > covered
    return {
        **_newest(lines),
        "activity_id": lines[-1].id if lines else head["activity_id"]["S"],
        "clinician_sent": written.by_clinician,
        "others_sent": written.by_others,
        "clinician_covered": covered,
        "owner_covered": tally_up_to(lines, hidden).by_clinician,
        "clinician_key": keys.clinician(inbox.practice_id, inbox.clinician_id),
        "unread_clinician_key": keys.clinician(inbox.practice_id, inbox.clinician_id) if is_unread else None,
    }


def tolerated(due: Counted, says: Counted) -> Counted:
    """What is due, without senders for a head that has none: version 0.1.0 wrote it last, which is no fault."""
    if any(says[name] is not None for name in SENDERS):
        return due
    return {**due, **dict.fromkeys(SENDERS)}


def _newest(lines: Sequence[EntryHeader]) -> Counted:
    last = lines[-1] if lines else None
    message = next((line for line in reversed(lines) if line.is_message), None)
    return {
        "last_id": last.id if last else ids.NIL,
        "last_role": last.role if last else None,
        "last_sender_id": last.sender_id if last else None,
        "last_at": last.at if last else None,
        "last_message_id": message.id if message else None,
        "last_message_role": message.role if message else None,
        "last_message_sender_id": message.sender_id if message else None,
        "last_message_at": message.at if message else None,
    }


def attributes_of(head: "ReadItem") -> Counted:
    """The same attributes, as the head has them."""
    return {name: _plain(head.get(name)) for name in (*LAST, *SENDERS, *COUNTS, *COVERED, *INDEXES)}


def _plain(value: "AttributeValueTypeDef | None") -> str | int | None:
    if value is None:
        return None
    return int(value["N"]) if "N" in value else value["S"]
