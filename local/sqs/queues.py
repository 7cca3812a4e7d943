"""SQS standard queues, durable in the journal: at-least-once delivery, visibility time-outs, dead-letter queues.

Times are wall-clock seconds, because they outlive the process.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from sqlite3 import Row

from deployment.documents import Document
from local.cloudformation.arns import arn, last_part
from local.cloudformation.template import Resource
from local.errors import NotSupported
from local.journal import Journal

_FOUR_DAYS = 345_600  # SQS's default retention
MAX_MESSAGE_BYTES = (
    1_048_576  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
)


@dataclass(frozen=True)
class Queue:
    """Settings of a queue."""

    name: str
    visibility_seconds: int = 30
    delay_seconds: int = 0
    retention_seconds: int = _FOUR_DAYS
    wait_seconds: int = 0
    max_bytes: int = MAX_MESSAGE_BYTES
    dead_letters: str | None = None
    max_receives: int = 0

    @property
    def arn(self) -> str:
        return str(arn("AWS::SQS::Queue", self.name))

    @classmethod
    def from_resource(cls, resource: Resource) -> "Queue":
        properties = resource.properties
        redrive = properties.get("RedrivePolicy", {})
        return cls(
            name=resource.name,
            visibility_seconds=int(properties.get("VisibilityTimeout", 30)),
            delay_seconds=int(properties.get("DelaySeconds", 0)),
            retention_seconds=int(properties.get("MessageRetentionPeriod", _FOUR_DAYS)),
            wait_seconds=int(properties.get("ReceiveMessageWaitTimeSeconds", 0)),
            max_bytes=int(properties.get("MaximumMessageSize", MAX_MESSAGE_BYTES)),
            dead_letters=last_part(redrive["deadLetterTargetArn"]) if redrive else None,
            max_receives=int(redrive["maxReceiveCount"]) if redrive else 0,
        )


@dataclass(frozen=True)
class Message:
    """A received message; the receipt belongs to this receive."""

    id: str
    queue: str
    body: str
    attributes: Document  # as in SendMessage: name -> {"DataType", "StringValue" | "BinaryValue"}
    sent_at: float
    first_received_at: float
    received: int
    receipt: str
    source: str | None  # the source queue of a dead-letter message

    @classmethod
    def from_row(cls, row: Row) -> "Message":
        return cls(
            id=row["id"],
            queue=row["queue"],
            body=row["body"],
            attributes=json.loads(row["attributes"]),
            sent_at=row["sent_at"],
            first_received_at=row["first_received_at"],
            received=row["received"],
            receipt=row["receipt"],
            source=row["source"],
        )

    def system_attributes(self) -> dict[str, str]:
        """The system attributes, as strings."""
        attributes = {
            "ApproximateReceiveCount": str(self.received),
            "SentTimestamp": str(int(self.sent_at * 1000)),
            "SenderId": "local",
            "ApproximateFirstReceiveTimestamp": str(int(self.first_received_at * 1000)),
        }
        return attributes | (
            {"DeadLetterQueueSourceArn": str(arn("AWS::SQS::Queue", self.source))} if self.source else {}
        )


class Queues:
    """All queues of the stack."""

    def __init__(self, journal: Journal, queues: Iterable[Queue], clock: Callable[[], float] = time.time) -> None:
        self._journal = journal
        self._queues = {queue.name: queue for queue in queues}
        self._clock = clock
        self.on_change: list[Callable[[], None]] = []
        # Messages in flight when the engine was killed are visible again.
        journal.change("UPDATE messages SET visible_at = 0, receipt = NULL WHERE receipt IS NOT NULL")

    def names(self) -> list[str]:
        return sorted(self._queues)

    def queue(self, name: str) -> Queue:
        """The queue with this name. Raises KeyError."""
        return self._queues[name]

    def require(self, reference: str, where: str) -> str:
        """The queue name in an ARN of the template. Raises NotSupported for an unknown queue."""
        name = last_part(reference)
        if ":sqs:" not in reference or name not in self._queues:
            raise NotSupported(where, f"{reference} is not a queue in this template")
        return name

    def send(self, name: str, body: str, attributes: Document | None = None, *, delay: int | None = None) -> str:
        """Send a message, durable on return or when the journal's open transaction commits; returns its id."""
        queue, now = self._queues[name], self._clock()
        message_id = str(uuid.uuid4())
        visible_at = now + (queue.delay_seconds if delay is None else delay)
        self._journal.change(
            "INSERT INTO messages (id, position, queue, body, attributes, sent_at, visible_at, expires_at) "
            "VALUES (?, (SELECT COALESCE(MAX(position), 0) + 1 FROM messages), ?, ?, ?, ?, ?, ?)",
            message_id,
            name,
            body,
            json.dumps(attributes or {}),
            now,
            visible_at,
            now + queue.retention_seconds,
        )
        self._changed()
        return message_id

    def receive(self, name: str, limit: int, visibility: float | None = None) -> list[Message]:
        """Up to `limit` visible messages, hidden for the visibility time-out.

        A message that was received `maxReceiveCount` times goes to the dead-letter queue instead.
        """
        queue, now = self._queues[name], self._clock()
        hidden_until = now + (queue.visibility_seconds if visibility is None else visibility)
        with self._journal.transaction():
            self._journal.change("DELETE FROM messages WHERE queue = ? AND expires_at <= ?", name, now)
            self._move_dead_letters(queue, now)
            ids = self._journal.rows(
                "SELECT id FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY position LIMIT ?",
                name,
                now,
                limit,
            )
            for row in ids:
                self._journal.change(
                    "UPDATE messages SET visible_at = ?, receipt = ?, received = received + 1, "
                    "first_received_at = COALESCE(first_received_at, ?) WHERE id = ?",
                    hidden_until,
                    uuid.uuid4().hex,
                    now,
                    row["id"],
                )
            return [
                Message.from_row(self._journal.rows("SELECT * FROM messages WHERE id = ?", row["id"])[0]) for row in ids
            ]

    def delete(self, name: str, receipt: str) -> None:
        """DeleteMessage; without effect and error for an old receipt, as on SQS."""
        self._journal.change("DELETE FROM messages WHERE queue = ? AND receipt = ?", name, receipt)

    def change_visibility(self, name: str, receipt: str, seconds: float) -> None:
        """ChangeMessageVisibility."""
        self._journal.change(
            "UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt = ?", self._clock() + seconds, name, receipt
        )
        self._changed()

    def counts(self, name: str) -> tuple[int, int, int]:
        """Numbers of visible, in-flight and delayed messages."""
        visible, in_flight, delayed = self._journal.rows(
            "SELECT COALESCE(SUM(visible_at <= ?1), 0), COALESCE(SUM(visible_at > ?1 AND receipt IS NOT NULL), 0), "
            "COALESCE(SUM(visible_at > ?1 AND receipt IS NULL), 0) FROM messages WHERE queue = ?2",
            self._clock(),
            name,
        )[0]
        return int(visible), int(in_flight), int(delayed)

    def place_of(self, message_id: str) -> str | None:
        """The queue that has a message; None once it was deleted."""
        rows = self._journal.rows("SELECT queue FROM messages WHERE id = ?", message_id)
        return str(rows[0]["queue"]) if rows else None

    def seconds_to_next(self, name: str) -> float | None:
        """Seconds until the next message is visible, or None."""
        row = self._journal.rows("SELECT MIN(visible_at) AS next FROM messages WHERE queue = ?", name)[0]
        return None if row["next"] is None else max(0.0, row["next"] - self._clock())

    def _move_dead_letters(self, queue: Queue, now: float) -> None:
        if not queue.dead_letters:
            return
        moved = self._journal.change(
            "UPDATE messages SET queue = ?, source = ?, received = 0, receipt = NULL, first_received_at = NULL "
            "WHERE queue = ? AND visible_at <= ? AND received >= ?",
            queue.dead_letters,
            queue.name,
            queue.name,
            now,
            queue.max_receives,
        )
        if moved:
            self._changed()

    def _changed(self) -> None:
        for listener in self.on_change:
            listener()
