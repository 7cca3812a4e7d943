"""Work queue of live updates: pieces of large fan-outs, and delayed messages.

SendMessageBatch reports each message on its own: a request that succeeded may have rejected some.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import batched
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.dynamodb import retries
from client_messaging.live.connections import gateway_faults
from client_messaging.values import Value, replace

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

type Detail = Mapping[str, Any]
"""An event's `detail`, parsed from JSON."""

MOST_AT_ONCE: Final = 10
"""Messages of one SendMessageBatch."""

LONGEST_DELAY: Final = timedelta(minutes=15)
"""Longest delay of a message: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html"""

_SENDS: Final = replace(retries.REQUESTS, attempts=4)


class QueueMessage(Value):
    """A message, in the form of an EventBridge event. `after_seconds`: its delay, at most `LONGEST_DELAY`."""

    detail_type: str
    detail: Detail
    after_seconds: float = 0

    def entry(self, number: int) -> "SendMessageBatchRequestEntryTypeDef":
        """The entry of a SendMessageBatch request."""
        return {
            "Id": str(number),
            "MessageBody": json.dumps({"detail-type": self.detail_type, "detail": self.detail}),
            "DelaySeconds": int(min(max(self.after_seconds, 0), LONGEST_DELAY.total_seconds())),
        }


class Queue(Value):
    """The queue that feeds `tell_connections`."""

    client: "SQSClient"
    url: str

    def send(self, messages: Iterable[QueueMessage]) -> None:
        """Send messages to the queue. Raises TryAgain if one may not have arrived."""
        for few in batched(messages, MOST_AT_ONCE, strict=False):
            self._send(few)

    def _send(self, few: Sequence[QueueMessage]) -> None:
        left = {str(number): message.entry(number) for number, message in enumerate(few)}
        for _ in _SENDS.tries():
            with gateway_faults():
                response = self.client.send_message_batch(QueueUrl=self.url, Entries=list(left.values()))
            for sent in response.get("Successful", ()):
                del left[sent["Id"]]
            if not left:
                return
        raise TryAgain(Fault.SERVER_ERROR)
