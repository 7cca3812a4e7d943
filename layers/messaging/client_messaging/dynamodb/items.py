"""Items of the tables: attribute values, and conversion to and from the types of the domain, side by side.

An `Item` is what the DynamoDB client sends and receives: attribute name to attribute value
(https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html).
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from client_messaging.domain.model import (
    Caller,
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
    Suspensions,
    Tally,
    Told,
    is_by_clinician,
)
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, UniversalAttributeValueTypeDef

    from client_messaging.domain.contacts import Channel, ContactState

type Present = str | bool | int | list[str] | frozenset[str] | dict[str, str]
type Value = Present | None
type Item = dict[str, UniversalAttributeValueTypeDef]
type ReadItem = Mapping[str, AttributeValueTypeDef]

SYSTEM = "system"
"""The role of the sender of notices."""


def item(key: Key, **attributes: Value) -> Item:
    """An item with this key; attributes that are None are left out."""
    return {**key_item(key), **values(**attributes)}


def key_item(key: Key) -> Item:
    """A primary key as attribute values."""
    return {"pk": {"S": key.pk}, "sk": {"S": key.sk}}


def values(**attributes: Value) -> Item:
    """Attribute values by name; those that are None are left out."""
    return {name: _value(value) for name, value in attributes.items() if value is not None}


def update(**attributes: Value) -> tuple[str, Item]:
    """An update expression that sets these attributes and removes those that are None, and its values."""
    sets = values(**attributes)
    removes = [name for name, value in attributes.items() if value is None]
    parts = [
        *([f"SET {', '.join(f'{name} = :{name}' for name in sets)}"] if sets else []),
        *([f"REMOVE {', '.join(removes)}"] if removes else []),
    ]
    return " ".join(parts), {f":{name}": value for name, value in sets.items()}


def _value(value: Present) -> "UniversalAttributeValueTypeDef":
    match value:
        case str():
            return {"S": value}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case list():
            return {"L": [{"S": one} for one in value]}
        case frozenset():
            return {"SS": sorted(value)}
        case _:
            return {"M": {name: {"S": one} for name, one in value.items()}}


def text(read: ReadItem, name: str) -> str:
    """A string attribute. Raises KeyError if absent."""
    return read[name]["S"]


def optional_text(read: ReadItem, name: str) -> str | None:
    """A string attribute, or None if absent."""
    return read[name]["S"] if name in read else None


def number(read: ReadItem, name: str) -> int:
    """A whole number. Raises KeyError if absent."""
    return int(read[name]["N"])


def text_or_number(read: ReadItem, name: str) -> str | int:
    """An attribute that is a string or a whole number."""
    return text(read, name) if "S" in read[name] else number(read, name)


def key_of(read: ReadItem) -> Key:
    """The primary key of an item."""
    return Key(read["pk"]["S"], read["sk"]["S"])


def from_portal(portal: PortalAccess, key: Key, *, changed_by: Caller, changed_at: str) -> Item:
    """The gate of a chart, and who changed it last and when."""
    owner = portal.owner
    contact = {"name": owner.name, "email": owner.email, "phone": owner.phone, "language": owner.language}
    return item(
        key,
        state=portal.state.value,
        since=portal.since,
        owner_id=owner.person_id,
        relationship=owner.relationship.value,
        contact={name: value for name, value in contact.items() if value is not None},
        contacts=_from_contact_states(portal) or None,
        visible_after=portal.visible_after,
        reason=portal.reason,
        version=portal.version,
        inboxes=portal.inboxes,
        client_name=portal.client_name,
        client_starts=portal.client_starts,
        changed_by=changed_by.person_id,
        changed_by_role=changed_by.role.value,
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
        reason=optional_text(read, "reason"),
        version=int(read["version"]["N"]),
        inboxes=int(read["inboxes"]["N"]),
        client_name=optional_text(read, "client_name"),
        client_starts=read["client_starts"]["BOOL"] if "client_starts" in read else None,
        contact_states=_to_contact_states(read["contacts"]["M"]) if "contacts" in read else {},
    )


def _from_contact_states(portal: PortalAccess) -> dict[str, str]:
    return {channel.value: state.value for channel, state in portal.contact_states.items()}


def contact_states_are(portal: PortalAccess) -> tuple[str, Item]:
    """A condition: the gate's contacts are in the states that were read; and its values."""
    states = _from_contact_states(portal)
    return (
        ("contacts = :contacts", values(**{":contacts": states}))
        if states
        else (
            "attribute_not_exists(contacts)",
            {},
        )
    )


def _to_contact_states(read: ReadItem) -> "Mapping[Channel, ContactState]":
    from client_messaging.domain.contacts import Channel, ContactState

    return {Channel(channel): ContactState(state["S"]) for channel, state in read.items()}


def to_named_inboxes(read: ReadItem) -> frozenset[str]:
    """The clinicians whose inboxes the row of an owned chart names. None in a row of version 0.1.0."""
    return frozenset(read["clinicians"]["SS"]) if "clinicians" in read else frozenset()


def from_suspensions(key: Key, suspended: Suspensions, *, changed_by: Caller) -> Item:
    """A person's suspensions by role and since when, and who changed them last."""
    since = {role.value: at or "" for role, at in suspended.items()}
    return item(key, roles=since, changed_by=changed_by.person_id, changed_by_role=changed_by.role.value)


