"""docs/openapi.json is what the functions say, and says what docs/api.md says."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, Final

import jsonschema  # type: ignore[import-untyped]
import pytest

from client_messaging.contract import absences, preferences, requests, settings_requests
from client_messaging.contract.problem import ProblemSchema
from client_messaging.domain import ids, refusals
from client_messaging.domain.refusals import Reason, Refusal
from client_messaging.http_api.answers import HEADERS
from testing.routes import COMPOSE, FUNCTION_OF, INBOX, INBOXES, PORTAL_INBOX, PREFERENCES, REPLY, SETTINGS, STATUS
from testing.sample_events import ANSWERS, function_of
from tools import openapi

COMMITTED: Final = openapi.DOCUMENT.read_text()
DOCUMENT: Final = json.loads(COMMITTED)
OF_A_BODY: Final = {"malformed_request", "request_too_large", "unsupported_media_type"}
OF_ALL: Final = {"unauthenticated", "role_not_allowed", "access_suspended", "try_again"}
NO_SAMPLE: Final = {
    "too_many_requests": "takes more requests than one",
    "try_again": "takes a store that fails",
    "request_too_large": "takes a quarter of a megabyte: one file, of compose, is enough",
}
GATE: Final = {Reason.PORTAL_NOT_ENABLED, Reason.PORTAL_DISABLED}
OF_A_START: Final = {Reason.REPLIES_ONLY, Reason.TOO_MANY_STARTED}
WITH_REASON: Final = [
    name
    for name, schema in DOCUMENT["components"]["schemas"].items()
    if "#/components/schemas/Reason" in json.dumps(schema)
]
REASONS: Final = {
    "compose": set(Reason)
    - {Reason.CLINICIAN_UNAVAILABLE}
    - OF_A_START,  # to the suspended themselves: 403 access_suspended
    "client_reply": {Reason.PORTAL_DISABLED, Reason.CLINICIAN_UNAVAILABLE}
    | OF_A_START,  # what an owner may not know of is 404
    "enable_portal": {Reason.PORTAL_NOT_ENABLED, Reason.TOO_MANY_INBOXES},
    "messaging_status": set(Reason) - {Reason.THREAD_OF_FORMER_OWNER},  # it is asked of no thread
    "list_inbox": set(Reason) - {Reason.THREAD_OF_FORMER_OWNER},
    "show_message": GATE,
    "mark_read": {Reason.PORTAL_DISABLED},
    "list_audit": {Reason.PORTAL_DISABLED},
}
"""Which reasons an operation answers: the document has one list for all that answer any."""
OF_A_SEND: Final = {"idempotency_key_required", "idempotency_key_reused", "too_many_requests"}


def operation(route: str) -> dict[str, Any]:
    method, path = route.split(" ")
    found: dict[str, Any] = DOCUMENT["paths"][path][method.lower()]
    return found


def resolved(node: Any) -> Any:
    """What a reference stands for."""
    while isinstance(node, dict) and "$ref" in node:
        reference = node["$ref"]
        node = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
    return node


def answers(route: str) -> dict[str, Any]:
    return {status: resolved(answer) for status, answer in operation(route)["responses"].items()}


def codes(route: str) -> set[str]:
    """The codes that the document names for a route."""
    problems = [answer.get("content", {}).get(openapi.PROBLEM, {}) for answer in answers(route).values()]
    return {code for problem in problems for code in problem.get("examples", ())}


def gives_reasons(route: str) -> bool:
    """Whether a refusal, or what is answered, says why nobody can write now."""
    success = json.dumps(answers(route).get("200", {}))
    return "messaging_unavailable" in codes(route) or any(f"schemas/{name}" in success for name in WITH_REASON)


def headers(route: str) -> set[str]:
    return {one["name"] for one in operation(route)["parameters"] if one["in"] == "header"}


def test_the_document_is_what_the_functions_say() -> None:
    """In a process of its own: examples are made in an account of nobody's, and here there is one already."""
    written = "from tools import openapi; print(openapi.text(), end='')"
    where = {"PYTHONPATH": f"{openapi.ROOT}:{openapi.ROOT / 'layers/messaging'}"}
    done = subprocess.run([sys.executable, "-c", written], env=where, capture_output=True, text=True, check=True)
    assert done.stdout == COMMITTED, "make openapi writes it anew"


def test_every_route_is_in_it_and_no_other() -> None:
    found = {f"{method.upper()} {path}" for path, item in DOCUMENT["paths"].items() for method in item}
    assert found == set(FUNCTION_OF)
    names = [operation(route)["operationId"] for route in FUNCTION_OF]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("route", FUNCTION_OF)
