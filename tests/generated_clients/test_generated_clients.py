"""Clients that OpenAPI Generator and openapi-python-client make of docs/openapi.json: they compile, and they work.

What needs a compiler that is not on this machine is skipped.
"""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest

from deployment.paths import REPOSITORY
from testing.generated_clients.generators import DOCUMENT, GENERATORS, TOOL, Generator, generate
from testing.running_stack import Running, printed, started

SCHEMAS: Final = {
    name
    for name, schema in json.loads(DOCUMENT.read_text())["components"]["schemas"].items()
    if not isinstance(schema.get("additionalProperties"), dict)
}
"""All schemas but maps, which each language has a type for."""
IN_TYPESCRIPT: Final = REPOSITORY / "clients/typescript/node_modules/.bin"
PYTHON_GENERATOR: Final = REPOSITORY / ".tools/openapi-python-client/bin"
GO_PACKAGES: Final = Path("/usr/share/gocode")
JAVA_ANNOTATIONS: Final = Path("/usr/share/java/jakarta-annotation-api.jar")
HERE: Final = REPOSITORY / "testing/generated_clients"
OF_THE_GENERATOR: Final = {"abstractopenapischema"}
WITH_A_BODY: Final = ("firstmessage", "messageinthread", "reply", "message", "inboxmessage")
COMPILER_OPTIONS: Final = {
    "target": "ES2022",
    "lib": ["ES2022", "DOM", "DOM.Iterable"],
    "module": "ESNext",
    "moduleResolution": "bundler",
    "strict": True,
    "noEmit": True,
    "types": ["node"],
    "typeRoots": [str(REPOSITORY / "clients/typescript/node_modules/@types")],
}
WHAT_COMES_OF_IT: Final = {
    "read": ["client: Better, thank you.", "clinician: How did it go?", "clinician: Try the breathing exercise."],
    "older": "string",
    "refused": [409, "messaging_unavailable", "portal_not_enabled"],
}

every_generator = pytest.mark.parametrize("generator", GENERATORS, ids=[one.name for one in GENERATORS])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What all generators made."""
    found = tmp_path_factory.mktemp("generated")
    generate(found)
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`make run`, as a stranger starts it."""
    with started(tmp_path_factory.mktemp("served")) as stack:
        yield stack


@every_generator
def test_each_model_is_a_schema_of_the_document(folder: Path, generator: Generator) -> None:
    """A model with another name is one that the generator had to make up."""
    names = {_plain(name.removeprefix("model_")) for name in generator.made_of(folder)}
    assert names - OF_THE_GENERATOR == {_plain(name) for name in SCHEMAS}


@every_generator
def test_a_text_has_a_type_and_every_message_a_body(folder: Path, generator: Generator) -> None:
    models = {_plain(name.removeprefix("model_")): text for name, text in generator.made_of(folder).items()}
    for name in WITH_A_BODY:
        assert re.search(r"\bbody: (kotlin\.)?[Ss]tring\b|\bBody string\b|\bString body\b", models[name]), name
    for name, text in models.items():
        assert not re.search(r": (kotlin\.Any|JSONValue|any|Null)\b[?!]?[;,]?$|\binterface\{\} `json", text, re.M), name


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def test_typescript_compiles_strictly_and_works(folder: Path, served: Running) -> None:
    shutil.copy(HERE / "drive.ts", folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": COMPILER_OPTIONS, "include": ["**/*.ts"]}))
    printed(folder, str(IN_TYPESCRIPT / "tsc"))
    assert _driven(folder, served, str(IN_TYPESCRIPT / "tsx"), "drive.ts") == WHAT_COMES_OF_IT


def test_go_compiles_and_works(folder: Path, served: Running) -> None:
    if shutil.which("go") is None or not (GO_PACKAGES / "src/gopkg.in/validator.v2").exists():
        pytest.skip("there is no Go with its package validator.v2: its client was not compiled")
    package = folder / "gopath/src/messaging"
    package.mkdir(parents=True)
    for file in (folder / "go").glob("*.go"):
        shutil.copy(file, package)
    (package / "drive").mkdir()
    shutil.copy(HERE / "drive.go", package / "drive")
    paths = {"GO111MODULE": "off", "GOFLAGS": "", "GOPATH": f"{folder / 'gopath'}:{GO_PACKAGES}"}
    printed(folder, "go", "build", "-o", "driver", "messaging/drive", **paths, GOCACHE=str(folder / "go-cache"))
    assert _driven(folder, served, "./driver") == WHAT_COMES_OF_IT


def test_java_compiles(folder: Path) -> None:
    """Jackson is in the generator's own archive."""
    if shutil.which("javac") is None or not JAVA_ANNOTATIONS.exists():
        pytest.skip("there is no Java compiler with Jakarta's annotations: its client was not compiled")
    (archive,) = TOOL.glob("lib/python*/site-packages/openapi_generator_cli/*.jar")
    sources = [str(file) for file in (folder / "java/src/main").rglob("*.java")]
    printed(folder, "javac", "-nowarn", "-d", "classes", "-cp", f"{archive}:{JAVA_ANNOTATIONS}", *sources)


def test_the_generator_of_the_python_client_has_nothing_to_say(tmp_path: Path) -> None:
    """Not of the document as a whole, either: what tools/python_client.py gives it is less."""
    command = ("openapi-python-client", "generate", "--path", str(DOCUMENT), "--output-path", str(tmp_path / "made"))
    path = f"{PYTHON_GENERATOR}{os.pathsep}{os.environ['PATH']}"
    done = printed(tmp_path, *command, "--meta", "none", "--fail-on-warning", PATH=path)
    assert "warning" not in (done.stdout + done.stderr).lower()


def _driven(folder: Path, served: Running, *command: str) -> object:
    tokens = [served.make("token", f"PERSON={person}") for person in ("ana", "rosa")]
    done = printed(folder, *command, served.stack["api_url"], *tokens, str(uuid4()))
    return json.loads(done.stdout + done.stderr)
