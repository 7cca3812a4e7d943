"""Log lines of one request: of all log groups of a stack on AWS, or of the files of the local one."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from botocore.exceptions import ClientError

from deployment.paths import data_folder
from maintenance.stacks import DeployedStack, NotThere

ACCESS_LOGS: Final = ("Api", "LiveApi")
_ID_FIELDS: Final = ("request_id", "invocation_id", "function_request_id")
_LOGS: Final = "Logs"


@dataclass(frozen=True)
class Line:
    """A log line. `source`: the log's logical id without `Logs`, such as `Compose` or `Api`."""

    at: datetime
    source: str
    fields: dict[str, Any]

    @property
    def is_access(self) -> bool:
        """Whether it is an access line of API Gateway."""
        return self.source in ACCESS_LOGS


@dataclass
class Looked:
    """What a look saw: the lines, the number of logs read, and the logs that could not be read, each with why."""

    lines: list[Line]
    logs: int
    refused: list[str]


def of_request(stack: DeployedStack, request_id: str, since: datetime) -> Looked:
    """The lines of a request since a time, in the order of time. Raises NotThere if there is nothing to look at."""
    looked = _local(request_id) if stack.endpoints else _on_aws(stack, request_id, since)
    if not looked.logs and not looked.refused:
        raise NotThere(f"{stack.name} has no logs to look at")
    if not looked.logs:
        raise NotThere(f"no log could be read: {looked.refused[0]}")
    looked.lines.sort(key=lambda line: (line.at, not line.is_access))
    return looked


def _on_aws(stack: DeployedStack, request_id: str, since: datetime) -> Looked:
    looked = Looked([], 0, [])
    groups = {name: group for name, group in stack.resources.items() if name.endswith(_LOGS) and group}
    pages = stack.client("logs").get_paginator("filter_log_events")
    pattern = "{ " + " || ".join(f'$.{name} = "{request_id}"' for name in _ID_FIELDS) + " }"
    begin = int(since.timestamp() * 1000)
    for name, group in sorted(groups.items()):
        try:
            found = [
                event
                for page in pages.paginate(logGroupName=group, filterPattern=pattern, startTime=begin)
                for event in page["events"]
            ]
        except ClientError as error:
            looked.refused.append(f"{group}: {error.response['Error']['Code']}")
            continue
        looked.logs += 1
        for event in found:
            at = datetime.fromtimestamp(event["timestamp"] / 1000, UTC)
            looked.lines += _of(request_id, name.removesuffix(_LOGS), [event["message"]], at)
    return looked


def _local(request_id: str) -> Looked:
    looked = Looked([], 0, [])
    for file in sorted((data_folder() / "logs").glob("*.log")):
        try:
            text = file.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            looked.refused.append(f"{file}: {error.strerror}")
            continue
        looked.logs += 1
        looked.lines += _of(request_id, file.stem.removesuffix("Function"), text.splitlines())
    return looked


def _of(request_id: str, source: str, texts: Iterable[str], at: datetime | None = None) -> Iterator[Line]:
    for text in texts:
        if request_id not in text:
            continue
        try:
            fields = json.loads(text)
        except ValueError:
            continue
        if isinstance(fields, dict) and request_id in (fields.get(name) for name in _ID_FIELDS):
            yield Line(at or _time(fields), source, fields)


def _time(fields: dict[str, Any]) -> datetime:
    """When a line was written: the access log's time of request, in seconds, or Powertools' timestamp."""
    for name, form in (("at", "%d/%b/%Y:%H:%M:%S %z"), ("timestamp", "%Y-%m-%d %H:%M:%S,%f%z")):
        try:
            return datetime.strptime(str(fields.get(name)), form).astimezone(UTC)
        except ValueError:
            continue
    return datetime.fromtimestamp(0, UTC)
