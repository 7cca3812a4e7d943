"""SQS API (JSON protocol), as far as functions, tests and tools use it.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from deployment.documents import Document
from local.cloudformation.arns import queue_url
from local.sqs.queues import Message, Queue, Queues

_POLL_SECONDS = 0.1


@dataclass
class SqsError(Exception):
    """An SQS error; `query_code` is its code in the older query protocol."""

    code: str
    query_code: str
    message: str


type Action = Callable[[Document], Awaitable[Document]]


class SqsApi:
    """SQS actions by name, each a function from request to response."""

    def __init__(self, queues: Queues, aws_url: str) -> None:
        self._queues = queues
        self._aws_url = aws_url
        self.actions: dict[str, Action] = {
            "SendMessage": self._send,
            "SendMessageBatch": self._send_batch,
            "ReceiveMessage": self._receive,
            "DeleteMessage": self._delete,
            "DeleteMessageBatch": self._delete_batch,
            "ChangeMessageVisibility": self._change_visibility,
            "ChangeMessageVisibilityBatch": self._change_visibility_batch,
            "GetQueueUrl": self._get_url,
            "GetQueueAttributes": self._get_attributes,
            "ListQueues": self._list,
        }

    async def _send(self, request: Document) -> Document:
        queue = self._queue(request["QueueUrl"])
        body = request.get("MessageBody", "")
        attributes = request.get("MessageAttributes", {})
        _check_message(queue, body, attributes)
        delay = request.get("DelaySeconds")
        if delay is not None and not 0 <= delay <= 900:
            raise _invalid(f"Value {delay} for parameter DelaySeconds is invalid. Must be between 0 and 900.")
        message_id = self._queues.send(queue.name, body, attributes, delay=delay)
        return {"MessageId": message_id, "MD5OfMessageBody": _md5(body)}

    async def _send_batch(self, request: Document) -> Document:
        """Each entry succeeds or fails on its own."""
        _check_batch(request["Entries"])
        successful, failed = [], []
        for entry in request["Entries"]:
            try:
                successful.append({"Id": entry["Id"], **await self._send({"QueueUrl": request["QueueUrl"], **entry})})
            except SqsError as error:
                failed.append({"Id": entry["Id"], "Code": error.code, "Message": error.message, "SenderFault": True})
        return {"Successful": successful, "Failed": failed}

    async def _receive(self, request: Document) -> Document:
        queue = self._queue(request["QueueUrl"])
        limit = request.get("MaxNumberOfMessages", 1)
        if not 1 <= limit <= 10:
            raise _invalid(f"Value {limit} for parameter MaxNumberOfMessages is invalid. Must be between 1 and 10.")
        rounds = int(request.get("WaitTimeSeconds", queue.wait_seconds) / _POLL_SECONDS)
        messages = self._queues.receive(queue.name, limit, request.get("VisibilityTimeout"))
        while not messages and rounds > 0:
            await asyncio.sleep(_POLL_SECONDS)
            rounds -= 1
            messages = self._queues.receive(queue.name, limit, request.get("VisibilityTimeout"))
        return {"Messages": [_received(message, request) for message in messages]} if messages else {}

    async def _delete(self, request: Document) -> Document:
        self._queues.delete(self._queue(request["QueueUrl"]).name, request["ReceiptHandle"])
        return {}

    async def _delete_batch(self, request: Document) -> Document:
        _check_batch(request["Entries"])
        for entry in request["Entries"]:
            await self._delete({"QueueUrl": request["QueueUrl"], **entry})
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]], "Failed": []}

    async def _change_visibility(self, request: Document) -> Document:
        queue = self._queue(request["QueueUrl"])
        self._queues.change_visibility(queue.name, request["ReceiptHandle"], request["VisibilityTimeout"])
        return {}

    async def _change_visibility_batch(self, request: Document) -> Document:
        _check_batch(request["Entries"])
        for entry in request["Entries"]:
            await self._change_visibility({"QueueUrl": request["QueueUrl"], **entry})
        return {"Successful": [{"Id": entry["Id"]} for entry in request["Entries"]], "Failed": []}

    async def _get_url(self, request: Document) -> Document:
        return {"QueueUrl": queue_url(self._aws_url, self._queue(request["QueueName"]).name)}

    async def _get_attributes(self, request: Document) -> Document:
        queue = self._queue(request["QueueUrl"])
        visible, in_flight, delayed = self._queues.counts(queue.name)
        known = {
            "QueueArn": queue.arn,
            "VisibilityTimeout": str(queue.visibility_seconds),
            "DelaySeconds": str(queue.delay_seconds),
            "MessageRetentionPeriod": str(queue.retention_seconds),
            "MaximumMessageSize": str(queue.max_bytes),
            "ApproximateNumberOfMessages": str(visible),
            "ApproximateNumberOfMessagesNotVisible": str(in_flight),
            "ApproximateNumberOfMessagesDelayed": str(delayed),
        }
        names = request.get("AttributeNames", [])
        return {"Attributes": known if "All" in names else {name: known[name] for name in names if name in known}}

    async def _list(self, request: Document) -> Document:
        prefix = request.get("QueueNamePrefix", "")
        urls = [queue_url(self._aws_url, name) for name in self._queues.names() if name.startswith(prefix)]
        return {"QueueUrls": urls} if urls else {}

    def _queue(self, url_or_name: str) -> Queue:
        try:
            return self._queues.queue(url_or_name.rpartition("/")[2])
        except KeyError:
            code = "AWS.SimpleQueueService.NonExistentQueue"
            raise SqsError("QueueDoesNotExist", code, "The specified queue does not exist.") from None


def _check_message(queue: Queue, body: str, attributes: Document) -> None:
    if not body:
        raise SqsError("MissingParameter", "MissingParameter", "The request must contain the parameter MessageBody.")
    if len(attributes) > 10:
        raise _invalid("Number of message attributes exceeds the allowed maximum [10].")
    size = len(body.encode()) + sum(
        len(name.encode()) + sum(len(str(part).encode()) for part in value.values())
        for name, value in attributes.items()
    )
    if size > queue.max_bytes:
        raise _invalid(
            f"One or more parameters are invalid. Reason: Message must be shorter than {queue.max_bytes} bytes."
        )


def _check_batch(entries: list[Document]) -> None:
    if not entries:
        code = "AWS.SimpleQueueService.EmptyBatchRequest"
        raise SqsError("EmptyBatchRequest", code, "There should be at least one entry in the request.")
    if len(entries) > 10:
        code = "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"
        raise SqsError("TooManyEntriesInBatchRequest", code, "Maximum number of entries per request are 10.")
    if len({entry["Id"] for entry in entries}) < len(entries):
        code = "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"
        raise SqsError("BatchEntryIdsNotDistinct", code, "Two or more batch entries in the request have the same Id.")


def _received(message: Message, request: Document) -> Document:
    names = {*request.get("MessageSystemAttributeNames", []), *request.get("AttributeNames", [])}
    system = message.system_attributes()
    received: Document = {
        "MessageId": message.id,
        "ReceiptHandle": message.receipt,
        "Body": message.body,
        "MD5OfBody": _md5(message.body),
    }
    if names:
        received["Attributes"] = {name: value for name, value in system.items() if "All" in names or name in names}
    attribute_names = request.get("MessageAttributeNames", [])
    selected = {name: value for name, value in message.attributes.items() if {"All", ".*", name} & set(attribute_names)}
    return received | ({"MessageAttributes": selected} if selected else {})


def _invalid(message: str) -> SqsError:
    return SqsError("InvalidParameterValue", "InvalidParameterValue", message)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
