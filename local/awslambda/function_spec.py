"""What a function is and what it sees: handler, folders, time-out, an environment with nothing of the developer's."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from local.cloudformation.arns import REGION, arn
from local.cloudformation.template import Blueprint, Resource
from local.errors import NotSupported

# What an interpreter needs to run at all. Never credentials, profiles, proxies or PYTHON* settings.
_OF_THE_SYSTEM = ("LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Endpoints:
    """Where the functions of this stack find AWS."""

    store: str
    aws: str
    connections: str  # API Gateway's management API


@dataclass(frozen=True)
class FunctionSpec:
    """A function as the template describes it."""

    logical_id: str
    name: str
    operation: str
    handler: str
    runtime: str
    timeout: int
    folder: Path
    layers: tuple[Path, ...]
    environment: Mapping[str, str]
    dead_letters: str | None
    debug_port: int | None = None

    @property
    def arn(self) -> str:
        return str(arn("AWS::Lambda::Function", self.name))

    @property
    def folders(self) -> tuple[Path, ...]:
        """Everything whose change means a restart."""
        return (self.folder, *self.layers)

    def command(self) -> list[str]:
        """-P: the folder of worker.py must not be importable."""
        worker = Path(__file__).with_name("worker.py")
        debugger = [] if self.debug_port is None else ["-m", "debugpy", "--listen", f"127.0.0.1:{self.debug_port}"]
        return [sys.executable, "-P", *debugger, str(worker), self.handler, str(self.folder), *map(str, self.layers)]

    def debugged(self, port: int) -> "FunctionSpec":
        """The same function, listening for a debugger, with an hour for a call: somebody thinks at a breakpoint."""
        # Frozen modules of the standard library would only make debugpy warn into the log.
        environment = {**self.environment, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        return replace(self, debug_port=port, timeout=3600, environment=environment)

    @classmethod
    def from_resource(cls, resource: Resource, blueprint: Blueprint, endpoints: Endpoints) -> "FunctionSpec":
        given = resource.properties
        if "S3Key" not in given.get("Code", {}):
            raise NotSupported(
                resource.logical_id, "a function without a CodeUri folder is not supported by the local stack"
            )
        folder = blueprint.folder(given["Code"]).resolve()
        return cls(
            logical_id=resource.logical_id,
            name=resource.name,
            operation=folder.name,
            handler=given["Handler"],
            runtime=given["Runtime"],
            timeout=int(given.get("Timeout", 3)),
            folder=folder,
            layers=tuple(_layer(blueprint, reference, resource) for reference in given.get("Layers", [])),
            environment=_environment(resource, folder, endpoints),
            dead_letters=given.get("DeadLetterConfig", {}).get("TargetArn"),
        )


def _layer(blueprint: Blueprint, reference: str, resource: Resource) -> Path:
    """A layer's folder, or the `python/` in it, is what its build puts on the function's path."""
    logical_id = reference.rpartition(":layer:")[2].removeprefix("local-")
    if logical_id not in blueprint.folders:
        raise NotSupported(resource.logical_id, f"the layer {reference} is not one of this template")
    folder = blueprint.folders[logical_id].resolve()
    return folder / "python" if (folder / "python").is_dir() else folder


def _environment(resource: Resource, folder: Path, endpoints: Endpoints) -> dict[str, str]:
    given = resource.properties
    variables = {name: str(value) for name, value in given.get("Environment", {}).get("Variables", {}).items()}
    if not variables.get("AWS_ENDPOINT_URL"):  # declared for other emulators, and empty: the SDK takes it for unset
        variables.pop("AWS_ENDPOINT_URL", None)
    found = {name: os.environ[name] for name in _OF_THE_SYSTEM if name in os.environ}
    found |= {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        # Not even by the home directory: no profile of the developer's is read.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{given['Runtime']}",
        "AWS_LAMBDA_FUNCTION_NAME": resource.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(given.get("MemorySize", 128)),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{resource.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "_HANDLER": given["Handler"],
        "LAMBDA_TASK_ROOT": str(folder),
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    found |= ({} if "AWS_ENDPOINT_URL" in variables else _endpoints(endpoints)) | variables
    # Stronger than the template, which names the API's address on AWS: the connections are here, and nowhere else.
    return found | {"AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": endpoints.connections}


def _endpoints(endpoints: Endpoints) -> dict[str, str]:
    """Every service of AWS is local: what the engine does not serve is its error, never a call over the network."""
    return {
        "AWS_ENDPOINT_URL": endpoints.aws,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoints.store,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": endpoints.store,
        "AWS_ENDPOINT_URL_EVENTBRIDGE": endpoints.aws,
        "AWS_ENDPOINT_URL_SQS": endpoints.aws,
    }
