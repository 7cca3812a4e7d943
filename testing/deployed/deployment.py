"""The template, built for this machine and deployed with the SAM CLI, as `make build` and `make deploy` do it."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing.deployed.ministack import Account

STACK: Final = "messaging"
FUNCTION, LAYER = "AWS::Serverless::Function", "AWS::Serverless::LayerVersion"

_TOOLS: Final = REPOSITORY / ".tools/sam-cli/bin"
_ARCHITECTURES: Final = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}


class Failed(Exception):
    """The SAM CLI refused. The text is what it wrote."""


def template() -> dict[str, Any]:
    """template.yaml as written, intrinsics in their long form."""
    return template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())


def resources(kind: str) -> dict[str, Any]:
    """The template's resources of one type, without the probe's, which the default stack has not: id to properties."""
    return {
        name: resource["Properties"]
        for name, resource in template()["Resources"].items()
        if resource["Type"] == kind and resource.get("Condition") != "Probes"
    }


@dataclass(frozen=True)
class Deployment:
    """A deployed stack: its physical resource ids and outputs."""

    ids: Mapping[str, str]
    outputs: Mapping[str, str]
    parameters: Mapping[str, str]
    processed: Mapping[str, Any]
    """The template after the SAM transform."""

    def live(self, function: str) -> str:
        """The ARN of the alias by which everybody calls a function."""
        return self.ids[f"{function}Aliaslive"]

    def role(self, function: str) -> str:
        """The name of the role that SAM made for a function."""
        return self.ids[f"{function}Role"]


def build(directory: Path, of: Path = REPOSITORY / "template.yaml") -> Path:
    """Build the functions and layers for this machine's processor, where the emulator runs them; answer the folder."""
    directory.mkdir(parents=True, exist_ok=True)
    built = directory / "built"
    where = (
        "--template-file",
        of,
        "--build-dir",
        built,
        "--parameter-overrides",
        f"Architecture={architecture()}",
    )
    _sam("build", *where, "--cached", "--cache-dir", directory / "cache", "--parallel")
    return built


def architecture() -> str:
    """This machine's processor, as Lambda calls it."""
    return _ARCHITECTURES[platform.machine().lower()]


def deploy(account: Account, built: Path, parameters: Mapping[str, str]) -> Deployment:
    """`sam deploy` of what was built."""
    overrides = [f"{name}={value}" for name, value in {"Architecture": architecture(), **parameters}.items()]
    where = ("--template-file", built / "template.yaml", "--stack-name", STACK, "--resolve-s3")
    how = ("--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--no-progressbar")
    _sam("deploy", *where, *how, "--parameter-overrides", *overrides, environment=account.environment)
    return _describe(account, parameters)


def _sam(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> None:
    """Run the SAM CLI beside its own pip, from which it builds, with no other account than the given one."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    path = f"{_TOOLS}{os.pathsep}{ours['PATH']}"
    done = subprocess.run(
        [_TOOLS / "sam", *arguments],
        env={**ours, "PATH": path, "SAM_CLI_TELEMETRY": "0", **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"sam {arguments[0]}:\n{done.stdout}\n{done.stderr}")


def _describe(account: Account, parameters: Mapping[str, str]) -> Deployment:
    cloudformation = account.client("cloudformation")
    stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
    resources = cloudformation.describe_stack_resources(StackName=STACK)["StackResources"]
    processed = cloudformation.get_template(StackName=STACK, TemplateStage="Processed")["TemplateBody"]
    return Deployment(
        ids={resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources},
        outputs={output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]},
        parameters=parameters,
        processed=json.loads(processed) if isinstance(processed, str) else processed,
    )
