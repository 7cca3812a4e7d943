"""A dead-letter queue read once from end to end; messages stay invisible to others meanwhile, then are released.

After a kill nothing is released: messages become visible when their visibility timeout, `HOLD_SECONDS`, ends.
"""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import batched
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueOutputTypeDef, MessageTypeDef

HOLD_SECONDS: Final = 600
"""The visibility timeout: longer than the redrive of one message; restarted before each."""

STOPPED_BY: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, `kill`, and the end of an ssh connection."""

_PAGE: Final = 10  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
_WAIT_SECONDS: Final = 1  # long polling asks all of SQS's servers: an empty answer means an empty queue
_PAGES_WITHOUT_NEWS: Final = 3
_NO_LONGER_HELD: Final = frozenset({"MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"})


@dataclass(frozen=True)
class DeadLetterMessage:
    """A message of a dead-letter queue, as it was received."""

    id: str
    receipt: str
    body: str
    attributes: "Mapping[str, MessageAttributeValueOutputTypeDef]"
    sent_at: datetime
    came_from: str | None
    """The ARN of the source queue, if SQS moved the message here."""

    @classmethod
    def from_sqs(cls, message: "MessageTypeDef") -> "DeadLetterMessage":
        """Read a message of ReceiveMessage's."""
        system = message.get("Attributes", {})
        return cls(
            id=message["MessageId"],
            receipt=message["ReceiptHandle"],
            body=message["Body"],
            attributes=message.get("MessageAttributes", {}),
            sent_at=datetime.fromtimestamp(int(system["SentTimestamp"]) / 1000, UTC),
            came_from=system.get("DeadLetterQueueSourceArn"),
        )

    def attribute(self, name: str) -> str | None:
        """The text of a message attribute."""
        attribute = self.attributes.get(name)
        return attribute.get("StringValue") if attribute else None


@contextmanager
def stops_deferred() -> Iterator[None]:
    """Signals that stop a command wait until the end of this block."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPED_BY)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class DeadLetterQueue:
    """One dead-letter queue. On exit, messages that were received and not deleted are released, even after errors."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url
        self._seen: set[str] = set()
        self._held: dict[str, str] = {}
        self._read = self._deleted = 0
        self._before = (0, 0)
        self.unreleased = 0
        """After exit: how many messages SQS could not make visible; they are when `HOLD_SECONDS` end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Make held messages visible at once. SQS reports those that are no longer held as failed, without an error."""
        with stops_deferred():
            for receipts in batched(self._held.values(), _PAGE, strict=False):
                answer = self._client.change_message_visibility_batch(
                    QueueUrl=self._url,
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                        for number, receipt in enumerate(receipts)
                    ],
                )
                codes = [failed["Code"].rpartition(".")[2] for failed in answer.get("Failed", [])]
                self.unreleased += sum(code not in _NO_LONGER_HELD for code in codes)
            self._held.clear()

    def messages(self) -> Iterator[DeadLetterMessage]:
        """Each message once, page by page, until pages hold none that is new."""
        self._before = self._counts()
        old_pages = 0
        while old_pages < _PAGES_WITHOUT_NEWS and (page := self._receive()):
            fresh = [message for message in page if message.id not in self._seen]
            self._seen |= {message.id for message in fresh}
            self._read += len(fresh)
            old_pages = 0 if fresh else old_pages + 1
            yield from fresh

    def find(self, message_id: str) -> DeadLetterMessage | None:
        """The message with this id; None if it is not among the visible messages."""
        return next((message for message in self.messages() if message.id == message_id), None)

    def hold(self, message: DeadLetterMessage) -> bool:
        """Restart the message's visibility timeout; False if it is no longer held here."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=self._held[message.id], VisibilityTimeout=HOLD_SECONDS
            )
        except ClientError as error:
            if error.response["Error"]["Code"].rpartition(".")[2] not in _NO_LONGER_HELD:
                raise
            return False
        return True

    def delete(self, message: DeadLetterMessage, sent_id: str | None = None) -> None:
        """Delete a held message. If message `sent_id` arrives here in turn, it is not redriven a second time."""
        self._seen |= {sent_id} if sent_id else set()
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=self._held[message.id])
        del self._held[message.id]
        self._deleted += 1

    def unseen(self) -> int:
        """After `messages`: how many are invisible and were not seen; others hold them, or a killed command did.

        SQS's counts lag behind for about a minute. So those of before the first receive count, without what was seen
        since; and those of now, without what is held here or was deleted.
        """
        total, invisible = self._before
        before = min(invisible, total - self._read)
        now = self._counts()[1] - len(self._held) - self._deleted
        return max(0, before, now)

    def _counts(self) -> tuple[int, int]:
        """All messages, and the invisible ones among them: approximate, as SQS counts."""
        counts = self._client.get_queue_attributes(
            QueueUrl=self._url,
            AttributeNames=["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
        )["Attributes"]
        visible = int(counts["ApproximateNumberOfMessages"])
        invisible = int(counts["ApproximateNumberOfMessagesNotVisible"])
        return visible + invisible, invisible

    def _receive(self) -> list[DeadLetterMessage]:
        """A page, held from now on. A message that is received a second time has a newer receipt."""
        with stops_deferred():  # a signal between answer and note would leave the page invisible
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=_PAGE,
                WaitTimeSeconds=_WAIT_SECONDS,
                VisibilityTimeout=HOLD_SECONDS,
                MessageAttributeNames=["All"],
                MessageSystemAttributeNames=["All"],
            )
            page = [DeadLetterMessage.from_sqs(message) for message in answer.get("Messages", [])]
            self._held |= {message.id: message.receipt for message in page}
        return page
