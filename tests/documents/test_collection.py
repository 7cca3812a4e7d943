"""docs/client-messaging.postman_collection.json is what docs/openapi.json says. `make test-black-box` sends it."""

import json
from typing import Any

from deployment.paths import REPOSITORY
from tools import collection

COMMITTED = collection.COLLECTION.read_text()
FOUND = json.loads(COMMITTED)
OPERATIONS = {
    operation["operationId"]: operation
    for item in json.loads((REPOSITORY / "docs/openapi.json").read_text())["paths"].values()
    for operation in item.values()
}
REQUESTS = {one["name"]: one for folder in FOUND["item"][1:] for one in folder["item"]}


def examples(of: Any) -> set[str]:
    return set(of.get("content", {}).get("application/json", {}).get("examples", {}))


def test_it_is_up_to_date() -> None:
    assert collection.text() == COMMITTED, "make collection"


def test_every_operation_is_there_with_its_examples() -> None:
    assert REQUESTS.keys() == OPERATIONS.keys()
    for name, operation in OPERATIONS.items():
        kept = {one["name"] for one in REQUESTS[name]["response"]}
        assert kept == examples(operation["responses"].get("201", operation["responses"].get("200")))
        assert ("body" in REQUESTS[name]["request"]) == ("requestBody" in operation)


def test_addresses_and_tokens_are_variables() -> None:
    given = {one["key"] for one in FOUND["variable"]}
    assert collection.variables(FOUND) == given
    assert {"base_url", "token_clinician", "token_staff", "token_client"} <= given
    for request in REQUESTS.values():
        assert request["request"]["url"]["raw"].startswith("{{base_url}}/")
        assert request["request"]["auth"]["bearer"][0]["value"].startswith("{{token_")


def test_no_token_is_kept_in_it() -> None:
    assert all(one["value"] == "" for one in FOUND["variable"] if one["key"].startswith(("token_", "code")))
