"""Clients of the last release read today's answers: each is valid by the document that they were generated from."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tools import openapi, openapi_changes

type Json = Any

NOW: Final = json.loads(openapi.DOCUMENT.read_text())
RELEASED: Final = json.loads(openapi_changes.RELEASED.read_text())


def _answers() -> Iterator[tuple[str, Json, Json]]:
    """The name, the schema of the last release and the value of each answer that is documented today."""
    for path, methods in RELEASED["paths"].items():
        for method, operation in methods.items():
            now = NOW["paths"][path][method]["responses"]
            for status, response in operation["responses"].items():
                for kind, content in response.get("content", {}).items():
                    examples = now.get(status, {}).get("content", {}).get(kind, {}).get("examples", {})
                    for name, example in examples.items():
                        yield f"{method} {path} {status} {name}", content["schema"], _value(example)


def _value(example: Json) -> Json:
    if "$ref" in example:
        return NOW["components"]["examples"][example["$ref"].rsplit("/", 1)[-1]]["value"]
    return example["value"]


ANSWERS: Final = {name: (schema, value) for name, schema, value in _answers()}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_today_is_one_of_the_last_release(name: str) -> None:
    schema, value = ANSWERS[name]
    by_release = Draft202012Validator({**schema, "components": RELEASED["components"]})
    assert [error.message for error in by_release.iter_errors(value)] == []


@pytest.mark.parametrize("new", ["told", "response", "start", "start_available", "client_starts", "replies_only"])
def test_what_is_new_is_among_these_answers(new: str) -> None:
    assert any(f'"{new}"' in json.dumps(value) for _, value in ANSWERS.values())
