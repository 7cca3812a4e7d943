"""Asynchronous invocation: durable in the journal, retried, then sent to a dead-letter queue or destination.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html: two retries unless the template says
otherwise, on AWS after one and two minutes, here after one and two seconds.
"""

import asyncio
import json
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from sqlite3 import Row

from deployment.documents import Document
from local.awslambda.functions import Function, PayloadTooLarge
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation import arns, supported
from local.cloudformation.template import Resource
from local.errors import NotSupported
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queues

_SIX_HOURS = 21_600


@dataclass(frozen=True)
class RetryPolicy:
    """Retries and maximum age (in seconds) of a function's events, and the queues for failed events."""

    retries: int = 2
    max_age: int = _SIX_HOURS
    destination: str | None = None
    dead_letters: str | None = None


class AsyncInvocations:
    """Queue of pending invocations, in the journal."""

    def __init__(
        self,
        journal: Journal,
        queues: Queues,
        functions: Mapping[str, Function],
        logs: Logs,
        backoff: Callable[[int], float] = lambda attempt: 2.0 ** (attempt - 1),
    ) -> None:
        self._journal = journal
        self._queues = queues
        self._functions = functions
        self._logs = logs
        self._backoff = backoff
        self._policies: dict[str, RetryPolicy] = {}
        self._woken = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}

    def configure(self, configs: list[Resource]) -> None:
        """Read the retry policies: AWS::Lambda::EventInvokeConfig and DeadLetterConfig."""
        config_of = {arns.function_name(config.properties["FunctionName"]): config for config in configs}
        for name, function in self._functions.items():
            where = function.spec.logical_id
            policy = _policy(config_of[name], self._queues) if name in config_of else RetryPolicy()
            queue = function.spec.dead_letters
            dead_letters = self._queues.require(queue, where) if queue else None
            self._policies[name] = RetryPolicy(policy.retries, policy.max_age, policy.destination, dead_letters)

    def require(self, reference: str, where: str) -> str:
        """The function name in an ARN of the template. Raises NotSupported for an unknown function."""
        name = arns.function_name(reference)
        if name not in self._functions:
            raise NotSupported(where, f"{reference} is not a function in this template")
        return name

    def add(self, function: str, event: str) -> None:
        """Add an event; durable when the journal's open transaction commits."""
        now = time.time()
        self._journal.change(
            "INSERT INTO invocations (id, function, event, due_at, created_at) VALUES (?, ?, ?, ?, ?)",
            str(uuid.uuid4()),
            function,
            event,
            now,
            now,
        )

    def wake(self) -> None:
        self._woken.set()

    async def run(self) -> None:
        """Invoke functions for due events, until cancelled."""
        while True:
            self._woken.clear()
            now = time.time()
            for row in self._journal.rows("SELECT * FROM invocations WHERE due_at <= ? ORDER BY due_at LIMIT 100", now):
                if row["id"] not in self._running:
                    self._running[row["id"]] = asyncio.create_task(self._attempt(row))
            with suppress(TimeoutError):
                async with asyncio.timeout(self._seconds_to_next()):
                    await self._woken.wait()

    async def stop(self) -> None:
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _seconds_to_next(self) -> float | None:
        pending = [
            row for row in self._journal.rows("SELECT id, due_at FROM invocations") if row["id"] not in self._running
        ]
        return max(0.0, min(row["due_at"] for row in pending) - time.time()) if pending else None

    async def _attempt(self, row: Row) -> None:
        try:
            if row["function"] not in self._functions:
                self._journal.change("DELETE FROM invocations WHERE id = ?", row["id"])
                self._logs.say(f"dropped an event for {row['function']}: the template has no such function any more")
                return
            await self._functions[row["function"]].invoke(json.loads(row["event"]))
            self._journal.change("DELETE FROM invocations WHERE id = ?", row["id"])
        except (FunctionFailed, PayloadTooLarge) as failure:
            self._failed(row, getattr(failure, "kind", "RequestEntityTooLarge"))
        finally:
            del self._running[row["id"]]
            self.wake()

    def _failed(self, row: Row, kind: str) -> None:
        policy, attempts = self._policies[row["function"]], row["attempts"] + 1
        due = time.time() + self._backoff(attempts)
        if attempts <= policy.retries and due - row["created_at"] < policy.max_age:
            self._journal.change(
                "UPDATE invocations SET attempts = ?, due_at = ? WHERE id = ?", attempts, due, row["id"]
            )
            return
        with self._journal.transaction():
            self._journal.change("DELETE FROM invocations WHERE id = ?", row["id"])
            self._send_to_dead_letters(row, policy, attempts, kind)

    def _send_to_dead_letters(self, row: Row, policy: RetryPolicy, attempts: int, kind: str) -> None:
        if policy.dead_letters:
            attributes = {
                "RequestID": {"DataType": "String", "StringValue": row["id"]},
                "ErrorCode": {"DataType": "Number", "StringValue": "200"},
                "ErrorMessage": {"DataType": "String", "StringValue": kind},
            }
            self._queues.send(policy.dead_letters, row["event"], attributes)
        if policy.destination:
            self._queues.send(policy.destination, json.dumps(_failure_record(row, attempts, kind)))
        if not policy.dead_letters and not policy.destination:
            self._logs.say(
                f"{row['function']}: dropped an event after {attempts} attempts; the template has no queue for it"
            )


def _policy(config: Resource, queues: Queues) -> RetryPolicy:
    properties = config.properties
    destinations = properties.get("DestinationConfig", {})
    supported.check_keys(config.logical_id, destinations, {"OnFailure"}, "the destination {}")
    destination = destinations.get("OnFailure", {}).get("Destination")
    return RetryPolicy(
        retries=int(properties.get("MaximumRetryAttempts", 2)),
        max_age=int(properties.get("MaximumEventAgeInSeconds", _SIX_HOURS)),
        destination=queues.require(destination, config.logical_id) if destination else None,
    )


def _failure_record(row: Row, attempts: int, kind: str) -> Document:
    """Message for the on-failure destination.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    return {
        "version": "1.0",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
        "requestContext": {
            "requestId": row["id"],
            "functionArn": f"{arns.arn('AWS::Lambda::Function', row['function'])}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": attempts,
        },
        "requestPayload": json.loads(row["event"]),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorType": kind},
    }
