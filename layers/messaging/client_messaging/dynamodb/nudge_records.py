"""AP16, AP17: a person's cycle of nudges, written under the condition that its ring is still the one that was read.

begin       nudge Put                      there is none, or its ring is the one that was read
claim       nudge Update                   this ring's turn is nobody's, or of somebody who has not come back
next stage  nudge Put · sent Put · audit   the ring is claimed

A claim outlives its invocation where that was killed, perhaps after the message went out. So a ring is claimed twice at
most: a third time it raises GaveUp, rather than send thrice or not at all unnoticed.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel
from client_messaging.domain.model import Role
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.domain.practice_settings import Nudges
from client_messaging.domain.preferences import Preferences
from client_messaging.dynamodb import audit_records, conditions, items, keys
from client_messaging.dynamodb.conditions import Outdated
from client_messaging.dynamodb.tables import Cancelled, Steps, Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef

    from client_messaging.dynamodb.items import Item, ReadItem

CLAIM_HOLDS: Final = timedelta(minutes=5)
"""Longer than an invocation: whoever claimed a ring before has been killed."""

MOST_CLAIMS: Final = 2
SENT_IS_KEPT: Final = timedelta(days=30)


class GaveUp(Exception):
    """A ring whose nudge may have gone out twice, without a record of it: a case for a person."""


class Person(NamedTuple):
    """A chart owner of a practice."""

    practice_id: str
    person_id: str


class Waiting(NamedTuple):
    """A cycle as it is kept. `done`: the ring before this one, whose nudge is recorded."""

    nudge: Nudge
    done: str | None = None


class Circumstances(NamedTuple):
    """What decides about a person's nudge beside what is unread."""

    waiting: Waiting | None
    preferences: Preferences
    practice: Nudges
    suspended: bool


class Sent(NamedTuple):
    """A nudge that went out: which ring, when and how."""

    ring: str
    number: int
    channel: Channel
    at: datetime


class Recipient(NamedTuple):
    """Whom a ring's nudge went to, and by which channel."""

    person: Person
    channel: Channel


class Due(NamedTuple):
    """A nudge that somebody else sends, who hears of it by an event: which ring, when, and by which channels."""

    ring: str
    number: int
    channels: tuple[Channel, ...]
    at: datetime


def circumstances(tables: Tables, person: Person) -> Circumstances:
    """One BatchGetItem: cycle, preferences, section `nudges`, suspension."""
    from client_messaging.dynamodb import preferences_items, settings_items

    nudge, preferences = keys.nudge(*person), keys.preferences(*person)
    section, suspension = keys.settings(person.practice_id, "nudges"), keys.suspension(*person)
    found = tables.get(nudge, preferences, section, suspension)
    return Circumstances(
        waiting=_to_waiting(found[nudge]) if nudge in found else None,
        preferences=preferences_items.to_preferences(found.get(preferences)),
        practice=settings_items.to_nudges(found.get(section)).value,
        suspended=Role.CHART_OWNER in items.to_suspensions(found.get(suspension)),
    )


def recipient(tables: Tables, ring: str) -> Recipient | None:
    """AP18: whom a ring's nudge went to, for as long as that is kept. One consistent BatchGetItem."""
    key = keys.sent_nudge(ring)
    read = tables.get(key).get(key)
    if read is None:
        return None
    person = Person(items.text(read, "practice_id"), items.text(read, "person_id"))
    return Recipient(person, Channel(items.text(read, "channel")))


def begin(tables: Tables, person: Person, nudge: Nudge, before: Nudge | None) -> None:
    """Put the cycle that a message begins. Raises Outdated if another message began one meanwhile."""
    conditions.write(
        tables, {"nudge": _put(tables, from_waiting(person, Waiting(nudge)), before.ring if before else None)}
    )


