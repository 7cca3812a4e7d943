"""Description of a function: handler, code folders, time-out, and an environment isolated from the developer's."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from local.cloudformation.arns import REGION, arn
from local.cloudformation.template import Blueprint, Resource
from local.errors import NotSupported

# Needed to start an interpreter. Never credentials, profiles, proxies or PYTHON* settings.
_INHERITED = ("LANG", "LC_ALL", "PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "TZ", "LD_LIBRARY_PATH")


@dataclass(frozen=True)
class Endpoints:
    """AWS endpoints for the functions of this stack."""

    store: str
    aws: str
    connections: str  # API Gateway's management API


@dataclass(frozen=True)
class FunctionSpec:
    """A function of the template; `timeout` is in seconds."""

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
        """Folders whose changes restart the function."""
        return (self.folder, *self.layers)

    def command(self) -> list[str]:
        """Command of a worker. -P keeps the folder of worker.py off the import path."""
        worker = Path(__file__).with_name("worker.py")
        debugger = [] if self.debug_port is None else ["-m", "debugpy", "--listen", f"127.0.0.1:{self.debug_port}"]
        return [sys.executable, "-P", *debugger, str(worker), self.handler, str(self.folder), *map(str, self.layers)]

    def debugged(self, port: int) -> "FunctionSpec":
        """The same function, listening for a debugger, with a time-out of an hour for breakpoints."""
        # Without it debugpy logs a warning about frozen modules.
        environment = {**self.environment, "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
        return replace(self, debug_port=port, timeout=3600, environment=environment)

    @classmethod
    def from_resource(cls, resource: Resource, blueprint: Blueprint, endpoints: Endpoints) -> "FunctionSpec":
        properties = resource.properties
        if "S3Key" not in properties.get("Code", {}):
            raise NotSupported(
                resource.logical_id, "a function without a CodeUri folder is not supported by the local stack"
            )
        folder = blueprint.folder(properties["Code"]).resolve()
        return cls(
            logical_id=resource.logical_id,
            name=resource.name,
            operation=folder.name,
            handler=properties["Handler"],
            runtime=properties["Runtime"],
            timeout=int(properties.get("Timeout", 3)),
            folder=folder,
            layers=tuple(_layer(blueprint, reference, resource) for reference in properties.get("Layers", [])),
            environment=_environment(resource, folder, endpoints),
            dead_letters=properties.get("DeadLetterConfig", {}).get("TargetArn"),
        )


def _layer(blueprint: Blueprint, reference: str, resource: Resource) -> Path:
    """The folder of a layer for the import path: `python/` in it, if there is one, as in a built layer."""
    logical_id = reference.rpartition(":layer:")[2].removeprefix("local-")
    if logical_id not in blueprint.folders:
        raise NotSupported(resource.logical_id, f"the layer {reference} is not in this template")
    folder = blueprint.folders[logical_id].resolve()
    return folder / "python" if (folder / "python").is_dir() else folder


def _environment(resource: Resource, folder: Path, endpoints: Endpoints) -> dict[str, str]:
    properties = resource.properties
    variables = {name: str(value) for name, value in properties.get("Environment", {}).get("Variables", {}).items()}
    if not variables.get("AWS_ENDPOINT_URL"):  # for other emulators; the SDK treats an empty value as unset
        variables.pop("AWS_ENDPOINT_URL", None)
    environment = {name: os.environ[name] for name in _INHERITED if name in os.environ}
    environment |= {
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        # No profile of the developer's home directory is read.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{properties['Runtime']}",
        "AWS_LAMBDA_FUNCTION_NAME": resource.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(properties.get("MemorySize", 128)),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{resource.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "_HANDLER": properties["Handler"],
        "LAMBDA_TASK_ROOT": str(folder),
        "HOME": str(folder),
        "PYTHONUNBUFFERED": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    environment |= ({} if "AWS_ENDPOINT_URL" in variables else _endpoints(endpoints)) | variables
    # Overrides the template, which has the API's address on AWS: the connections are here.
    return environment | {"AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": endpoints.connections}


def _endpoints(endpoints: Endpoints) -> dict[str, str]:
    """Endpoints for every AWS service: an unsupported call is an error of the engine, never a network request."""
    return {
        "AWS_ENDPOINT_URL": endpoints.aws,
        "AWS_ENDPOINT_URL_DYNAMODB": endpoints.store,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": endpoints.store,
        "AWS_ENDPOINT_URL_EVENTBRIDGE": endpoints.aws,
        "AWS_ENDPOINT_URL_SQS": endpoints.aws,
    }
