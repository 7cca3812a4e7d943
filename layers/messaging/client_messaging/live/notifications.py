"""Notifications on connections: `{"inbox": {"client_id", "clinician_id"}, "newest": entry id or null}`, ids only.

Sent to the inbox's clinician and the chart's present owner, each with the newest entry visible to them. A front end
that connects meanwhile is not notified: it requests the newest page once it is connected.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from client_messaging.domain.model import Chart, Head, Inbox, PortalState, Role
from client_messaging.live import closing, fan_out
from client_messaging.live.closing import LiveContext
from client_messaging.live.connections import AskedOnce, Connection, Gone
from client_messaging.live.work_queue import Detail, QueueMessage
from client_messaging.values import Value, replace

INBOXES_TELL: Final = "inboxes.tell"
"""A piece: notify of these inboxes, or of those of a clinician after one."""

CONNECTIONS_TELL: Final = "connections.tell"
"""A piece: notify one side of an inbox on these connections, or on those after one."""


class Audience(Value):
    """Which sides of an inbox to notify. `if_shut`: the chart owner also while portal access is not enabled.

    `every_inbox`: of a change that concerns all inboxes of a person with this clinician. They are notified once.
    """

    roles: tuple[Role, ...]
    if_shut: bool = False
    every_inbox: bool = False

    def detail(self) -> dict[str, object]:
        """As a piece has it."""
        return {"roles": list(self.roles), "if_shut": self.if_shut, "every_inbox": self.every_inbox}

    @classmethod
    def from_detail(cls, detail: Detail) -> "Audience":
        """Read from a piece."""
        # Pieces of before 0.2.0, still in the queue at the upgrade, are of one inbox.
        return cls(tuple(map(Role, detail["roles"])), detail["if_shut"], detail.get("every_inbox", False))


CLINICIAN: Final = Audience((Role.CLINICIAN,))
OWNER: Final = Audience((Role.CHART_OWNER,))
BOTH: Final = Audience((Role.CLINICIAN, Role.CHART_OWNER))
EVERYBODY: Final = Audience(BOTH.roles, if_shut=True)
CLINICIAN_ONCE: Final = Audience((Role.CLINICIAN,), every_inbox=True)
OWNER_ONCE: Final = Audience((Role.CHART_OWNER,), every_inbox=True)


class News(Value):
    """A notification for one side of an inbox."""

    inbox: Inbox
    person_id: str
    role: Role
    newest: str | None
    audience: Audience

    def text(self) -> str:
        """The JSON to post."""
        inbox = {"client_id": self.inbox.client_id, "clinician_id": self.inbox.clinician_id}
        every = {"every_inbox": True} if self.audience.every_inbox else {}
        return json.dumps({"inbox": inbox, "newest": self.newest, **every})

    def detail(self) -> dict[str, object]:
        """Its recipient, for a piece. `newest` is read again."""
        inbox, audience = self.inbox, replace(self.audience, roles=(self.role,))
        ids = {"practice_id": inbox.practice_id, "client_id": inbox.client_id, "clinician_id": inbox.clinician_id}
        return {**ids, **audience.detail(), "person_id": self.person_id}


def inbox_of(detail: Detail) -> Inbox:
    """The inbox of an event or a piece."""
    return Inbox(detail["practice_id"], detail["client_id"], detail["clinician_id"])


def tell(live: LiveContext, audience: Audience, inbox: Inbox) -> int:
    """Notify these sides of an inbox. Returns how many connections were notified or closed."""
    return sum(_say(live, news) for news in _news(live, audience, inbox))


def tell_chart(live: LiveContext, audience: Audience, chart: Chart) -> int:
    """Notify these sides of all inboxes of a chart."""

    def piece(heads: Sequence[Head]) -> QueueMessage:
        return _piece_of_inboxes(audience, [head.inbox for head in heads])

    act = partial(_tell_heads, live, audience)
    return fan_out.in_pieces(live.queue, live.store.heads(chart), act, piece)


def tell_inboxes(
    live: LiveContext, audience: Audience, practice_id: str, clinician_id: str, after: tuple[str, str] | None = None
) -> int:
    """Notify these sides of all inboxes of a clinician, or of those after the one with this activity and client."""

    def piece(heads: Sequence[Head]) -> QueueMessage:
        return _piece_of_inboxes(audience, [head.inbox for head in heads])

    def go_on(last: Head) -> QueueMessage:
        ids = {"practice_id": practice_id, "clinician_id": clinician_id}
        after = [last.activity_id, last.inbox.client_id]
        return QueueMessage(INBOXES_TELL, {**ids, **audience.detail(), "after": after})

    heads = live.store.inboxes_to_tell(practice_id, clinician_id, after)
    return fan_out.in_pieces(live.queue, heads, partial(_tell_heads, live, audience), piece, go_on)


def tell_of_every_inbox(live: LiveContext, practice_id: str, clinician_id: str) -> int:
    """Notify a clinician, and all owners who have an inbox with them, once each.

    The clinician's notification is a message of its own, since a retry for it would begin with all inboxes again.
    """
    inbox = live.store.newest_inbox(practice_id, clinician_id)
    if inbox is None:
        return 0
    live.queue.send([_piece_of_inboxes(CLINICIAN_ONCE, [inbox])])
    return tell_inboxes(live, OWNER_ONCE, practice_id, clinician_id)


def tell_some_inboxes(live: LiveContext, detail: Detail) -> int:
    """Handle INBOXES_TELL."""
    practice_id = detail["practice_id"]
    if "after" in detail:
        activity_id, client_id = detail["after"]
        # A piece of version 0.1.0, still in the queue at the upgrade, names no audience: it was for owners.
        audience = Audience.from_detail(detail) if "roles" in detail else OWNER
        return tell_inboxes(live, audience, practice_id, detail["clinician_id"], (activity_id, client_id))
    return _tell_each(live, Audience.from_detail(detail), [Inbox(practice_id, *ids) for ids in detail["inboxes"]])


def tell_some_connections(live: LiveContext, detail: Detail) -> int:
    """Handle CONNECTIONS_TELL. A new owner of the chart is skipped: the hand-over's own event notifies them."""
    person_id, audience, inbox = detail["person_id"], Audience.from_detail(detail), inbox_of(detail)
    connections = None if "after" in detail else list(map(Connection.from_detail, detail["connections"]))
    notified = 0
    for news in _news(live, audience, inbox):
        if news.person_id != person_id:
            continue
        if connections is None:
            notified += _say(live, news, detail["after"])
        else:
            notified += _say_on(live, news, connections)
    return notified


