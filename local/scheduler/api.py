"""EventBridge Scheduler's API (REST), as far as functions, tests and tools use it: one-time schedules for queues.

https://docs.aws.amazon.com/scheduler/latest/APIReference/
"""

import datetime as dt
import json
import re
import time
import uuid
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from deployment.documents import Document
from local.aws_models import AwsError, Model, summary
from local.scheduler.schedules import DEFAULT_GROUP, Schedule, Schedules

_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_PATH = re.compile(r"/schedules(?:/([^/]+))?")
_LARGEST_INPUT = 262_144  # bytes: https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
_PAGE = 100  # https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html


class SchedulerApi:
    """CreateSchedule, GetSchedule, DeleteSchedule, ListSchedules."""

    def __init__(self, schedules: Schedules) -> None:
        self._schedules = schedules
        self._model = Model("scheduler")
        self._operations = {
            ("POST", True): ("CreateSchedule", self._create),
            ("GET", True): ("GetSchedule", self._get),
            ("DELETE", True): ("DeleteSchedule", self._delete),
            ("GET", False): ("ListSchedules", self._list),
        }

    def serves(self, method: str, path: str) -> bool:
        """Whether a request is for one of these operations."""
        match = _PATH.fullmatch(path)
        return match is not None and (method, match[1] is not None) in self._operations

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Document:
        """The response of an operation. Raises AwsError."""
        match = _PATH.fullmatch(path)
        name = match[1] if match else None
        operation, action = self._operations[method, name is not None]
        try:
            request = self._model.rest_request(operation, {"Name": name or ""}, query, json.loads(body or b"{}"))
        except ValueError:
            raise AwsError(400, "ValidationException", "The request is not valid.") from None
        problems = self._model.problems(operation, request)
        if problems:
            raise AwsError(400, "ValidationException", summary(problems))
        return action(request)

    def _create(self, request: Document) -> Document:
        _check(request)
        token = request.get("ClientToken") or str(uuid.uuid4())
        kept = {name: value for name, value in request.items() if name not in ("Name", "GroupName", "ClientToken")}
        group = request.get("GroupName", DEFAULT_GROUP)
        schedule = Schedule(group, request["Name"], token, _due_at(request), time.time(), kept)
        self._schedules.add(schedule)
        return {"ScheduleArn": schedule.arn}

    def _get(self, request: Document) -> Document:
        schedule = self._schedules.find(request.get("GroupName", DEFAULT_GROUP), request["Name"])
        if schedule is None:
            raise AwsError(404, "ResourceNotFoundException", f"Schedule {request['Name']} does not exist.")
        defaults = {"ScheduleExpressionTimezone": "UTC", "State": "ENABLED", "ActionAfterCompletion": "NONE"}
        return {**_summary(schedule), **defaults, **schedule.request}

    def _delete(self, request: Document) -> Document:
        self._schedules.delete(request.get("GroupName", DEFAULT_GROUP), request["Name"])
        return {}

    def _list(self, request: Document) -> Document:
        found = [
            {**_summary(each), "State": each.request.get("State", "ENABLED"), "Target": {"Arn": each.target["Arn"]}}
            for each in sorted(self._schedules.all(), key=lambda each: (each.group, each.name))
            if request.get("GroupName") in (None, each.group)
            and each.name.startswith(request.get("NamePrefix", ""))
            and request.get("State") in (None, each.request.get("State", "ENABLED"))
        ]
        start, size = int(request.get("NextToken", 0)), request.get("MaxResults", _PAGE)
        page: Document = {"Schedules": found[start : start + size]}
        return page | ({"NextToken": str(start + size)} if start + size < len(found) else {})


def _summary(schedule: Schedule) -> Document:
    return {
        "Arn": schedule.arn,
        "GroupName": schedule.group,
        "Name": schedule.name,
        "CreationDate": schedule.created_at,
        "LastModificationDate": schedule.created_at,
    }


def _check(request: Document) -> None:
    """Refuse what Scheduler refuses, and by name what is not served here."""
    if not request["Target"]["Arn"].startswith("arn:aws:sqs:"):
        raise _refused("A target other than an SQS queue is not supported by the local stack.")
    if request["FlexibleTimeWindow"]["Mode"] != "OFF":
        raise _refused("A flexible time window is not supported by the local stack.")
    if len(request["Target"].get("Input", "").encode()) > _LARGEST_INPUT:
        raise _refused("The input is larger than 256 KB.")


def _due_at(request: Document) -> float:
    expression = _AT.fullmatch(request["ScheduleExpression"])
    if expression is None:
        if request["ScheduleExpression"].startswith(("rate(", "cron(")):
            raise _refused("A recurring schedule is not supported by the local stack.")
        raise _refused(f"Invalid Schedule Expression {request['ScheduleExpression']}.")
    try:
        zone = ZoneInfo(request.get("ScheduleExpressionTimezone", "UTC"))
        return dt.datetime.fromisoformat(expression[1]).replace(tzinfo=zone).timestamp()
    except (ValueError, ZoneInfoNotFoundError):
        raise _refused(f"Invalid Schedule Expression {request['ScheduleExpression']}.") from None


def _refused(message: str) -> AwsError:
    return AwsError(400, "ValidationException", message)
