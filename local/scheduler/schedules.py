"""One-time schedules, durable in the journal; each is sent to its queue once its time has come.

Sending and deleting are one commit: a schedule rings once, whatever is killed. AWS promises at least once, within the
minute (https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html).
"""

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from sqlite3 import Row

from deployment.documents import Document
from local.aws_models import AwsError
from local.cloudformation import arns
from local.cloudformation.template import Resource
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queues

DEFAULT_GROUP = "default"


@dataclass(frozen=True)
class Schedule:
    """A schedule: its request as AWS answers it, and when it rings, in seconds since 1970."""

    group: str
    name: str
    token: str
    due_at: float
    created_at: float
    request: Document

    @classmethod
    def from_row(cls, row: Row) -> "Schedule":
        request = json.loads(row["request"])
        return cls(row["schedule_group"], row["name"], row["token"], row["due_at"], row["created_at"], request)

    @property
    def arn(self) -> str:
        return f"arn:aws:scheduler:{arns.REGION}:{arns.ACCOUNT}:schedule/{self.group}/{self.name}"

    @property
    def target(self) -> Document:
        target: Document = self.request["Target"]
        return target

    @property
    def enabled(self) -> bool:
        return bool(self.request.get("State", "ENABLED") == "ENABLED")


class Schedules:
    """All schedules of the stack, by group and name."""

    def __init__(self, journal: Journal, queues: Queues, logs: Logs, clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._queues = queues
        self._logs = logs
        self._clock = clock
        self._groups = {DEFAULT_GROUP}
        self._woken = asyncio.Event()

    def configure(self, groups: Iterable[Resource]) -> None:
        """Read the groups of the template; `default` exists in every account."""
        self._groups |= {group.name for group in groups}

    def add(self, schedule: Schedule) -> None:
        """CreateSchedule: durable on return. The same request with the same client token is repeated, not refused."""
        if schedule.group not in self._groups:
            raise AwsError(404, "ResourceNotFoundException", f"Schedule group {schedule.group} does not exist.")
        with self._journal.transaction():
            before = self.find(schedule.group, schedule.name)
            if before and before.token != schedule.token:
                raise AwsError(409, "ConflictException", f"Schedule {schedule.name} already exists.")
            if before is None:
                self._journal.change(
                    "INSERT INTO schedules (schedule_group, name, token, due_at, created_at, request) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    schedule.group,
                    schedule.name,
                    schedule.token,
                    schedule.due_at,
                    schedule.created_at,
                    json.dumps(schedule.request),
                )
        self._woken.set()

    def find(self, group: str, name: str) -> Schedule | None:
        """A schedule that is there, rung or not."""
        rows = self._journal.rows("SELECT * FROM schedules WHERE schedule_group = ? AND name = ?", group, name)
        return Schedule.from_row(rows[0]) if rows else None

    def all(self) -> list[Schedule]:
        """Every schedule, in the order in which they ring."""
        rows = self._journal.rows("SELECT * FROM schedules ORDER BY due_at, schedule_group, name")
        return [Schedule.from_row(row) for row in rows]

    def waiting(self) -> list[Schedule]:
        """Schedules that have not rung, in the order in which they do."""
        rows = self._journal.rows("SELECT * FROM schedules WHERE rung_at IS NULL ORDER BY due_at, schedule_group, name")
        return [each for each in map(Schedule.from_row, rows) if each.enabled]

    def delete(self, group: str, name: str) -> None:
        """DeleteSchedule."""
        if not self._journal.change("DELETE FROM schedules WHERE schedule_group = ? AND name = ?", group, name):
            raise AwsError(404, "ResourceNotFoundException", f"Schedule {name} does not exist.")

    def ring(self, schedule: Schedule) -> str | None:
        """Send a schedule's input to its queue now; returns the message's id, None if it went to no queue."""
        with self._journal.transaction():
            if schedule.request.get("ActionAfterCompletion") == "DELETE":
                self._journal.change(
                    "DELETE FROM schedules WHERE schedule_group = ? AND name = ?", schedule.group, schedule.name
                )
            else:
                self._journal.change(
                    "UPDATE schedules SET rung_at = ? WHERE schedule_group = ? AND name = ?",
                    self._clock(),
                    schedule.group,
                    schedule.name,
                )
            return self._send(schedule)

    async def run(self) -> None:
        """Ring what is due, until cancelled."""
        while True:
            self._woken.clear()
            waiting, now = self.waiting(), self._clock()
            for schedule in waiting:
                if schedule.due_at <= now:
                    self.ring(schedule)
            next_at = next((each.due_at for each in waiting if each.due_at > now), None)
            with suppress(TimeoutError):
                async with asyncio.timeout(None if next_at is None else next_at - now):
                    await self._woken.wait()

    async def stop(self) -> None:
        """Nothing to end: what has not rung is in the journal."""

    def _send(self, schedule: Schedule) -> str | None:
        body, queue = schedule.target.get("Input", "{}"), arns.last_part(schedule.target["Arn"])
        if queue in self._queues.names():
            return self._queues.send(queue, body)
        dead_letters = arns.last_part(schedule.target.get("DeadLetterConfig", {}).get("Arn", ""))
        if dead_letters in self._queues.names():
            return self._queues.send(dead_letters, body, _why(schedule))
        self._logs.say(f"dropped the schedule {schedule.name}: neither its queue nor a dead-letter queue is there")
        return None


def _why(schedule: Schedule) -> Document:
    """The attributes of a dead letter.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
    """
    attributes = {
        "ERROR_CODE": "AWS.SimpleQueueService.NonExistentQueue",
        "ERROR_MESSAGE": "The specified queue does not exist for this wsdl version.",
        "EXECUTION_ID": uuid.uuid4().hex[:16],
        "EXHAUSTED_RETRY_CONDITION": "MaximumEventAgeInSeconds",
        "IS_PAYLOAD_TRUNCATED": "false",
        "RETRY_ATTEMPTS": "0",
        "SCHEDULED_TIME": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(schedule.due_at)),
        "SCHEDULE_ARN": schedule.arn,
        "TARGET_ARN": schedule.target["Arn"],
    }
    return {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()}
