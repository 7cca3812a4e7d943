"""Worker processes of functions, seen from the engine: start, call, stop."""

import asyncio
import json
import time
import uuid
from asyncio.subprocess import PIPE, Process

from deployment.documents import Document
from local.awslambda.function_spec import FunctionSpec
from local.logs import Logs

_LINE_LIMIT = 64 * 1024 * 1024  # room for a response of 6 MB, JSON-escaped twice
_INIT_SECONDS = 30  # ten on AWS; here modules may have to be compiled


class FunctionFailed(Exception):
    """The function raised, timed out or exited; `kind` is Lambda's errorType."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Worker:
    """One worker process. Never reused after a call that did not finish."""

    def __init__(self, fingerprint: int) -> None:
        self.fingerprint = fingerprint
        self._process: Process | None = None
        self._log: asyncio.Task[None] | None = None
        self._busy = False

    @property
    def usable(self) -> bool:
        return self._process is not None and self._process.returncode is None and not self._busy

    async def start(self, spec: FunctionSpec, logs: Logs) -> None:
        """Start the process; returns when the handler is imported. Raises FunctionFailed."""
        self._process = await asyncio.create_subprocess_exec(
            *spec.command(),
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env=dict(spec.environment),
            limit=_LINE_LIMIT,
            start_new_session=True,  # Ctrl-C is for the engine, which then stops its workers
        )
        assert self._process.stderr  # noqa: S101 - PIPE above
        self._log = asyncio.create_task(logs.follow(spec.logical_id, spec.operation, self._process.stderr))
        _raise_error(await self._answer(_INIT_SECONDS))

    async def call(self, payload: str, spec: FunctionSpec) -> str:
        """Call the function; its result as JSON text. Raises FunctionFailed."""
        assert self._process  # noqa: S101 - started
        assert self._process.stdin  # noqa: S101 - PIPE
        call = {
            "id": str(uuid.uuid4()),
            "arn": spec.arn,
            "deadline": time.time() + spec.timeout,
            "trace": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
        }
        self._busy = True
        try:
            self._process.stdin.write(f'{json.dumps(call)[:-1]}, "event": {payload}}}\n'.encode())
            answer = await self._answer(spec.timeout)
        except ConnectionError:
            raise FunctionFailed("Runtime.ExitError", "the function's process ended") from None
        self._busy = False
        _raise_error(answer)
        return str(answer["result"])

    async def stop(self) -> None:
        """Ends the process, whatever it is doing."""
        if self._process and self._process.returncode is None:
            self._process.kill()
        if self._process:
            await self._process.wait()
        if self._log:
            await self._log

    async def _answer(self, seconds: float) -> Document:
        assert self._process  # noqa: S101 - started
        assert self._process.stdout  # noqa: S101 - PIPE
        try:
            async with asyncio.timeout(seconds):
                line = await self._process.stdout.readline()
        except TimeoutError:
            raise FunctionFailed("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds") from None
        if not line.endswith(b"\n"):
            raise FunctionFailed("Runtime.ExitError", "the function's process ended")
        answer: Document = json.loads(line)
        return answer


def _raise_error(answer: Document) -> None:
    if "error" in answer:
        raise FunctionFailed(answer["error"]["errorType"], answer["error"]["errorMessage"])
