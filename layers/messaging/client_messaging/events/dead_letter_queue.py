"""Dead-letter queue of portal events: invalid ones, with the parser's reason."""

from typing import TYPE_CHECKING

from client_messaging.values import Value

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class DeadLetterQueue(Value):
    """The dead-letter queue for events that no retry makes valid."""

    client: "SQSClient"
    url: str

    def send(self, body: str, reason: str) -> str:
        """Send a message as it was received, with the reason as attribute `reason`. One SendMessage. Its new id."""
        sent = self.client.send_message(
            QueueUrl=self.url,
            MessageBody=body,
            MessageAttributes={"reason": {"DataType": "String", "StringValue": reason}},
        )
        return sent["MessageId"]
