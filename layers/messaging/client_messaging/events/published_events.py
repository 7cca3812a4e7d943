"""Published events, built from the table's stream: one function for each event, from an allow-list of ids.

Never a text, a subject, a name or a contact, nor storage details (`docs/events.md`). Stream records are delivered at
least once, and so are events: `event_id` is the same each time.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain import contacts, ids
from client_messaging.domain.model import PortalState, Role
from client_messaging.dynamodb import items, keys
from client_messaging.values import Value

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

SOURCE: Final = "client-messaging"

MESSAGE_COMPOSED: Final = "message.composed"
MESSAGE_REPLIED: Final = "message.replied"
MESSAGE_STARTED: Final = "message.started"
NOTICE_RECORDED: Final = "notice.recorded"
PORTAL_ACCESS_CHANGED: Final = "portal_access.changed"
INBOX_READ: Final = "inbox.read"
PERSON_ACCESS_CHANGED: Final = "person_access.changed"
PRACTICE_SETTINGS_CHANGED: Final = "practice_settings.changed"
ABSENCE_CHANGED: Final = "absence.changed"
CONTACT_CHANGED: Final = "contact.changed"
NUDGE_DUE: Final = "nudge.due"

EVENTS: Final = frozenset(
    {
        MESSAGE_COMPOSED,
        MESSAGE_REPLIED,
        MESSAGE_STARTED,
        NOTICE_RECORDED,
        PORTAL_ACCESS_CHANGED,
        INBOX_READ,
        PERSON_ACCESS_CHANGED,
        PRACTICE_SETTINGS_CHANGED,
        ABSENCE_CHANGED,
        CONTACT_CHANGED,
        NUDGE_DUE,
    }
)
"""All types of events of this source."""

type Detail = dict[str, str | int | list[str] | None]


class EventOut(Value):
    """An event for the bus."""

    detail_type: str
    detail: Detail

    def entry(self, bus: str) -> dict[str, str]:
        """The entry of a PutEvents request."""
        return {
            "Source": SOURCE,
            "DetailType": self.detail_type,
            "Detail": json.dumps(self.detail),
            "EventBusName": bus,
        }


class Change(Value):
    """A DynamoDB stream record: an item before and after. `id` is the same on each delivery."""

    id: str
    sequence_number: str
    old: "ReadItem | None"
    new: "ReadItem | None"
    committed_at: float | None = None
    """Approximate, in seconds since 1970 (DynamoDB's ApproximateCreationDateTime)."""

    @classmethod
    def from_record(cls, record: Mapping[str, object]) -> "Change":
        """Read a record (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html)."""
        change = record["dynamodb"]
        if not isinstance(change, Mapping):
            raise TypeError("a record of a table's stream holds a change")
        return cls(
            str(record["eventID"]),
            change["SequenceNumber"],
            change.get("OldImage"),
            change.get("NewImage"),
            change.get("ApproximateCreationDateTime"),
        )


def events_for(change: Change) -> Iterator[EventOut]:
    """The events of one change, mostly one or none."""
    old, new = change.old, change.new
    item = new or old
    if item is None:
        return
    key = items.key_of(item)
    if person := keys.parse_suspension(key):
        yield from _person_access_changed(change, person)
    elif absent := keys.parse_absence(key):
        yield _absence_changed(change, absent)
    elif new is not None:
        yield from _events_of_written(change, key, old, new)


def _events_of_written(change: Change, key: keys.Key, old: "ReadItem | None", new: "ReadItem") -> Iterator[EventOut]:
    """Of items whose removal is no event."""
    if chart := keys.parse_portal(key):
        if _access(old) != _access(new):
            yield _portal_access_changed(change, chart, old, new)
        yield from _contacts_changed(change, chart, old, new)
    elif section := keys.parse_settings(key):
        yield _practice_settings_changed(change, section, new)
    elif keys.parse_head(key):
        yield from _inbox_read(change, old, new)
    elif person := keys.parse_nudge(key):
        if "due_ring" in new and (old is None or old.get("due_ring") != new["due_ring"]):
            yield _nudge_due(change, person, new)
    elif (entry := keys.parse_entry(key)) and old is None:
        yield _entry_written(change, entry, new)


def _entry_written(change: Change, entry: keys.Ids, new: "ReadItem") -> EventOut:
    about: Detail = {**_event(change, entry), "clinician_id": entry["clinician"], "entry_id": entry["ulid"]}
    if items.text(new, "kind") == "notice":
        return EventOut(NOTICE_RECORDED, about | {"at": items.text(new, "recorded_at")})
    sender = items.text(new, "sender_role")
    about |= {
        "thread_id": items.text(new, "thread_id"),
        "sender_role": sender,
        "sender_id": items.text(new, "sender_id"),
    }
    begun = MESSAGE_STARTED if about["thread_id"] == about["entry_id"] else MESSAGE_REPLIED
    detail_type = MESSAGE_COMPOSED if sender == Role.CLINICIAN else begun
    return EventOut(detail_type, about | {"at": items.text(new, "sent_at")})


def _inbox_read(change: Change, old: "ReadItem | None", new: "ReadItem") -> Iterator[EventOut]:
    """An event for each moved read marker; the reset of a hand-over is none."""
    before, after = items.to_head(old) if old else None, items.to_head(new)
    for side, role in (("clinician", Role.CLINICIAN), ("owner", Role.CHART_OWNER)):
        marker = after.marker_of(role)
        if before is None or marker.moves == before.marker_of(role).moves or f"{side}_read_at" not in new:
            continue
        inbox = after.inbox
        yield EventOut(
            INBOX_READ,
            {
                "event_id": change.id,
                "practice_id": inbox.practice_id,
                "client_id": inbox.client_id,
                "clinician_id": inbox.clinician_id,
                "reader_role": role.value,
                "reader_id": items.text(new, f"{side}_reader"),
                "entry_id": marker.read_to if marker.has_read else None,
                "at": items.text(new, f"{side}_read_at"),
            },
        )


def _access(portal: "ReadItem | None") -> tuple[object, ...]:
    """The public part of a gate: neither the number of inboxes nor the owner's contact."""
    names = ("state", "since", "owner_id", "relationship", "visible_after")
    return (*(portal[name] for name in names), portal.get("client_starts")) if portal else ()


def _portal_access_changed(change: Change, chart: keys.Ids, old: "ReadItem | None", new: "ReadItem") -> EventOut:
    former = items.text(old, "owner_id") if old else None
    owner = items.text(new, "owner_id")
    detail: Detail = {
        **_event(change, chart),
        "state": items.text(new, "state"),
        "former_state": items.text(old, "state") if old else PortalState.NOT_ENABLED.value,
        "owner_id": owner,
        "former_owner_id": former if former != owner else None,
        "changed_by": items.text(new, "changed_by"),
        "changed_by_role": items.optional_text(new, "changed_by_role"),  # a change by 0.1.0
        "at": items.text(new, "changed_at"),
    }
    return EventOut(PORTAL_ACCESS_CHANGED, detail)


def _contacts_changed(change: Change, chart: keys.Ids, old: "ReadItem | None", new: "ReadItem") -> Iterator[EventOut]:
    """An event for each channel whose contact works no longer, or again. Of another owner the hand-over tells."""
    if old is None or old["owner_id"] != new["owner_id"]:
        return
    before, after = contacts.reachable(items.to_portal(old)), contacts.reachable(items.to_portal(new))
    changed = [channel for channel in after if after[channel] is not before[channel]]
    for channel in changed:
        detail: Detail = {
            **_event(change, chart),
            "owner_id": items.text(new, "owner_id"),
            "channel": channel.value,
            "state": after[channel].value,
            "at": _instant(change),
        }
        if len(changed) > 1:
            detail["event_id"] = f"{change.id}.{channel.value}"
        yield EventOut(CONTACT_CHANGED, detail)


def _nudge_due(change: Change, person: keys.Ids, new: "ReadItem") -> EventOut:
    """A nudge that a sender of the practice's own sends, by a channel of these."""
    detail: Detail = {
        "event_id": change.id,
        "practice_id": person["practice"],
        "person_id": person["person"],
        "stage": items.number(new, "due_stage"),
        "channels": [channel["S"] for channel in new["due_channels"]["L"]],
        "at": items.text(new, "said_at"),
    }
    return EventOut(NUDGE_DUE, detail)


def _person_access_changed(change: Change, person: keys.Ids) -> Iterator[EventOut]:
    """One event for each role whose suspension changed: one, except for items written by 0.1.0."""
    before, after = items.to_suspensions(change.old), items.to_suspensions(change.new)
    changed = [role for role in Role if (role in before) != (role in after)]
    for role in changed:
        at = after.get(role) or _instant(change)
        detail: Detail = {
            "event_id": change.id if len(changed) == 1 else f"{change.id}.{role.value}",
            "practice_id": person["practice"],
            "person_id": person["person"],
            "role": role.value,
            "state": "suspended" if role in after else "active",
            "at": at,
        }
        yield EventOut(PERSON_ACCESS_CHANGED, detail)


def _practice_settings_changed(change: Change, section: keys.Ids, new: "ReadItem") -> EventOut:
    """Which section changed, never what it says."""
    detail: Detail = {
        "event_id": change.id,
        "practice_id": section["practice"],
        "section": section["section"],
        "version": items.number(new, "version"),
        "at": items.text(new, "changed_at"),
    }
    return EventOut(PRACTICE_SETTINGS_CHANGED, detail)


def _absence_changed(change: Change, person: keys.Ids) -> EventOut:
    """From when until when the clinician is absent; null and null: no longer. Neither the note nor who stands in."""
    new = change.new
    detail: Detail = {
        "event_id": change.id,
        "practice_id": person["practice"],
        "person_id": person["person"],
        "from": items.text(new, "begins") if new else None,
        "until": items.optional_text(new, "until") if new else None,
        "at": items.text(new, "set_at") if new else _instant(change),
    }
    return EventOut(ABSENCE_CHANGED, detail)


def _instant(change: Change) -> str:
    """When a change without a time of its own was committed, by DynamoDB's clock."""
    return ids.timestamp(datetime.fromtimestamp(change.committed_at or 0, UTC))


def _event(change: Change, chart: keys.Ids) -> Detail:
    """The fields of every event of a chart or an inbox."""
    return {"event_id": change.id, "practice_id": chart["practice"], "client_id": chart["client"]}
