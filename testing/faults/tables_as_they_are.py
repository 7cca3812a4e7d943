"""The content of both tables, without values that differ from run to run: ids, times, names of charts."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Final

from testing.invocations import Answer, Row
from testing.rows import delete, scan
from testing.stack import Stack

type Rows = Iterable[tuple[str, Row]]
"""Each with its table."""

_MASKED: Final = (
    (re.compile(r"[0-9a-f]{64}"), "a hash"),
    (re.compile(r'("text_(?:salt|hash)": \{"S": ")[A-Za-z0-9_-]+'), r"\1random"),
    (re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}"), "an id"),
    (re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+Z"), "a time"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "a uuid"),
    (re.compile(r'"N": "1[0-9]{9}"'), "a second"),
    (re.compile(r"(client|person|key)-\d+"), r"\1"),
    (re.compile(r"AQ[A-Za-z0-9_-]{42}"), "a cursor"),
    (re.compile(r'"request_id": ?"[^"]*"'), "a request"),
)
OF_ASKING: Final = ("inbox.shown", "audit.shown", "portal_access.shown", "request.refused")


def masked(text: str) -> str:
    """A text without what differs from run to run."""
    for pattern, instead in _MASKED:
        text = pattern.sub(instead, text)
    return text


def essence(answer: Answer) -> tuple[int, str]:
    """What an answer says, without what differs from run to run, and without records of who read the record."""
    body = answer.json if answer.text else {}
    if "records" in body:
        body["records"] = [record for record in body["records"] if record["action"] != "audit.shown"]
    return answer.status, masked(json.dumps(body))


def rows(stack: Stack) -> list[tuple[str, Row]]:
    """Every row of both tables, with its table."""
    return [(table, row) for table in (stack.messages_table, stack.audit_table) for row in scan(stack, table)]


def written(there: Rows) -> Counter[str]:
    """What was written, but for who was shown or refused what: each row once, without what differs."""
    kept = [row for _, row in there if row.get("action", {}).get("S") not in OF_ASKING]
    return Counter(masked(json.dumps(row, sort_keys=True)) for row in kept)


def shown(there: Rows) -> int:
    """How many records there are of something that was shown."""
    return sum(row.get("action", {}).get("S") in OF_ASKING[:-1] for _, row in there)


def empty(stack: Stack) -> None:
    """Delete all rows."""
    delete(stack, rows(stack))
