"""AWS's Lambda runtime interface emulator around one built function, without Docker.

The emulator comes with the SAM CLI; it starts AWS's Python runtime (awslambdaric), which imports the handler. Both are
Linux programs. The interpreter sees the function, its layers, the runtime and the standard library - nothing else.
"""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from deployment.paths import REPOSITORY
from testing import store_process
from testing.artefact.built import Function
from testing.deployed import deployment

PYTHON: Final = REPOSITORY / ".tools/awslambdaric/bin/python"
"""Its environment holds the runtime and nothing else, so that it hides nothing that a layer lacks."""

_HOST: Final = "127.0.0.1"
_STARTS_WITHIN_SECONDS: Final = 10
_ENDS_WITHIN_SECONDS: Final = 2
_ANSWERS_WITHIN_SECONDS: Final = 30
_INVOKE: Final = "/2015-03-31/functions/function/invocations"


class NotStarted(Exception):
    """The emulator did not come up. The text is what it wrote."""


@dataclass(frozen=True)
class Emulator:
    """A function that can be invoked."""

    session: int
    """The process session of the emulator and of everything that it starts."""
    log: Path
    _http: httpx.Client

    def invoke(self, event: Any) -> Any:
        """What the function answers; what the runtime says of it when it cannot."""
        return self._http.post(_INVOKE, json=event).json()

    def processes(self) -> list[int]:
        """The processes that are there: the emulator, and the runtime since the first invocation."""
        return processes_of(self.session)


@contextmanager
def running(function: Function, aws: Mapping[str, str], log: Path) -> Iterator[Emulator]:
    """Start the emulator; on the way out, whatever happened, it and its runtime are gone. `log` is what they wrote.

    `aws` is where the function finds AWS, and as whom.
    """
    port, api_port = _free_ports(2)
    addresses = (
        "--runtime-interface-emulator-address",
        f"{_HOST}:{port}",
        "--runtime-api-address",
        f"{_HOST}:{api_port}",
    )
    with log.open("wb") as written:
        process = subprocess.Popen(
            [_program(), "--log-level", "error", *addresses, PYTHON, "-m", "awslambdaric", function.handler],
            env=environment(function, aws),
            cwd=function.folder,
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # its runtime leaves the process group, but not the session
        )
    try:
        _wait_until_up(process, port, log)
        with httpx.Client(base_url=f"http://{_HOST}:{port}", timeout=_ANSWERS_WITHIN_SECONDS, trust_env=False) as http:
            yield Emulator(process.pid, log, http)
    finally:
        _end(process)


def processes_of(session: int) -> list[int]:
    """The processes of a session that still run."""
    pids = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
            # pid (name) state parent group session ...; the name may hold anything. See proc_pid_stat(5).
            state, _, _, its_session, *_ = stat.read_text().rpartition(")")[2].split()
            if int(its_session) == session and state != "Z":
                pids.append(int(stat.parent.name))
    return pids


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_ENDS_WITHIN_SECONDS)
    for left in processes_of(process.pid):
        with suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)
    process.wait()


def _program() -> Path:
    name = f"aws-lambda-rie-{deployment.architecture()}"
    programs = list((REPOSITORY / ".tools/sam-cli").glob(f"lib/python3.*/site-packages/samcli/local/rapid/{name}"))
    if not programs or not PYTHON.exists():
        raise NotStarted("the SAM CLI or awslambdaric is not installed: `make test-artefact` installs both")
    return programs[0]


def environment(function: Function, aws: Mapping[str, str]) -> dict[str, str]:
    """What Lambda sets, and the template's variables; nothing of the developer's, not even by the home directory."""
    return {
        "PYTHONPATH": os.pathsep.join(map(str, (function.folder, *function.layers))),
        "PYTHONDONTWRITEBYTECODE": "1",  # the artefact stays as it was built
        "PYTHONNOUSERSITE": "1",
        "HOME": str(function.folder),
        "LANG": "C.UTF-8",
        "TZ": ":UTC",
        "LAMBDA_TASK_ROOT": str(function.folder),
        "_HANDLER": function.handler,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(_ANSWERS_WITHIN_SECONDS),
        **function.environment,
        **aws,
    }


def _free_ports(count: int) -> list[int]:
    with ExitStack() as probes:
        sockets = [probes.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind((_HOST, 0))
        return [probe.getsockname()[1] for probe in sockets]


def _wait_until_up(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    try:
        store_process.wait_for(port, process, _STARTS_WITHIN_SECONDS)
    except AssertionError:
        raise NotStarted(log.read_text()) from None
