"""A dead-letter queue, looked through from one end to the other: each letter once, held meanwhile, then given back.

A letter that is held is shown to nobody else. Whoever is killed gives back nothing: SQS does, after `HOLD_SECONDS`.
"""

from collections.abc import Iterator, Mapping
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
"""Longer than it takes to drive one letter; begun anew before each."""

_PAGE: Final = 10  # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
_WAIT_SECONDS: Final = 1  # long polling asks all of SQS's servers: an empty answer means an empty queue
_ENOUGH: Final = 3
_NOT_OURS: Final = frozenset({"MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"})


@dataclass(frozen=True)
class Letter:
    """A message of a dead-letter queue, as it was taken."""

    id: str
    receipt: str
    body: str
    attributes: "Mapping[str, MessageAttributeValueOutputTypeDef]"
    sent_at: datetime
    came_from: str | None
    """The ARN of the queue that gave it up, where SQS put it here."""

    @classmethod
    def of(cls, message: "MessageTypeDef") -> "Letter":
        """Read a message."""
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
        """The text of an attribute that its sender gave it."""
        given = self.attributes.get(name)
        return given.get("StringValue") if given else None


class DeadLetters:
    """The letters of one queue; what was taken and not deleted is given back on the way out, whatever happened."""

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url
        self._seen: set[str] = set()
        self._held: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Visible again at once. A letter that is no longer ours is not given back, which SQS answers apart."""
        for some in batched(self._held.values(), _PAGE, strict=False):
            self._client.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                    for number, receipt in enumerate(some)
                ],
            )
        self._held.clear()

    def letters(self) -> Iterator[Letter]:
        """Each letter once, page by page, until none comes that was not seen."""
        old_pages = 0
        while old_pages < _ENOUGH and (page := self._take()):
            fresh = [letter for letter in page if letter.id not in self._seen]
            self._seen |= {letter.id for letter in fresh}
            old_pages = 0 if fresh else old_pages + 1
            yield from fresh

    def hold(self, letter: Letter) -> bool:
        """Begin the time anew for which the letter is ours; False where it is ours no more."""
        try:
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=self._held[letter.id], VisibilityTimeout=HOLD_SECONDS
            )
        except ClientError as error:
            if error.response["Error"]["Code"].rpartition(".")[2] not in _NOT_OURS:
                raise
            return False
        return True

    def delete(self, letter: Letter, sent: str | None = None) -> None:
        """For good: it has gone where it belongs, as the message `sent`. If that comes back, it is not driven twice."""
        self._seen |= {sent} if sent else set()
        self._client.delete_message(QueueUrl=self._url, ReceiptHandle=self._held[letter.id])
        del self._held[letter.id]

    def _take(self) -> list[Letter]:
        """A page; held from then on. A letter that comes a second time has a newer receipt."""
        answer = self._client.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=_PAGE,
            WaitTimeSeconds=_WAIT_SECONDS,
            VisibilityTimeout=HOLD_SECONDS,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        )
        page = [Letter.of(message) for message in answer.get("Messages", [])]
        self._held |= {letter.id: letter.receipt for letter in page}
        return page
