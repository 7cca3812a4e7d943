"""The Python client has every operation of the document, and none beside them."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from deployment.documents import Document, Json
from deployment.paths import REPOSITORY
from messaging_client import generated
from tools.python_client import simplified

DOCUMENT = json.loads((REPOSITORY / "docs/openapi.json").read_text(encoding="utf-8"))
FOLDER = Path(generated.__file__).parent / "api"


def described() -> dict[str, tuple[str, str, Document]]:
    return {
        f"{operation['tags'][0]}.{operation['operationId']}": (method, path, operation)
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }


def test_every_operation_has_its_module_and_every_module_its_operation() -> None:
    modules = {f"{file.parent.name}.{file.stem}" for file in FOLDER.glob("*/*.py") if file.stem != "__init__"}
    assert modules == set(described())


@pytest.mark.parametrize("name", described())
def test_an_operation_asks_what_the_document_describes(name: str) -> None:
    method, path, operation = described()[name]
    module = import_module(f"messaging_client.generated.api.{name}")
    given = {parameter["name"].replace("-", "_").lower(): "x" for parameter in operation["parameters"]}
    body: Json = {"body": _Body()} if "requestBody" in operation else {}
    asked = module._get_kwargs(**{one: value for one, value in given.items() if one != "unread"}, **body)
    assert (asked["method"], asked["url"]) == (method, path.replace("{client_id}", "x").format_map(_EveryId()))
    headers = {one["name"] for one in operation["parameters"] if one["in"] == "header"}
    assert headers <= set(asked.get("headers", {}))
    assert callable(module.sync_detailed)
    assert callable(module.asyncio_detailed)


class _Body:
    def to_dict(self) -> Document:
        return {}


class _EveryId(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "x"


def test_answers_may_get_new_values_and_requests_may_not() -> None:
    schemas = simplified(json.loads(json.dumps(DOCUMENT)))["components"]["schemas"]
    assert "enum" in DOCUMENT["components"]["schemas"]["Reason"]
    assert "enum" not in schemas["Reason"]
    assert "enum" in schemas["Relationship"]
