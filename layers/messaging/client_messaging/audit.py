"""Audit records: who did what to which chart or person, and when. Ids only; the table takes new records and no more."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging import ids, items, keys
from client_messaging.model import Caller

if TYPE_CHECKING:
    from client_messaging.items import Item, Value

MESSAGE_COMPOSED: Final = "message.composed"
MESSAGE_REPLIED: Final = "message.replied"
NOTICE_RECORDED: Final = "notice.recorded"
INBOX_READ: Final = "inbox.read"
PORTAL_ACCESS_CHANGED: Final = "portal_access.changed"
PERSON_ACCESS_CHANGED: Final = "person_access.changed"


def record(partition: str, action: str, actor: Caller | None, now: datetime, **about: "Value") -> "Item":
    """The record of one action, in the partition of a chart or of a person. The actor None is the system."""
    role, person_id, login = (actor.role.value, actor.person_id, actor.login) if actor else ("system", None, None)
    return items.item(
        keys.Key(partition, ids.new(now)),
        action=action,
        at=ids.timestamp(now),
        actor_role=role,
        actor_id=person_id,
        actor_login=login,
        **about,
    )