def test_every_operation_wants_a_token_and_says_what_it_is(route: str) -> None:
    assert DOCUMENT["security"] == [{"token": []}]
    assert DOCUMENT["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    said = operation(route)
    assert "security" not in said
    assert said["summary"].endswith(".")
    assert said["description"].startswith("For ")
    assert said["tags"] == (["portal"] if "/portal/" in route else ["practice"])


@pytest.mark.parametrize("route", FUNCTION_OF)
def test_every_refusal_is_named_with_its_status(route: str) -> None:
    assert codes(route) >= OF_ALL
    assert (codes(route) >= OF_A_BODY) == (not route.startswith(("GET ", "DELETE ")))
    assert (codes(route) & OF_A_SEND == OF_A_SEND) == (route in (COMPOSE, REPLY))
    assert ("invalid_request" in codes(route)) == (route not in (PREFERENCES, SETTINGS)), "which take nothing"
    queries = {one["name"] for one in operation(route)["parameters"] if one["in"] == "query"}
    assert ("invalid_cursor" in codes(route)) == ("before" in queries)
    for status, answer in answers(route).items():
        problem = answer.get("content", {}).get(openapi.PROBLEM)
        if problem:
            named = set(problem["examples"])
            assert {(int(status), code) for code in named} <= {(kind.status, kind.code) for kind in _kinds(Refusal)}
            assert named == set(re.findall(r"\(`(\w+)`\)", answer["description"]))


def _kinds(of: type[Refusal]) -> list[type[Refusal]]:
    return [one for sub in of.__subclasses__() for one in (sub, *_kinds(sub))]


def test_every_refusal_has_an_example_that_is_a_problem() -> None:
    examples = DOCUMENT["components"]["examples"]
    assert set(examples) == {kind.code for kind in _kinds(Refusal)}
    for code, example in examples.items():
        assert ProblemSchema.model_validate(example["value"]).code == code


@pytest.mark.parametrize("function", sorted(set(FUNCTION_OF.values())))
def test_every_refusal_and_every_reason_has_a_sample_event(function: str) -> None:
    routes = [route for route, of in FUNCTION_OF.items() if of == function]
    cases = {name.split(".")[1]: code for name, (_, code) in ANSWERS.items() if function_of(name) == function}
    refusals = set().union(*map(codes, routes))
    assert refusals - NO_SAMPLE.keys() == {code for code in cases.values() if code} - NO_SAMPLE.keys()
    assert REASONS.get(function, set()) == cases.keys() & set(Reason)
    assert (function in REASONS) == any(map(gives_reasons, routes))


def test_what_goes_along_with_a_request_and_an_answer() -> None:
    assert {route for route in FUNCTION_OF if "Idempotency-Key" in headers(route)} == {COMPOSE, REPLY}
    assert {route for route in FUNCTION_OF if "If-None-Match" in headers(route)} == {INBOX, PORTAL_INBOX}
    assert {route for route in FUNCTION_OF if "304" in answers(route)} == {INBOX, PORTAL_INBOX}
    assert {"Location", "Idempotency-Replayed"} <= set(answers(COMPOSE)["201"]["headers"])
    assert "ETag" in answers(INBOX)["200"]["headers"]
    assert "Retry-After" in answers(REPLY)["429"]["headers"]
    assert "Retry-After" in answers(STATUS)["503"]["headers"]
    for route in FUNCTION_OF:
        for status, answer in answers(route).items():
            own = {"X-Request-Id", *HEADERS}
            assert status in ("401", "429") or own <= set(answer["headers"]), (route, status)


def test_what_the_gateway_answers_by_itself_is_said() -> None:
    for route in FUNCTION_OF:
        assert "application/json" in answers(route)["401"]["content"]
        assert "application/json" in answers(route)["429"]["content"]
    assert list(answers(INBOXES)["429"]["content"]) == ["application/json"]


def _schemas(node: Any) -> Iterator[dict[str, Any]]:
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _schemas(value)
    if isinstance(node, dict):
        yield node


def test_every_reference_leads_somewhere_and_everything_is_used() -> None:
    references = {node["$ref"] for node in _schemas(DOCUMENT) if isinstance(node.get("$ref"), str)}
    assert all(resolved({"$ref": reference}) for reference in references)
    kinds = ("headers", "examples", "responses", "schemas")
    there = {f"#/components/{kind}/{name}" for kind in kinds for name in DOCUMENT["components"][kind]}
    assert there == references


def test_examples_of_requests_are_what_the_models_take() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            module = next(one for one in (requests, settings_requests, absences, preferences) if hasattr(one, name))
            getattr(module, name).model_validate(example)
            jsonschema.validate(example, {**DOCUMENT, "$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize("route", FUNCTION_OF)
def test_every_operation_has_examples_that_its_schemas_allow(route: str) -> None:
    request = operation(route).get("requestBody")
    success = answers(route).get("201") or answers(route)["200"]
    for side in filter(None, (request, success)):
        content = side["content"]["application/json"]
        assert content["examples"]
        for example in content["examples"].values():
            jsonschema.validate(example["value"], {**DOCUMENT, **content["schema"]})
    if request:
        names = [set(side["content"]["application/json"]["examples"]) for side in (request, success)]
        assert names[0] == names[1]


@pytest.mark.parametrize(
    ("model", "body"),
    [
        ("MessageToSend", {"body": "b"}),
        ("MessageToSend", {"body": "b", "subject": "s", "thread_id": "t"}),
        ("MessageToSend", {"body": "b", "subject": None, "thread_id": None}),
        ("PortalMessage", {"body": "b"}),
        ("PortalMessage", {"body": "b", "subject": "s", "thread_id": "t"}),
        ("PortalAccessChange", {"state": "enabled"}),
        ("PortalAccessChange", {"state": "disabled", "clinician_ids": ["ana"]}),
        ("PortalAccessChange", {"state": "not_enabled"}),
    ],
)
def test_what_the_models_refuse_as_a_whole_the_document_refuses_too(model: str, body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        getattr(requests, model).model_validate(body)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(body, {**DOCUMENT, "$ref": f"#/components/schemas/{model}"})


@pytest.mark.parametrize(
    "body",
    [
        {"subject": "s", "body": "b"},
        {"subject": "s", "body": "b", "thread_id": None},
        {"body": "b", "thread_id": "t"},
        {"body": "b", "thread_id": "t", "subject": None},
    ],
)
def test_a_message_may_have_null_for_what_it_lacks(body: dict[str, Any]) -> None:
    assert requests.MessageToSend.model_validate(body)
    jsonschema.validate(body, {**DOCUMENT, "$ref": "#/components/schemas/MessageToSend"})


def _led_to(node: Any) -> set[str]:
    """The names of all schemas that a part of the document leads to."""
    references = [one["$ref"] for one in _schemas(node) if isinstance(one.get("$ref"), str)]
    names = {reference.rpartition("/")[2] for reference in references if "/schemas/" in reference}
    return names | {name for one in names for name in _led_to(DOCUMENT["components"]["schemas"][one])}


def test_requests_are_closed_and_answers_are_open() -> None:
    requests = {name for route in FUNCTION_OF for name in _led_to(operation(route).get("requestBody"))}
    assert requests >= {"FirstMessage", "MessageInThread", "Reply", "PortalAccessChange"}
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name in {"Texts", "Note"}:  # by language
            assert schema["additionalProperties"].keys() == {"type", "minLength", "maxLength"}
        elif name == "TextsByLanguage":
            assert schema["additionalProperties"] == {"type": "string"}
        elif name in requests and "properties" in schema:
            assert schema.get("additionalProperties") is False or set(schema["propertyNames"]) == {"enum"}
        else:
            assert "additionalProperties" not in schema


def test_every_object_has_a_name_of_its_own() -> None:
    """Generators make up names for those that have none: InlineObject7, InboxPageEntriesInner."""
    bodies = _contents(DOCUMENT)
    assert bodies
    assert all(set(schema) == {"$ref"} for schema in bodies)
    schemas = DOCUMENT["components"]["schemas"].values()
    inside = [one for schema in schemas for part in _parts(schema) for one in _schemas(part)]
    assert not [one for one in inside if one.get("type") == "object" or {"oneOf", "allOf"} & one.keys()]


def _parts(schema: dict[str, Any]) -> list[Any]:
    """What generators read of a schema that stands inside it: conditions they pass over."""
    return [schema.get("items"), *schema.get("properties", {}).values()]


def _contents(node: Any) -> list[dict[str, Any]]:
    """The schemas of all bodies."""
    found = [one["content"] for one in _schemas(node) if "content" in one]
    return [media["schema"] for content in found for media in content.values()]


def test_no_name_is_that_of_a_constructor() -> None:
    """Go's constructor of `Message` is `NewMessage`."""
    names = DOCUMENT["components"]["schemas"].keys()
    assert not [name for name in names if name.startswith("New")]


def test_an_id_is_written_as_ids_are_made() -> None:
    pattern = re.compile(DOCUMENT["components"]["schemas"]["Message"]["properties"]["id"]["pattern"])
    for ulid in (ids.NIL, ids.LAST, "01KDVDNM00ANAS0F1RST0THREA"):
        assert pattern.match(ulid)
        assert ids.is_ulid(ulid)
    for other in ("8" + "0" * 25, "0" * 25, "01kdvdnm00anas0f1rst0threa", "0" * 25 + "U"):
        assert not pattern.match(other)
        assert not ids.is_ulid(other)


def test_it_says_nothing_of_this_machine() -> None:
    assert not re.search(r"https?://|localhost|amazonaws|/work|/home|/root|/tmp", COMMITTED)


def test_the_errors_are_all_known_to_the_generator() -> None:
    assert set(openapi._KINDS) == set(_kinds(refusals.Refusal))