def _tell_heads(live: LiveContext, audience: Audience, heads: Iterable[Head]) -> int:
    return _tell_each(live, audience, [head.inbox for head in heads])


def _tell_each(live: LiveContext, audience: Audience, inboxes: Sequence[Inbox]) -> int:
    live = replace(live, connections=AskedOnce.of(live.connections))
    act, piece = partial(tell, live, audience), partial(_piece_of_inboxes, audience)
    return fan_out.each(live.queue, inboxes, act, piece)


def _piece_of_inboxes(audience: Audience, inboxes: Sequence[Inbox]) -> QueueMessage:
    ids = [[inbox.client_id, inbox.clinician_id] for inbox in inboxes]
    return QueueMessage(INBOXES_TELL, {"practice_id": inboxes[0].practice_id, **audience.detail(), "inboxes": ids})


def _news(live: LiveContext, audience: Audience, inbox: Inbox) -> Iterator[News]:
    """The notification for each side: its present person, and the newest entry visible to them."""
    portal, head = live.store.inbox_as_it_is(inbox)
    if portal is None or head is None:
        return
    if Role.CLINICIAN in audience.roles:
        newest = head.last.id if head.last else None
        yield News(inbox, inbox.clinician_id, Role.CLINICIAN, newest, audience)
    if Role.CHART_OWNER in audience.roles and (audience.if_shut or portal.state is PortalState.ENABLED):
        last = head.last_message
        newest = last.id if last and last.id > portal.visible_after else None
        yield News(inbox, portal.owner.person_id, Role.CHART_OWNER, newest, audience)


def _say(live: LiveContext, news: News, after: str = "") -> int:
    """Notify all connections of a side, or those after one."""

    def go_on(last: Connection) -> QueueMessage:
        return QueueMessage(CONNECTIONS_TELL, {**news.detail(), "after": last.id})

    # Ids are unique within a role: a clinician and a chart owner may have the same.
    connections = live.connections.of_person(news.inbox.practice_id, news.person_id, news.role, after)
    return fan_out.in_pieces(live.queue, connections, partial(_say_on, live, news), partial(_piece, news), go_on)


def _piece(news: News, connections: Sequence[Connection]) -> QueueMessage:
    return QueueMessage(
        CONNECTIONS_TELL, {**news.detail(), "connections": [connection.detail() for connection in connections]}
    )


def _say_on(live: LiveContext, news: News, connections: Sequence[Connection]) -> int:
    if not connections:
        return 0
    if live.store.is_suspended(news.inbox.practice_id, news.role, news.person_id):
        return closing.end_each(live, connections)
    if _is_for_another_inbox(live, news):
        return 0
    post, piece = partial(_post, live, news.text()), partial(_piece, news)
    return fan_out.each(live.queue, connections, post, piece, live.executor)


def _is_for_another_inbox(live: LiveContext, news: News) -> bool:
    """Whether an owner is notified at another of their inboxes with this clinician, the first by client."""
    if not news.audience.every_inbox or news.role is not Role.CHART_OWNER:
        return False
    return not live.store.is_first_of_owner(news.inbox, news.person_id)


def _post(live: LiveContext, text: str, connection: Connection) -> int:
    """Post to a connection. Close one whose token has expired; delete one that is gone, unless it may be opening."""
    now = live.clock()
    if connection.has_ended(now):
        return closing.end(live, connection)
    try:
        live.gateway.post(connection, text)
    except Gone:
        if not connection.may_be_opening(now):
            live.connections.forget(connection)
        return 0
    return 1
