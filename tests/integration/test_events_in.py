"""What the published schema refuses the function puts aside with a reason, and what it takes becomes a notice."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import batched
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from testing import engine, receiver, sample_events
from testing.event_schemas import DOCS, IN, detail_of, example_of, is_valid, near
from testing.people import LEO
from testing.receiver import Receiver
from testing.stack import Stack, portal_event

REASON: Final = re.compile(r"not JSON|[a-z0-9_.\-]+: [a-z_ ]+(; [a-z0-9_.\-]+: [a-z_ ]+)*")
EXAMPLE: Final = example_of(IN)
NO_JSON: Final = (
    *("", " ", "not JSON", "{", "{'id': 1}", "\ufeff" + json.dumps(EXAMPLE), json.dumps(EXAMPLE)[:-1]),
    *(
        json.dumps(EXAMPLE) + "}",
        "[" * 100_000,
        *(json.dumps({**EXAMPLE, "more": float(odd)}) for odd in ("nan", "inf")),
    ),
)


type Letters = Callable[[], dict[str, str]]


@pytest.fixture(scope="module")
def received() -> Iterator[Receiver]:
    """What functions send beside the store."""
    with receiver.serving() as (address, received), pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_SQS", address)
        patch.setenv("DEAD_LETTERS_URL", f"{address}/dead-letters")
        yield received


@pytest.fixture(scope="module")
def over_engine(received: Receiver) -> Iterator[Stack]:
    """A real engine, which keeps hundreds of transactions quick."""
    with engine.running() as url, engine.fresh_stack(url) as stack:
        yield stack


@pytest.fixture
def stack(over_engine: Stack) -> Stack:
    """Leo's portal is enabled, and there is no notice yet."""
    for row in over_engine.rows():
        if "action" not in row and row["pk"]["S"].startswith("PRACTICE#willow#CLIENT#leo"):
            key = {name: row[name] for name in ("pk", "sk")}
            over_engine.dynamodb.delete_item(TableName=over_engine.messages_table, Key=key)
    assert over_engine.enable().status == 200
    return over_engine


@pytest.fixture
def letters(received: Receiver) -> Letters:
    """What was put aside since the last call, by body, with the reason."""

    def take() -> dict[str, str]:
        sent = [request for _, request in received.take()]
        found = {one["MessageBody"]: str(one["MessageAttributes"]["reason"]["StringValue"]) for one in sent}
        assert len(found) == len(sent)
        assert all(map(REASON.fullmatch, found.values()))
        return found

    take()
    return take


def notices(stack: Stack) -> int:
    rows = stack.dynamodb.scan(TableName=stack.messages_table, ConsistentRead=True)["Items"]
    return len([row for row in rows if row.get("kind") == {"S": "notice"}])


def told_apart(events: Iterable[Any]) -> list[Any]:
    """The events, each of them another one: with an id of its own, unless that is what is strange about it."""
    numbered = (
        {**one, "id": f"id-{number}"} if isinstance(one, dict) and one.get("id") == EXAMPLE["id"] else one
        for number, one in enumerate(events)
    )
    return list({json.dumps(one): one for one in numbered}.values())


def reach(events: Iterable[Any]) -> int:
    """How many of those that are taken are for Leo, and not the same event."""
    of_leo = (one for one in events if (one["detail"]["practice_id"], one["detail"]["client_id"]) == ("willow", LEO))
    return len({one["id"] for one in of_leo})


def test_the_function_refuses_what_the_schema_refuses_and_takes_what_it_takes(stack: Stack, letters: Letters) -> None:
    events = told_apart(near(IN, EXAMPLE))
    taken = [one for one in events if is_valid(one, IN)]
    refused = {json.dumps(one) for one in events} - {json.dumps(one) for one in taken}
    assert len(taken) > 100
    assert len(refused) > 500
    for batch in batched(map(json.dumps, events), 10, strict=False):
        assert stack.portal_update(*batch) == {"batchItemFailures": []}
    assert letters().keys() == refused
    assert notices(stack) == reach(taken)


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def with_field(name: str, value: Any) -> Any:
    """An event with this value in a field of the envelope or of its detail."""
    if name in detail_of(IN)["properties"]:
        return portal_event("mia", detail={name: value})
    return {**portal_event("mia"), name: value}


def as_the_pattern(schema: Any) -> st.SearchStrategy[str]:
    return st.from_regex(schema["pattern"].replace("$", r"\Z"))


