"""OpenAPI Generator on docs/openapi.json, and where it puts the models."""

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deployment.paths import REPOSITORY

DOCUMENT: Final = REPOSITORY / "docs/openapi.json"
TOOL: Final = REPOSITORY / ".tools/openapi-generator"


@dataclass(frozen=True)
class Generator:
    """A generator by its name, its properties, and the files that it makes of schemas."""

    name: str
    models: str
    properties: dict[str, object] = field(default_factory=dict)

    def made_of(self, folder: Path) -> dict[str, str]:
        """The texts of all models, by name of the file."""
        found = {file.stem: file.read_text() for file in (folder / self.name).glob(self.models)}
        assert found
        return found


GENERATORS: Final = (
    Generator("typescript-fetch", "models/[A-Z]*.ts"),
    Generator("go", "model_*.go", {"packageName": "messaging"}),
    Generator(
        "java",
        "src/main/java/org/openapitools/client/model/*.java",
        {"library": "native", "useJakartaEe": True, "openApiNullable": False},
    ),
    Generator("swift6", "Sources/OpenAPIClient/Models/*.swift"),
    Generator(
        "kotlin",
        "src/main/kotlin/org/openapitools/client/models/*.kt",
        {"serializationLibrary": "gson", "generateOneOfAnyOfWrappers": True},
    ),
)


def generate(folder: Path) -> None:
    """Run all of them, each into a folder of its name."""
    configurations = []
    for generator in GENERATORS:
        says = {"generatorName": generator.name, "inputSpec": str(DOCUMENT), "outputDir": str(folder / generator.name)}
        configurations.append(folder / f"{generator.name}.json")
        configurations[-1].write_text(json.dumps({**says, "additionalProperties": generator.properties}))
    command = [str(TOOL / "bin/openapi-generator-cli"), "batch", "--fail-fast", *map(str, configurations)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
