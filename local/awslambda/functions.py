"""Lambda functions of the template: pools of worker processes, started on demand, restarted when code changes."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from deployment.documents import Document, Json
from local.awslambda.function_spec import FunctionSpec
from local.awslambda.worker_processes import FunctionFailed, Worker
from local.errors import CannotStart
from local.logs import Logs

MAX_WORKERS = 4
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB each for request and response
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024


class PayloadTooLarge(Exception):
    """The event exceeds Lambda's payload limit; the function was not called."""


class Function:
    """A function with its pool of workers: up to four concurrent calls, others wait."""

    def __init__(self, spec: FunctionSpec, logs: Logs) -> None:
        self.spec = spec
        self._logs = logs
        self._slots = asyncio.Semaphore(
            MAX_WORKERS if spec.debug_port is None else 1
        )  # only one process can listen on the port
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._fingerprint = _fingerprint(spec.folders)

    async def invoke(self, event: Json) -> Json:
        """The function's result. Raises FunctionFailed and PayloadTooLarge."""
        payload = json.dumps(event)
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise PayloadTooLarge
        try:
            result = await self._call(payload)
        except FunctionFailed as failure:
            self._logs.say(
                f"{self.spec.operation} failed ({failure.kind}): see {self._logs.path(self.spec.logical_id)}"
            )
            raise
        return json.loads(result)

    async def warm(self) -> None:
        """Start a worker, so that the first call does not wait for imports."""
        async with self._slots:
            with suppress(FunctionFailed):  # reported by its log and by the first call
                self._idle.append(await self._ready_worker())

    async def stop(self) -> None:
        await asyncio.gather(*(worker.stop() for worker in list(self._workers)))

    async def _call(self, payload: str) -> str:
        async with self._slots:
            worker = await self._ready_worker()
            try:
                result = await worker.call(payload, self.spec)
            except BaseException:
                if not worker.usable:
                    await self._discard(worker)
                else:
                    self._idle.append(worker)
                raise
            self._idle.append(worker)
        if len(result) > MAX_PAYLOAD_BYTES:
            raise FunctionFailed("Function.ResponseSizeTooLarge", f"more than {MAX_PAYLOAD_BYTES} bytes")
        return result

    async def _ready_worker(self) -> Worker:
        await self._retire_outdated()
        while self._idle:
            worker = self._idle.pop()
            if worker.usable and worker.fingerprint == self._fingerprint:
                return worker
            await self._discard(worker)
        worker = Worker(self._fingerprint)
        self._workers.add(worker)
        try:
            await worker.start(self.spec, self._logs)
        except BaseException:
            await self._discard(worker)
            raise
        return worker

    async def _retire_outdated(self) -> None:
        now = _fingerprint(self.spec.folders)
        if now == self._fingerprint:
            return
        self._fingerprint = now
        self._logs.say(f"{self.spec.operation} changed: restarted")
        outdated, self._idle = self._idle, []
        for worker in outdated:
            await self._discard(worker)

    async def _discard(self, worker: Worker) -> None:
        self._workers.discard(worker)
        await worker.stop()


def check_runtime(spec: FunctionSpec) -> None:
    """Raise CannotStart unless this interpreter has the version of the template's runtime."""
    running = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if spec.runtime != running:
        raise CannotStart(f"{spec.logical_id}: needs {spec.runtime}, but this is {running}")


def _fingerprint(folders: tuple[Path, ...]) -> int:
    return hash(frozenset(stamp for folder in folders for stamp in _stamps(str(folder))))


def _stamps(folder: str) -> Iterator[tuple[str, int, int]]:
    """Path, modification time and size of every file of a function or layer; read before each call, so no `Path`s."""
    with suppress(FileNotFoundError), os.scandir(folder) as entries:  # an editor is replacing a file
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _stamps(entry.path)
            else:
                with suppress(FileNotFoundError):
                    stat = entry.stat()
                    yield entry.path, stat.st_mtime_ns, stat.st_size


def by_name(specs: list[FunctionSpec], logs: Logs) -> dict[str, Function]:
    """All functions, by name."""
    for spec in specs:
        check_runtime(spec)
    return {spec.name: Function(spec, logs) for spec in specs}


def failed_items(response: Json, known: set[str], *, partial: bool) -> set[str]:
    """Items of a batch that the function reports as failed (ReportBatchItemFailures).

    All of them if the response is malformed or has an unknown item:
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    if not partial or not isinstance(response, dict) or not response.get("batchItemFailures"):
        return set()
    try:
        named = {failure["itemIdentifier"] for failure in response["batchItemFailures"]}
    except (TypeError, KeyError):
        return known
    return named if named <= known else known


def reports_partially(mapping: Document) -> bool:
    return "ReportBatchItemFailures" in mapping.get("FunctionResponseTypes", [])