def to_suspensions(read: ReadItem | None) -> Suspensions:
    """A person's suspensions by role, and since when. One written by version 0.1.0 is of every role."""
    if read is None:
        return {}
    if "roles" not in read:
        return dict.fromkeys(Role, optional_text(read, "since"))
    return {Role(role): at["S"] or None for role, at in read["roles"]["M"].items()}


def practice_starts(messaging: ReadItem | None) -> bool:
    """Whether a practice lets clients begin threads, by its section `messaging` (`settings_items`)."""
    return messaging is not None and bool(json.loads(text(messaging, "content"))["client_starts"])


def practice_nudges(nudges: ReadItem | None) -> bool:
    """Whether a practice tells chart owners of unread messages, by its section `nudges` (`settings_items`)."""
    return nudges is not None and bool(json.loads(text(nudges, "content"))["enabled"])


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
        clinician_key=keys.clinician(inbox.practice_id, inbox.clinician_id),
        activity_id=head.activity_id,
        client_name=head.client_name,
        clinician_name=head.clinician_name,
        portal_state=portal_state_of_head(disabled=head.is_disabled),
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
        client_name=optional_text(read, "client_name"),
        clinician_name=optional_text(read, "clinician_name"),
        owner_started=number(read, "owner_started") if "owner_started" in read else 0,
        is_disabled="portal_state" in read,
    )


def portal_state_of_head(*, disabled: bool) -> str | None:
    """A head's `portal_state`: only that the chart's portal access is disabled."""
    return PortalState.DISABLED.value if disabled else None


def _to_last(read: ReadItem, name: str) -> LastEntry | None:
    if f"{name}_at" not in read:
        return None
    sender, at = read[f"{name}_role"]["S"], read[f"{name}_at"]["S"]
    if sender == SYSTEM:
        return LastEntry(read[f"{name}_id"]["S"], None, at)
    # A head written by version 0.1.0 lacks the sender: a clinician is the inbox's.
    known = read["clinician_id"]["S"] if sender == Role.CLINICIAN else None
    return LastEntry(read[f"{name}_id"]["S"], Role(sender), at, optional_text(read, f"{name}_sender_id") or known)


def _to_marker(read: ReadItem, side: str) -> Marker:
    return Marker(
        read_to=read[f"{side}_read_to"]["S"],
        covered=int(read[f"{side}_covered"]["N"]),
        shown_to=read[f"{side}_shown_to"]["S"],
        moves=int(read[f"{side}_moves"]["N"]),
    )


def last_entry_values(entry: Entry) -> dict[str, Value]:
    """Attributes of a head for its newest entry: `last_…`, and for a message `last_message_…`. None removes one."""
    if isinstance(entry, Notice):
        last: dict[str, Value] = {"id": entry.id, "role": SYSTEM, "sender_id": None, "at": entry.recorded_at}
        return {"activity_id": entry.id} | {f"last_{name}": value for name, value in last.items()}
    sender = entry.sender
    last = {"id": entry.id, "role": sender.role.value, "sender_id": sender.person_id, "at": entry.sent_at}
    said = {f"{of}_{name}": value for of in ("last", "last_message") for name, value in last.items()}
    by_clinician: dict[str, Value] = (
        {"clinician_name": sender.name, "owner_started": 0} if is_by_clinician(entry) else {}
    )
    return {"activity_id": entry.id} | said | by_clinician


def from_tally(tally: Tally) -> Item:
    """How many entries each side has written, this one included."""
    return values(clinician_sent=tally.by_clinician, others_sent=tally.by_others)


def to_tally(read: ReadItem) -> Tally:
    """How many entries each side has written. Raises KeyError for an entry without a tally."""
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
        sender_name=message.sender.name,
        relationship=message.sender.relationship,
        sent_at=message.sent_at,
    ) | (_from_told(message.told) if message.told else {})


def to_message(read: ReadItem, inbox: Inbox) -> Message:
    """A message of this inbox."""
    relationship = Relationship(read["relationship"]["S"]) if "relationship" in read else None
    sender = Sender(
        Role(read["sender_role"]["S"]), read["sender_id"]["S"], relationship, optional_text(read, "sender_name")
    )
    return Message(
        id=read["sk"]["S"],
        inbox=inbox,
        thread_id=read["thread_id"]["S"],
        subject=read["subject"]["S"],
        body=read["body"]["S"],
        sender=sender,
        sent_at=read["sent_at"]["S"],
        told=_to_told(read["told"]["M"]) if "told" in read else None,
    )


def _from_told(told: Told) -> Item:
    said = values(
        open=told.is_open,
        absent=told.is_absent,
        expected_by=told.expected_by,
        settings_version=told.settings_version,
    )
    return {"told": {"M": said}}


def _to_told(read: ReadItem) -> Told:
    return Told(
        is_open=read["open"]["BOOL"] if "open" in read else None,
        is_absent=read["absent"]["BOOL"],
        expected_by=optional_text(read, "expected_by"),
        settings_version=number(read, "settings_version"),
    )


def to_notices(read: ReadItem) -> dict[str, str]:
    """The notices that were recorded of an event in a chart: by clinician the id of the entry."""
    return {clinician_id: entry_id["S"] for clinician_id, entry_id in read["notices"]["M"].items()}


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
        about=notice.about,
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
        about=optional_text(read, "about"),
    )