@settings(max_examples=150, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_in_a_field_the_function_and_the_schema_agree(stack: Stack, letters: Letters, data: Any) -> None:
    properties = detail_of(IN)["properties"]
    name = data.draw(st.sampled_from(sorted({*IN["properties"], *properties}, key=str)))
    inner = properties.get(name) or IN["properties"][name]
    text: st.SearchStrategy[Any] = as_the_pattern(inner) if "pattern" in inner else st.text()
    if name == "changed_fields":
        text = st.lists(as_the_pattern(inner["items"]) | st.text(), max_size=3)
    value = data.draw(JSON | st.text() | text)
    event = with_field(name, value)
    assert stack.portal_update(event) == {"batchItemFailures": []}
    assert (json.dumps(event) not in letters()) == is_valid(event, IN)


@pytest.mark.parametrize("body", NO_JSON, ids=range(len(NO_JSON)))
def test_what_is_no_json_is_put_aside(stack: Stack, letters: Letters, body: str) -> None:
    stack.portal_update(body)
    assert letters() == {body: "not JSON"}


@pytest.mark.parametrize(
    "more", ['"more": ' + "9" * 5000, '"more": 1e999', '"more": "\\ud83d"', '"more": {}, "more": []']
)
def test_what_is_not_looked_at_may_be_any_json(stack: Stack, letters: Letters, more: str) -> None:
    stack.portal_update(json.dumps(portal_event())[:-1] + f", {more}}}")
    assert (letters(), notices(stack)) == ({}, 1)


OTHER_TYPES: Final = {
    "portal.login": "detail-type: unknown type",
    "portal.demographics.created": "detail-type: unknown type",
    "portal.updated": "detail-type: unknown type",
    "message.composed": "detail-type: unknown type",
    "Portal.Demographics.Updated": "detail-type: unknown type",
    "portal.weather.updated": "detail-type: unknown area",
}


@pytest.mark.parametrize("detail_type", OTHER_TYPES)
def test_another_event_of_the_portal_is_put_aside_with_the_reason(
    stack: Stack, letters: Letters, detail_type: str
) -> None:
    event = json.dumps(portal_event(**{"detail-type": detail_type}))
    stack.portal_update(event)
    assert (letters(), notices(stack)) == ({event: OTHER_TYPES[detail_type]}, 0)


def test_every_example_is_taken(stack: Stack, letters: Letters) -> None:
    detail = re.search(r"```json\n(.*?)```", (DOCS / "events.md").read_text(), re.DOTALL)
    assert detail is not None
    examples = [*IN["examples"], portal_event(detail=json.loads(detail[1]))]
    stack.portal_update(*examples)
    assert (letters(), notices(stack)) == ({}, len(examples))


@pytest.mark.parametrize(
    ("at", "kept"),
    [
        ("2026-03-01T10:00:00Z", "2026-03-01T10:00:00.000Z"),
        ("2026-03-01T10:00:00.1234567Z", "2026-03-01T10:00:00.123Z"),
        ("2026-03-01T10:00:00.999999999Z", "2026-03-01T10:00:00.999Z"),
        ("2026-03-01T10:00:00.5+05:30", "2026-03-01T04:30:00.500Z"),
        ("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00.000Z"),
        ("2026-01-01T00:00:00+23:59", "2025-12-31T00:01:00.000Z"),
        ("2026-12-31T23:59:59-00:01", "2027-01-01T00:00:59.000Z"),
    ],
)
def test_an_instant_is_kept_to_the_millisecond(stack: Stack, at: str, kept: str) -> None:
    stack.portal_update(portal_event(detail={"occurred_at": at}))
    assert [entry["occurred_at"] for entry in stack.inbox().json["entries"]] == [kept]


@pytest.mark.parametrize("at", ["20260301100000", "20260301100000.0000", "1772359200", 1772359200, 1772359200000])
def test_a_number_is_no_instant(stack: Stack, letters: Letters, at: object) -> None:
    """HL7 writes `YYYYMMDDHHMMSS`, which is also a Unix time, in the year 2612."""
    stack.portal_update(portal_event(detail={"occurred_at": at}))
    kind = "string_pattern_mismatch" if isinstance(at, str) else "string_type"
    assert list(letters().values()) == [f"detail.occurred_at: {kind}"]
    assert notices(stack) == 0


@pytest.mark.parametrize("name", sample_events.NOTICES)
def test_the_samples_are_judged_alike(name: str, stack: Stack, letters: Letters) -> None:
    bodies = [record["body"] for record in sample_events.event(name)["Records"]]
    stack.portal_update(*bodies)
    refused = {body for body in bodies if body in NO_JSON or not is_valid(json.loads(body), IN)}
    assert letters().keys() == refused