def claim(tables: Tables, person: Person, ring: str, now: datetime) -> None:
    """Claim a ring's turn. Raises Outdated if it is somebody else's, or not the cycle's ring any more; GaveUp."""
    stale = ids.timestamp(now - CLAIM_HOLDS)
    values = items.values(**{":ring": ring, ":now": ids.timestamp(now), ":stale": stale})
    step: Steps = {
        "nudge": {
            "Update": {
                "TableName": tables.messages,
                "Key": items.key_item(keys.nudge(*person)),
                "UpdateExpression": "SET claimed_at = :now ADD claims :one",
                "ConditionExpression": (
                    "ring = :ring AND (attribute_not_exists(claims) OR (claims < :most AND claimed_at <= :stale))"
                ),
                "ExpressionAttributeValues": values | items.values(**{":one": 1, ":most": MOST_CLAIMS}),
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        }
    }
    try:
        tables.transact(step)
    except Cancelled as cancelled:
        if _is_given_up(cancelled.failed["nudge"], ring, stale):
            raise GaveUp from None
        raise Outdated from None


def release(tables: Tables, person: Person, ring: str) -> None:
    """Give a claim back: nothing went out. Raises Outdated if the ring is another by now."""
    step: Steps = {
        "nudge": {
            "Update": {
                "TableName": tables.messages,
                "Key": items.key_item(keys.nudge(*person)),
                "UpdateExpression": "REMOVE claimed_at, claims",
                "ConditionExpression": "ring = :ring",
                "ExpressionAttributeValues": items.values(**{":ring": ring}),
            }
        }
    }
    conditions.write(tables, step)


def go_on(tables: Tables, person: Person, ring: str, after: Nudge, went: Sent | Due | None = None) -> None:
    """Put what the cycle is after this ring, and what was sent. Raises Outdated if its ring is another by now.

    With a Due, the item says so, and the table's stream publishes it as `nudge.due`.
    """
    done = ring if after.ring != ring else None
    item = from_waiting(person, Waiting(after, done)) | (_from_due(went) if isinstance(went, Due) else {})
    steps: Steps = {"nudge": _put(tables, item, ring)}
    if isinstance(went, Sent):
        sent = went
        owner = keys.person_in_role(person.practice_id, Role.CHART_OWNER, person.person_id)
        about: dict[str, items.Value] = {"channel": sent.channel.value, "stage": sent.number}
        record = audit_records.record(owner, audit_records.NUDGE_SENT, None, sent.at, **about)
        steps["sent"] = conditions.put_new(tables.messages, _from_sent(person, sent))
        steps["audit"] = conditions.put_new(tables.audit, record)
    conditions.write(tables, steps)


def _put(tables: Tables, item: "Item", ring: str | None) -> "TransactWriteItemTypeDef":
    if ring is None:
        return conditions.put_new(tables.messages, item)
    return {
        "Put": {
            "TableName": tables.messages,
            "Item": item,
            "ConditionExpression": "ring = :ring",
            "ExpressionAttributeValues": items.values(**{":ring": ring}),
        }
    }


def _is_given_up(was: "ReadItem | None", ring: str, stale: str) -> bool:
    if was is None or items.text(was, "ring") != ring:
        return False
    return items.number(was, "claims") >= MOST_CLAIMS and items.text(was, "claimed_at") <= stale


def from_waiting(person: Person, waiting: Waiting) -> "Item":
    """The item of a cycle."""
    nudge = waiting.nudge
    return items.item(
        keys.nudge(*person),
        stage=nudge.stage.value,
        ring=nudge.ring,
        due_at=ids.timestamp(nudge.due_at),
        client_id=nudge.client_id,
        sent=[ids.timestamp(at) for at in nudge.sent],
        done=waiting.done,
    )


def _to_waiting(read: "ReadItem") -> Waiting:
    nudge = Nudge(
        stage=Stage(items.text(read, "stage")),
        ring=items.text(read, "ring"),
        due_at=_instant(items.text(read, "due_at")),
        client_id=items.text(read, "client_id"),
        sent=tuple(_instant(at["S"]) for at in read["sent"]["L"]),
    )
    return Waiting(nudge, items.optional_text(read, "done"))


def _from_sent(person: Person, sent: Sent) -> "Item":
    return items.item(
        keys.sent_nudge(sent.ring),
        practice_id=person.practice_id,
        person_id=person.person_id,
        channel=sent.channel.value,
        expires_at=int((sent.at + SENT_IS_KEPT).timestamp()),
    )


def _from_due(due: Due) -> "Item":
    channels = [channel.value for channel in due.channels]
    return items.values(due_ring=due.ring, due_stage=due.number, due_channels=channels, said_at=ids.timestamp(due.at))


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC)
