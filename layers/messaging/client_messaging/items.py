"""Items of the tables and the types of the domain: the two directions beside each other, and nowhere else.

An `Item` is what the DynamoDB client sends and receives: attribute name to attribute value
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from client_messaging import keys
from client_messaging.keys import Key
from client_messaging.model import (
    ChartOwner,
    Entry,
    Head,
    Inbox,
    LastEntry,
    Marker,
    Message,
    Notice,
    PortalAccess,
    PortalState,
    Relationship,
    Role,
    Sender,
    Tally,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, UniversalAttributeValueTypeDef

type Value = str | int | list[str] | dict[str, str] | None
type Item = dict[str, UniversalAttributeValueTypeDef]
type ReadItem = Mapping[str, AttributeValueTypeDef]

SYSTEM = "system"
"""Who writes notices, where a role is kept."""


def item(key: Key, **attributes: Value) -> Item:
    """An item with this key; attributes that are None are left out."""
    return {**key_item(key), **values(**attributes)}


def key_item(key: Key) -> Item:
    """A primary key as the client wants it."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def values(**attributes: Value) -> Item:
    """Attribute values by name; those that are None are left out."""
    return {name: _value(value) for name, value in attributes.items() if value is not None}


def _value(value: str | int | list[str] | dict[str, str]) -> "UniversalAttributeValueTypeDef":
    match value:
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [{"S": one} for one in value]}
        case _:
            return {"M": {name: {"S": one} for name, one in value.items()}}


def key_of(read: ReadItem) -> Key:
    """The primary key of an item."""
    return Key(read["pk"]["S"], read["sk"]["S"])


def from_portal(portal: PortalAccess, key: Key, *, changed_by: str, changed_at: str) -> Item:
    """The gate of a chart, and who changed it last and when."""
    owner = portal.owner
    contact = {"email": owner.email, "phone": owner.phone, "language": owner.language}
    return item(
        key,
        state=portal.state.value,
        since=portal.since,
        owner_id=owner.person_id,
        relationship=owner.relationship.value,
        contact={name: value for name, value in contact.items() if value is not None},
        visible_after=portal.visible_after,
        reason=portal.reason,
        version=portal.version,
        inboxes=portal.inboxes,
        changed_by=changed_by,
        changed_at=changed_at,
    )


def to_portal(read: ReadItem) -> PortalAccess:
    """The gate of a chart."""
    contact = {name: value["S"] for name, value in read["contact"]["M"].items()}
    owner = ChartOwner(read["owner_id"]["S"], Relationship(read["relationship"]["S"]), **contact)
    return PortalAccess(
        state=PortalState(read["state"]["S"]),
        since=read["since"]["S"],
        owner=owner,
        visible_after=read["visible_after"]["S"],
        reason=read["reason"]["S"] if "reason" in read else None,
        version=int(read["version"]["N"]),
        inboxes=int(read["inboxes"]["N"]),
    )


def from_head(head: Head) -> Item:
    """The head of an inbox that is being opened, with its place in the clinician's overview."""
    inbox = head.inbox
    return item(
        keys.head(inbox),
        practice_id=inbox.practice_id,
        client_id=inbox.client_id,
        clinician_id=inbox.clinician_id,
        last_id=head.last_id,
        clinician_sent=head.written.by_clinician,
        others_sent=head.written.by_others,
        clinician_key=keys.clinician(inbox),
        activity_id=head.activity_id,
    ) | values(
        **{
            f"{side}_{name}": value
            for side, marker in (("clinician", head.clinician), ("owner", head.owner))
            for name, value in (
                ("read_to", marker.read_to),
                ("covered", marker.covered),
                ("shown_to", marker.shown_to),
                ("moves", marker.moves),
            )
        }
    )


