"""What `sam build` made for this machine: each function with its folder, its layers and the template's environment."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deployment import locks, template_yaml
from deployment.paths import REPOSITORY
from local.cloudformation.intrinsics import Resolver
from testing.deployed import deployment

_WORK: Final = REPOSITORY / ".build/artefact"
_WAITS_FOR_ANOTHER_RUN_SECONDS: Final = 300


@dataclass(frozen=True)
class Function:
    """A built function."""

    name: str
    """As the folder of its source, and the sample events, call it."""
    handler: str
    folder: Path
    layers: tuple[Path, ...]
    """The folders that Lambda would put on the path, in this order."""
    environment: Mapping[str, str]
    """The variables of the template."""


@dataclass(frozen=True)
class Artefact:
    """The folder that `sam build` wrote."""

    folder: Path

    @property
    def template(self) -> dict[str, Any]:
        """The template as it was built, intrinsics in their long form."""
        return template_yaml.parse((self.folder / "template.yaml").read_bytes())

    def functions(self, aws_url: str) -> dict[str, Function]:
        """Every function by its name. References to queues become addresses below `aws_url`."""
        resolver = Resolver(self.template, _defaults(self.template), aws_url)
        return {name: self._function(logical_id, name, resolver) for logical_id, name in _names().items()}

    def _function(self, logical_id: str, name: str, resolver: Resolver) -> Function:
        resources, for_all = self.template["Resources"], self.template["Globals"]["Function"]
        own = resources[logical_id]["Properties"]
        variables = for_all["Environment"]["Variables"] | own.get("Environment", {}).get("Variables", {})
        layers = [layer["Ref"] for layer in (*for_all.get("Layers", []), *own.get("Layers", []))]
        return Function(
            name=name,
            handler=own.get("Handler", for_all["Handler"]),
            folder=self.folder / own["CodeUri"],
            layers=tuple(self.folder / resources[layer]["Properties"]["ContentUri"] / "python" for layer in layers),
            environment={key: str(value) for key, value in resolver.resolve(variables, logical_id).items()},
        )


@contextmanager
def for_this_machine() -> Iterator[Artefact]:
    """Build; until the end nobody else builds into that folder: another run of these tests waits."""
    _WORK.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + _WAITS_FOR_ANOTHER_RUN_SECONDS
    while not (lock := locks.acquire(_WORK / "lock")):
        if time.monotonic() > deadline:
            raise TimeoutError(f"another run of these tests holds {_WORK.relative_to(REPOSITORY)}/lock")
        time.sleep(0.2)
    with lock:
        yield Artefact(deployment.build(_WORK))


def _names() -> dict[str, str]:
    """The template's logical ids to names: the build forgets where a function came from."""
    return {
        logical_id: Path(properties["CodeUri"]).name
        for logical_id, properties in deployment.resources("AWS::Serverless::Function").items()
    }


def _defaults(template: Mapping[str, Any]) -> dict[str, Any]:
    return {name: parameter.get("Default", "") for name, parameter in template.get("Parameters", {}).items()}
