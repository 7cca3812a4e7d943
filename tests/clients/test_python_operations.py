"""The Python client has every operation of the document, and none beside them."""

import json
from datetime import datetime
from importlib import import_module
from pathlib import Path

import httpx
import pytest

from deployment.documents import Document, Json
from deployment.paths import REPOSITORY
from messaging_client import connect, generated
from messaging_client.generated import models
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


@pytest.mark.parametrize("name", described())
def test_nothing_of_an_example_is_lost(name: str) -> None:
    _, _, operation = described()[name]
    module = import_module(f"messaging_client.generated.api.{name}")
    for answer in (_examples(response) for code, response in operation["responses"].items() if int(code) < 300):
        for example in answer:
            response = httpx.Response(201 if "201" in operation["responses"] else 200, json=example)
            read = module._parse_response(client=connect("https://api.example", lambda: "a-token"), response=response)
            assert _with_instants(read.to_dict()) == _with_instants(example)
    for example in _examples(operation.get("requestBody", {})):
        forms = [model for model in _models(operation["requestBody"]) if _fits(example, model)]
        assert forms
        for model in forms:
            read = getattr(models, model).from_dict(example)
            assert _with_instants(read.to_dict()) == _with_instants(example)


def _content(of: Document) -> Document:
    found: Document = of.get("content", {}).get("application/json", {})
    return found


def _examples(of: Document) -> list[Document]:
    return [example["value"] for example in _content(of).get("examples", {}).values()]


def _models(body: Document) -> list[str]:
    """The names of a request's forms."""
    name = _content(body)["schema"]["$ref"].rpartition("/")[2]
    schema = DOCUMENT["components"]["schemas"][name]
    forms = schema.get("oneOf", schema.get("anyOf", ()))
    return [form["$ref"].rpartition("/")[2] for form in forms] or [name]


def _fits(example: Document, model: str) -> bool:
    schema: Document = DOCUMENT["components"]["schemas"][model]
    return set(schema.get("required", ())) <= set(example) <= set(schema["properties"])


def _with_instants(value: Json) -> Json:
    """Instants as such: a client may write them in another form."""
    if isinstance(value, dict):
        return {name: _with_instants(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_with_instants(one) for one in value]
    try:
        return datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return value


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
