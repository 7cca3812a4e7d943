"""Audit records: who did what to which chart, and when. Ids only; the table takes new records and nothing else."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging import ids, items, keys
from client_messaging.model import Caller, Chart

if TYPE_CHECKING:
    from client_messaging.items import Item, Value

MESSAGE_COMPOSED: Final = "message.composed"
MESSAGE_REPLIED: Final = "message.replied"
NOTICE_RECORDED: Final = "notice.recorded"
INBOX_READ: Final = "inbox.read"
PORTAL_ACCESS_CHANGED: Final = "portal_access.changed"


def record(chart: Chart, action: str, actor: Caller | None, now: datetime, **about: "Value") -> "Item":
    """The record of one action in a chart. The actor None is the system."""
    role, person_id, login = (actor.role.value, actor.person_id, actor.login) if actor else ("system", None, None)
    return items.item(
        keys.Key(keys.chart(chart), ids.new(now)),
        action=action,
        at=ids.timestamp(now),
        actor_role=role,
        actor_id=person_id,
        actor_login=login,
        **about,
    )
