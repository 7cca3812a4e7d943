"""The command `story`: access line, function lines, error and audit records of one request, in the order of time."""

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Role
from client_messaging.dynamodb import audit_records, items, keys
from client_messaging.dynamodb.tables import Tables
from maintenance.stacks import DeployedStack, NotThere
from maintenance.story import log_lines
from maintenance.story.log_lines import Line

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_=+/-]{6,64}\Z")
_LONGEST: Final = timedelta(seconds=31)
"""A request ends within 30 seconds (API Gateway, quotas of HTTP APIs), whatever line of it is left."""

_MOST_DAYS: Final = 3653
"""The longest retention of a log group (CloudWatch Logs, PutRetentionPolicy): ten years."""

type Told = tuple[datetime, int, str]
"""What is printed: when it was, its place among others of that millisecond, and the text."""

_ORDER: Final = ("access", "audit", "error", "function")
_MILLISECOND: Final = timedelta(milliseconds=1)
_LEFT_OUT: Final = frozenset({"at", "timestamp", "level", "location", "message", "frames", "xray_trace_id", "service"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "--request", required=True, metavar="ID", help="X-Request-Id or apigw-requestid of the response, or Lambda's id"
    )
    parser.add_argument(
        "--days",
        type=int,
        choices=range(1, 3654),
        metavar="DAYS",
        default=7,
        help="how far to look back on AWS (default: 7)",
    )
    parser.add_argument("--audit-table", metavar="TABLE", help="instead of the stack's")


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_DAYS:
        raise argparse.ArgumentTypeError(f"invalid: a number from 1 to {_MOST_DAYS} is wanted")
    return int(text)


def story(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Status 0; 1 if the id is in no log; 2 if a log could not be read. Raises NotThere and TryAgain."""
    if not _REQUEST_ID.match(options.request):
        raise NotThere("a request id has 6 to 64 of A-Z a-z 0-9 _ = + / -")
    since = datetime.now(UTC) - timedelta(days=options.days)
    looked = log_lines.of_request(stack, options.request, since)
    records = list(_records(options, stack, looked.lines))
    for *_, text in sorted([*_told(looked.lines), *records]):
        print(text)
    days = "" if stack.endpoints else f" of the last {options.days} days"
    lines = f"{len(looked.lines)} lines, {len(records)} audit records"
    print(f"looked at {looked.logs} logs{days}: {lines}", file=sys.stderr)
    if looked.refused:
        raise NotThere(f"could not read {len(looked.refused)} logs, the first: {looked.refused[0]}")
    return 0 if looked.lines else 1


def _told(lines: Iterable[Line]) -> Iterator[Told]:
    for line in lines:
        kind = "access" if line.is_access else "error" if line.fields.get("level") == "ERROR" else "function"
        yield line.at, _ORDER.index(kind), _text(line.at, kind, line.source, line.fields)


def _text(at: datetime, kind: str, source: str, fields: dict[str, Any]) -> str:
    said = [json.dumps(fields["message"])] if "message" in fields else []
    said += [
        f"{name}={json.dumps(value)}"
        for name, value in fields.items()
        if name not in _LEFT_OUT and value not in (None, "", "-")
    ]
    frames = [f"\n    {json.dumps(frame)}" for frame in fields.get("frames") or ()]
    return f"{ids.timestamp(at)}  {kind:<8}  {source}  {' '.join(said)}{''.join(frames)}"


def _records(options: argparse.Namespace, stack: DeployedStack, lines: list[Line]) -> Iterator[Told]:
    """The audit records of this person, in the partitions that the lines name, while the request ran."""
    about = {name: value for line in lines for name, value in line.fields.items() if isinstance(value, str)}
    practice_id, person_id, role = (about.get(name) for name in ("practice_id", "person_id", "role"))
    if not practice_id or not person_id or role not in frozenset(Role):
        return
    partitions = [keys.person_in_role(practice_id, Role(role), person_id), keys.practice(practice_id)]
    if client_id := about.get("client_id"):
        partitions.append(keys.chart(Chart(practice_id, client_id)))
    tables = Tables(stack.client("dynamodb"), "", options.audit_table or stack.resource("AuditTable"))
    begin, end = _while_it_ran(lines)
    values = items.values(**{":begin": _first_id(begin), ":end": _first_id(end + _MILLISECOND)})
    for partition in partitions:
        asked = values | items.values(**{":pk": partition})
        for page in tables.pages("pk = :pk AND sk BETWEEN :begin AND :end", asked, table=tables.audit):
            for record in map(audit_records.to_record, page):
                if (record.actor_id, record.actor_role) == (person_id, role):
                    at = datetime.fromisoformat(record.at)
                    fields = {"id": record.id, **record.about}
                    yield at, _ORDER.index("audit"), _text(at, "audit", record.action, fields)


def _while_it_ran(lines: list[Line]) -> tuple[datetime, datetime]:
    """From the access line's second, or its latency before the function's last line, to that line."""
    began = [line.at for line in lines if line.is_access]
    ended = [line.at for line in lines if not line.is_access]
    took = [int(str(line.fields.get("latency_ms"))) for line in lines if str(line.fields.get("latency_ms")).isdecimal()]
    longest = timedelta(milliseconds=max(took)) if took else _LONGEST
    if not ended:
        return min(began), min(began) + longest
    return max([*began, max(ended) - longest]), max(ended)


def _first_id(at: datetime) -> str:
    """The smallest id of a millisecond: a ULID is 48 bits of time and 80 of chance."""
    return ids.from_int(int(at.timestamp() * 1000) << 80)
