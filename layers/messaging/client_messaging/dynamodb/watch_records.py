"""AP16, AP17: the watch over an inbox, written under the condition that its ring is still the one that was read.

begin   watch Put   there is none, or its ring is the one that was read
end     watch Put   its ring is this one, and is not over

The item stays when no ring is set: `told_to` outlasts the seen events of notices, which expire.
"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.watches import MOST_LOOKED_AT, Looked, Watch, Written
from client_messaging.dynamodb import conditions, items, keys
from client_messaging.dynamodb.tables import Tables

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem


def look(tables: Tables, inbox: Inbox) -> Looked:
    """Gate, head and section `nudges`, and the watch: two BatchGetItem, as the watch is among the messages for IAM."""
    from client_messaging.dynamodb import settings_items

    portal, head, watch = keys.portal(inbox.chart), keys.head(inbox), keys.watch(inbox)
    section = keys.settings(inbox.practice_id, "nudges")
    of_watch = tables.get(watch)
    found = tables.get(portal, head, section)
    return Looked(
        portal=items.to_portal(found[portal]) if portal in found else None,
        head=items.to_head(found[head]) if head in found else None,
        practice=settings_items.to_nudges(found.get(section)).value,
        watch=_to_watch(of_watch[watch]) if watch in of_watch else None,
    )


def entries_after(tables: Tables, inbox: Inbox, entry_id: str) -> list[Written]:
    """Entries after this one, oldest first, as many as are looked at. One Query, which reads no text."""
    return _query(tables, inbox, "sk > :sk", entry_id, MOST_LOOKED_AT)


def entry(tables: Tables, inbox: Inbox, entry_id: str) -> Written | None:
    """The entry that a ring asks about; None if a restore has lost it. One Query, which reads no text."""
    return next(iter(_query(tables, inbox, "sk = :sk", entry_id, 1)), None)


def _query(tables: Tables, inbox: Inbox, condition: str, entry_id: str, limit: int) -> list[Written]:
    values = items.values(**{":pk": keys.entries(inbox), ":sk": entry_id})
    names = "sk, kind, sender_role, sent_at"
    found = tables.query(f"pk = :pk AND {condition}", values, forward=True, limit=limit, names=names)
    return [Written(items.text(read, "sk"), read["sent_at"]["S"] if _is_by_clinician(read) else None) for read in found]


def _is_by_clinician(read: "ReadItem") -> bool:
    return items.text(read, "kind") == "message" and items.text(read, "sender_role") == Role.CLINICIAN


def begin(tables: Tables, inbox: Inbox, watch: Watch, before: Watch | None) -> None:
    """Put the watch with a ring to come. Raises Outdated if another was set meanwhile, and TryAgain."""
    item = _from_watch(inbox, watch)
    if before is None:
        conditions.write(tables, {"watch": conditions.put_new(tables.messages, item)})
    else:
        _put(tables, item, "ring = :ring", before.ring)


def end(tables: Tables, inbox: Inbox, watch: Watch, told_to: str) -> None:
    """Put the watch whose ring is over, and up to where messages have had notices. Raises Outdated and TryAgain."""
    over = watch._replace(rang=True, told_to=max(watch.told_to, told_to))
    _put(tables, _from_watch(inbox, over), "ring = :ring AND attribute_not_exists(rang)", watch.ring)


def _put(tables: Tables, item: "Item", condition: str, ring: str) -> None:
    conditions.write(
        tables,
        {
            "watch": {
                "Put": {
                    "TableName": tables.messages,
                    "Item": item,
                    "ConditionExpression": condition,
                    "ExpressionAttributeValues": items.values(**{":ring": ring}),
                }
            }
        },
    )


def _from_watch(inbox: Inbox, watch: Watch) -> "Item":
    return items.item(
        keys.watch(inbox),
        entry_id=watch.entry_id,
        ring=watch.ring,
        due_at=ids.timestamp(watch.due_at),
        rang=watch.rang or None,
        told_to=watch.told_to if watch.told_to != ids.NIL else None,
    )


def _to_watch(read: "ReadItem") -> Watch:
    return Watch(
        entry_id=items.text(read, "entry_id"),
        ring=items.text(read, "ring"),
        due_at=datetime.fromisoformat(items.text(read, "due_at")).astimezone(UTC),
        rang="rang" in read,
        told_to=items.optional_text(read, "told_to") or ids.NIL,
    )
