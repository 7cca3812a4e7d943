"""A change that breaks clients of the last release is noticed, and one that does not break them is let through."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tools import openapi, openapi_changes
from tools.openapi_changes import Change, changes, document_at, is_allowed, main

type Json = Any

DOCUMENT: Final = json.loads(openapi.DOCUMENT.read_text())
RELEASED: Final = json.loads(openapi_changes.RELEASED.read_text())


def compose(document: Json) -> Json:
    return document["paths"]["/clients/{client_id}/messages"]["post"]


def schema(document: Json, name: str) -> Json:
    return document["components"]["schemas"][name]


def field(document: Json, model: str, name: str) -> Json:
    return schema(document, model)["properties"][name]


def changed(edit: Callable[[Json], object]) -> Json:
    document = copy.deepcopy(DOCUMENT)
    edit(document)
    assert document != DOCUMENT
    return document


BREAKS: Final[dict[str, Callable[[Json], object]]] = {
    "an operation is gone": lambda now: now["paths"].pop("/inboxes"),
    "an operation has another name": lambda now: compose(now).update(operationId="write"),
    "a parameter is gone": lambda now: now["paths"]["/inboxes"]["get"]["parameters"].clear(),
    "a parameter is required": lambda now: now["paths"]["/inboxes"]["get"]["parameters"][0].update(required=True),
    "a parameter takes less": lambda now: [
        one["schema"].update(maximum=50)
        for one in now["paths"]["/inboxes"]["get"]["parameters"]
        if one["name"] == "limit"
    ],
    "a new parameter is required": lambda now: compose(now)["parameters"].append(
        {"name": "Other", "in": "header", "required": True, "schema": {"type": "string"}}
    ),
    "a body takes shorter texts": lambda now: field(now, "Reply", "body").update(maxLength=9_999),
    "a body takes another pattern": lambda now: field(now, "ChartOwnerChange", "person_id").update(pattern="^[a-z]+$"),
    "a body takes another kind": lambda now: field(now, "ReadMarkerChange", "entry_id").update(type="integer"),
    "a body wants a field": lambda now: schema(now, "ReadMarkerChange")["required"].append("unread_from"),
    "a body no longer takes a field": lambda now: schema(now, "ReadMarkerChange")["properties"].pop("unread_from"),
    "a body takes fewer values": lambda now: schema(now, "Relationship")["enum"].remove("guardian"),
    "a body takes fewer shapes": lambda now: schema(now, "MessageToSend")["oneOf"].pop(),
    "a form of a body takes shorter texts": lambda now: field(now, "FirstMessage", "body").update(maxLength=9_999),
    "a form of a body takes no null": lambda now: (
        schema(now, "FirstMessage").pop("dependentSchemas")
        and schema(now, "FirstMessage")["propertyNames"].update(enum=["subject", "body"])
    ),
    "a map of a body takes shorter texts": lambda now: schema(now, "Texts")["additionalProperties"].update(
        maxLength=999
    ),
    "a map of a body takes other names": lambda now: schema(now, "Note")["propertyNames"].update(pattern="^en$"),
    "a map of a body takes nothing": lambda now: schema(now, "Note").update(additionalProperties=False),
    "a map of an answer has other values": lambda now: schema(now, "TextsByLanguage").update(
        additionalProperties={"type": "integer"}
    ),
    "a map of an answer has any values": lambda now: schema(now, "TextsByLanguage").pop("additionalProperties"),
    "a field of an answer is gone": lambda now: schema(now, "Message")["properties"].pop("sent_at"),
    "a field of an answer may be missing": lambda now: schema(now, "Message")["required"].remove("sent_at"),
    "a field of an answer may be null": lambda now: field(now, "Message", "sent_at").update(type=["string", "null"]),
    "a field of an answer is anything": lambda now: field(now, "Message", "sent_at").clear(),
    "a success has another status": lambda now: compose(now)["responses"].update(
        {"202": compose(now)["responses"].pop("201")}
    ),
    "a header of an answer is gone": lambda now: compose(now)["responses"]["201"]["headers"].pop("Location"),
    "something that is not compared": lambda now: field(now, "Message", "sent_at").update(contentEncoding="base64"),
}

DOES_NOT_BREAK: Final[dict[str, Callable[[Json], object]]] = {
    "a new operation": lambda now: now["paths"].update({"/other": {"get": {**compose(now), "operationId": "other"}}}),
    "a new parameter": lambda now: compose(now)["parameters"].append(
        {"name": "Other", "in": "header", "required": False, "schema": {"type": "string"}}
    ),
    "a body takes longer texts": lambda now: field(now, "Reply", "body").update(maxLength=20_000),
    "a map of a body takes longer texts": lambda now: schema(now, "Note")["additionalProperties"].update(
        maxLength=2_000
    ),
    "a body takes a field more": lambda now: schema(now, "ReadMarkerChange")["properties"].update(
        at={"type": "string"}
    ),
    "a body takes more values": lambda now: schema(now, "Relationship")["enum"].append("partner"),
    "an answer has a field more": lambda now: schema(now, "Message")["properties"].update(at={"type": "string"}),
    "a field of an answer is always there": lambda now: schema(now, "Message")["required"].append("read_by_other"),
    "another refusal": lambda now: compose(now)["responses"].update({"418": compose(now)["responses"]["404"]}),
    "other words": lambda now: compose(now).update(summary="Write."),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_breaks_clients_is_noticed(name: str) -> None:
    now = changed(BREAKS[name])
    assert [change for change in changes(DOCUMENT, now) if change.breaks]
    assert not is_allowed(DOCUMENT, now)


@pytest.mark.parametrize("name", DOES_NOT_BREAK)
def test_what_does_not_break_clients_is_let_through(name: str) -> None:
    now = changed(DOES_NOT_BREAK[name])
    assert not [change for change in changes(DOCUMENT, now) if change.breaks]
    assert is_allowed(DOCUMENT, now)


def test_nothing_has_changed_where_nothing_has() -> None:
    assert changes(DOCUMENT, DOCUMENT) == []


@pytest.mark.parametrize(
    ("released", "now", "may_break"),
    [("0.1.0", "0.1.1", False), ("0.1.0", "0.2.0", True), ("1.2.0", "1.3.0", False), ("1.2.0", "2.0.0", True)],
)
def test_a_version_may_say_that_something_breaks(released: str, now: str, *, may_break: bool) -> None:
    before, after = copy.deepcopy(DOCUMENT), changed(BREAKS["an operation is gone"])
    before["info"]["version"], after["info"]["version"] = released, now
    assert is_allowed(before, after) == may_break


def test_a_change_says_where_and_what() -> None:
    now = changed(BREAKS["a field of an answer is gone"])
    assert Change("POST /clients/{client_id}/messages 201", ".sent_at is gone") in changes(DOCUMENT, now)


def test_clients_of_the_last_release_go_on_working() -> None:
    broken = [str(change) for change in changes(RELEASED, DOCUMENT) if change.breaks]
    assert is_allowed(RELEASED, DOCUMENT), broken


def test_the_document_of_a_tag_is_compared(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/openapi.json").write_text('{"of": "the tag"}')
    author = ["-c", "user.name=a", "-c", "user.email=a@client-messaging.invalid", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "."], [*author, "commit", "-qm", "one"], ["tag", "deployed"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "docs/openapi.json").write_text('{"of": "later"}')
    assert document_at("deployed", tmp_path) == {"of": "the tag"}


def test_a_tag_that_is_not_there_is_one_sentence_and_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main("no-such-tag") == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert "no-such-tag" in printed.err
