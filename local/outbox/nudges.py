"""What `make nudges` and `make ring` print."""

import datetime as dt

from deployment.documents import Document
from local.errors import CannotStart

_KINDS = {"person": "nudge", "inbox": "unread"}
_TIME = "%Y-%m-%d %H:%M:%S"


def text(document: Document) -> str:
    """What waits, soonest first, and what went, newest first; in this machine's zone."""
    waiting, sent = document["waiting"], document["sent"]
    lines = [f"waiting: {len(waiting)}", *map(_alarm, waiting), f"sent: {len(sent)}", *map(_message, sent)]
    return "\n".join(lines)


def rung(document: Document) -> str:
    """`3 alarms rung`. Raises CannotStart if not all were handled."""
    count, failed, pending = document["rung"], document["failed"], document["pending"]
    said = f"{count} {'alarm' if count == 1 else 'alarms'} rung"
    if failed:
        raise CannotStart(f"{said}, {failed} failed: `make dead-letters` shows them")
    if pending:
        raise CannotStart(f"{said}, {pending} not handled yet: the functions' logs say why")
    return said


def _alarm(alarm: Document) -> str:
    about = dict(alarm["about"])
    kind = _KINDS.get(about.pop("kind", ""), "?")
    about.pop("ring", None)
    ids = "  ".join(f"{name}={value}" for name, value in about.items())
    return f"  {_time(alarm['due_at'])}  {kind:<7} {ids}"


def _message(sent: Document) -> str:
    said = sent["subject"] or sent["text"]
    return f"  {_time(sent['at'])}  {sent['channel']:<7} {sent['to']}  {said}\n    {sent['file']}"


def _time(at: float) -> str:
    return dt.datetime.fromtimestamp(at, dt.UTC).astimezone().strftime(_TIME)
