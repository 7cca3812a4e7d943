"""`sam local`: one call in a container of its own, or a server whose containers stay warm."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from deployment.paths import REPOSITORY
from testing import store_process
from testing.deployed import deployment
from testing.sam_local import host
from testing.sam_local.engine import Engine
from testing.sam_local.host import Host

_SAM: Final = REPOSITORY / ".tools/sam-cli/bin/sam"
_STARTS_WITHIN_SECONDS: Final = 60
_ENDS_WITHIN_SECONDS: Final = 60
_ANSWERS_WITHIN_SECONDS: Final = 60
_HANDED_ON: Final = ("HOME", "LANG", "PATH", "SYSTEMROOT")

FUNCTIONS: Final = {
    Path(properties["CodeUri"]).name: logical_id
    for logical_id, properties in deployment.resources(deployment.FUNCTION).items()
}
"""The folder of each function, and the name that the template gives it."""


@dataclass(frozen=True)
class SamLocal:
    """The built template on an engine. Whatever it writes is in `folder`, and in `temporary`, which is new.

    Where the machine's folder for temporary files is used, a lock of one that was killed stops whoever builds an image.
    """

    engine: Engine
    built: Path
    folder: Path
    temporary: Path
    parameters: Mapping[str, str]
    variables: Path
    """A file of variables that replace the template's."""

    def invoke(self, function: str, event: Path) -> Any:
        """`sam local invoke` with an event from a file. Answers the function's answer."""
        done = subprocess.run(
            [*self._command("invoke"), "--event", event, FUNCTIONS[function]],
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    @contextmanager
    def serving(self, what: str) -> Iterator[str]:
        """`sam local start-api` or `start-lambda`, until the block ends; the address where it answers."""
        port = store_process.free_port()
        with (self.folder / f"{what}.log").open("w") as log:
            process = subprocess.Popen(
                [*self._command(what), "--port", str(port), "--warm-containers", "LAZY"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            store_process.wait_for(port, process, _STARTS_WITHIN_SECONDS)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()  # then it removes its containers; SIGINT is ignored in what a script started with `&`
            process.wait(_ENDS_WITHIN_SECONDS)

    def _command(self, what: str) -> list[str | Path]:
        overrides = [f"{name}={value}" for name, value in self.parameters.items()]
        where: list[str | Path] = ["--template-file", self.built / "template.yaml", "--region", "eu-west-1"]
        how: list[str | Path] = ["--skip-pull-image", "--layer-cache-basedir", self.folder / "layers"]
        reach: list[str | Path] = ["--add-host", f"{host.NAME}:host-gateway"]
        instead: list[str | Path] = ["--env-vars", self.variables]
        return [_SAM, "local", what, *where, *how, *reach, *instead, "--parameter-overrides", *overrides]

    def _environment(self) -> dict[str, str]:
        """Nobody's account, since `sam local` asks AWS first whose credentials it has; and no variable of this process.

        It would hand any that the template declares (MESSAGES_TABLE) on to the functions.
        """
        ours = {name: value for name, value in os.environ.items() if name in _HANDED_ON or name.startswith("DOCKER_")}
        nobody = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
        places = {"__SAM_CLI_APP_DIR": str(self.folder), "TMPDIR": str(self.temporary)}
        quiet = {"AWS_EC2_METADATA_DISABLED": "true", "SAM_CLI_TELEMETRY": "0"}
        return {**ours, **nobody, **quiet, **self.engine.environment, **places}


def speaking_to(this_machine: Host, folder: Path) -> Path:
    """A file of variables with which functions find connections here: the template's address is one of AWS."""
    folder.mkdir(parents=True, exist_ok=True)
    variables = folder / "variables.json"
    instead = {"AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": this_machine.url}
    variables.write_text(json.dumps({FUNCTIONS["tell_connections"]: instead}))
    return variables


def invoke(lambda_url: str, function: str, event: Any) -> Any:
    """Lambda's Invoke (https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html) of `sam local start-lambda`."""
    path = f"/2015-03-31/functions/{FUNCTIONS[function]}/invocations"
    answer = httpx.post(f"{lambda_url}{path}", json=event, timeout=_ANSWERS_WITHIN_SECONDS, trust_env=False)
    return answer.raise_for_status().json()