def to_head(read: ReadItem) -> Head:
    """The head of an inbox."""
    return Head(
        inbox=Inbox(read["practice_id"]["S"], read["client_id"]["S"], read["clinician_id"]["S"]),
        activity_id=read["activity_id"]["S"],
        last=_to_last(read, "last"),
        last_message=_to_last(read, "last_message"),
        written=to_tally(read),
        clinician=_to_marker(read, "clinician"),
        owner=_to_marker(read, "owner"),
    )


def _to_last(read: ReadItem, name: str) -> LastEntry | None:
    if f"{name}_at" not in read:
        return None
    sender = read[f"{name}_role"]["S"]
    return LastEntry(read[f"{name}_id"]["S"], None if sender == SYSTEM else Role(sender), read[f"{name}_at"]["S"])


def _to_marker(read: ReadItem, side: str) -> Marker:
    return Marker(
        read_to=read[f"{side}_read_to"]["S"],
        covered=int(read[f"{side}_covered"]["N"]),
        shown_to=read[f"{side}_shown_to"]["S"],
        moves=int(read[f"{side}_moves"]["N"]),
    )


def from_last(entry: Entry) -> Item:
    """What a head says of its newest entry: `last_…`, and for a message `last_message_…`."""
    if isinstance(entry, Notice):
        return values(activity_id=entry.id, last_id=entry.id, last_role=SYSTEM, last_at=entry.recorded_at)
    role = entry.sender.role.value
    return values(
        activity_id=entry.id,
        last_id=entry.id,
        last_role=role,
        last_at=entry.sent_at,
        last_message_id=entry.id,
        last_message_role=role,
        last_message_at=entry.sent_at,
    )


def from_tally(tally: Tally) -> Item:
    """How many entries each side has written, up to and with the one that carries it."""
    return values(clinician_sent=tally.by_clinician, others_sent=tally.by_others)


def to_tally(read: ReadItem) -> Tally:
    """How many entries each side has written. Raises KeyError for an entry that does not say."""
    return Tally(int(read["clinician_sent"]["N"]), int(read["others_sent"]["N"]))


def from_entry(entry: Entry) -> Item:
    """A message or a notice."""
    return from_message(entry) if isinstance(entry, Message) else from_notice(entry)


def to_entry(read: ReadItem, inbox: Inbox) -> Entry:
    """A message or a notice of this inbox."""
    return to_message(read, inbox) if read["kind"]["S"] == "message" else to_notice(read, inbox)


def from_message(message: Message) -> Item:
    """A message."""
    return item(
        keys.entry(message.inbox, message.id),
        kind="message",
        thread_id=message.thread_id,
        subject=message.subject,
        body=message.body,
        sender_role=message.sender.role.value,
        sender_id=message.sender.person_id,
        relationship=message.sender.relationship,
        sent_at=message.sent_at,
    )


def to_message(read: ReadItem, inbox: Inbox) -> Message:
    """A message of this inbox."""
    relationship = Relationship(read["relationship"]["S"]) if "relationship" in read else None
    return Message(
        id=read["sk"]["S"],
        inbox=inbox,
        thread_id=read["thread_id"]["S"],
        subject=read["subject"]["S"],
        body=read["body"]["S"],
        sender=Sender(Role(read["sender_role"]["S"]), read["sender_id"]["S"], relationship),
        sent_at=read["sent_at"]["S"],
    )


def from_notice(notice: Notice) -> Item:
    """A notice."""
    return item(
        keys.entry(notice.inbox, notice.id),
        kind="notice",
        type=notice.type,
        summary=notice.summary,
        changed_fields=list(notice.changed_fields),
        occurred_at=notice.occurred_at,
        recorded_at=notice.recorded_at,
    )


def to_notice(read: ReadItem, inbox: Inbox) -> Notice:
    """A notice of this inbox."""
    return Notice(
        id=read["sk"]["S"],
        inbox=inbox,
        type=read["type"]["S"],
        summary=read["summary"]["S"],
        changed_fields=tuple(field["S"] for field in read["changed_fields"]["L"]),
        occurred_at=read["occurred_at"]["S"],
        recorded_at=read["recorded_at"]["S"],
    )
