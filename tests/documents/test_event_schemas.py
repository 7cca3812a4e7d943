"""The schemas of events say what the code says, and the document says what the schemas say."""

import json
import re
from fnmatch import fnmatchcase
from typing import Any, Final

import pytest

from client_messaging.events import portal_updates, published_events
from deployment import event_patterns, template_yaml
from testing import sample_events
from testing.event_schemas import DOCS, FORMATS, IN, OUT, SCHEMAS, VALIDATOR, detail_of, example_of, is_valid
from testing.stack import portal_event

DOCUMENT: Final = (DOCS / "events.md").read_text()


def is_understood(body: str) -> bool:
    try:
        portal_updates.portal_update(body)
    except portal_updates.Unintelligible:
        return False
    return True


# ---------------------------------------------------------------- the schemas themselves
@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_one_and_takes_its_examples(name: str) -> None:
    schema = SCHEMAS[name]
    VALIDATOR.check_schema(schema)
    assert schema["$schema"] == VALIDATOR.META_SCHEMA["$schema"]
    assert schema["$id"] == f"urn:client-messaging:event:{name}"
    assert schema["title"]
    assert schema["examples"]
    for example in schema["examples"]:
        VALIDATOR(schema, format_checker=FORMATS).validate(example)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described(name: str) -> None:
    for properties in (SCHEMAS[name]["properties"], detail_of(SCHEMAS[name])["properties"]):
        assert all(one["description"] for one in properties.values())


# ---------------------------------------------------------------- events out
MAY_BE_NULL = {
    ("portal_access.changed", "former_owner_id"),
    ("portal_access.changed", "changed_by_role"),
    ("inbox.read", "entry_id"),
    ("absence.changed", "from"),
    ("absence.changed", "until"),
}


def test_every_event_out_has_a_schema_and_every_schema_an_event() -> None:
    texts = {name: value for name, value in vars(published_events).items() if name.isupper() and isinstance(value, str)}
    assert texts.pop("SOURCE") == published_events.SOURCE
    assert set(texts.values()) == set(OUT)


@pytest.mark.parametrize("name", OUT)
def test_a_schema_is_for_its_event_alone(name: str) -> None:
    properties = OUT[name]["properties"]
    assert (properties["detail-type"]["const"], properties["source"]["const"]) == (name, published_events.SOURCE)
    assert set(OUT[name]["required"]) == set(properties)
    for other, schema in SCHEMAS.items():
        assert is_valid(example_of(OUT[name]), schema) == (other == name)


@pytest.mark.parametrize("name", OUT)
def test_an_event_says_all_that_its_schema_has_and_no_more(name: str) -> None:
    example = example_of(OUT[name])
    for left_out in detail_of(OUT[name])["properties"]:
        detail = {key: value for key, value in example["detail"].items() if key != left_out}
        assert not is_valid({**example, "detail": detail}, OUT[name]), left_out
    assert not is_valid({**example, "detail": {**example["detail"], "subject": "Homework"}}, OUT[name])


@pytest.mark.parametrize("name", OUT)
@pytest.mark.parametrize("text", ["How was the week?", "rosa@example.invalid", "", None, 7, "a#b"])
def test_a_text_is_no_id_no_state_and_no_time(name: str, text: object) -> None:
    """But for `event_id`, which is the stream's; and null where nobody and nothing is meant."""
    example = example_of(OUT[name])
    for key in detail_of(OUT[name])["properties"]:
        is_number = detail_of(OUT[name])["properties"][key].get("type") == "integer" and text == 7
        if key != "event_id" and not is_number and not (text is None and (name, key) in MAY_BE_NULL):
            assert not is_valid({**example, "detail": {**example["detail"], key: text}}, OUT[name]), key


@pytest.mark.parametrize(("name", "key"), sorted(MAY_BE_NULL))
def test_null_is_said_where_nobody_and_nothing_is_meant(name: str, key: str) -> None:
    example = example_of(OUT[name])
    assert is_valid({**example, "detail": {**example["detail"], key: None}}, OUT[name])


# ---------------------------------------------------------------- the document
def table(heading: str) -> list[list[str]]:
    lines = DOCUMENT[DOCUMENT.index(f"| {heading} |") :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def test_the_document_says_what_each_event_says() -> None:
    documented = {event: re.findall(r"`(\w+)`", says) for event, _, says in table("Event | When | Says")}
    assert documented == {
        f"[`{name}`](events/{name}.schema.json)": list(detail_of(schema)["properties"]) for name, schema in OUT.items()
    }


def test_the_document_says_what_an_event_in_holds() -> None:
    documented = [name for names, _ in table("In `detail` | Is") for name in re.findall(r"\w+", names)]
    assert documented == detail_of(IN)["required"] == list(detail_of(IN)["properties"])
    properties = detail_of(IN)["properties"]
    for pattern in (properties["client_id"]["pattern"], properties["changed_fields"]["items"]["pattern"]):
        assert f"`{pattern[1:-1]}`" in DOCUMENT
    assert "(events/portal.updated.schema.json)" in DOCUMENT
    example = re.search(r"```json\n(.*?)```", DOCUMENT, re.DOTALL)
    assert example is not None
    assert json.loads(example[1]) == example_of(IN)["detail"]


def test_the_portal_s_permission_is_for_what_the_portal_says_and_nothing_else() -> None:
    (policy,) = [
        json.loads(code) for code in re.findall(r"```json\n(.*?)```", DOCUMENT, re.DOTALL) if "Version" in code
    ]
    (statement,) = policy["Statement"]
    condition = statement["Condition"]
    assert (statement["Action"], statement["Resource"]) == ("events:PutEvents", "BUS")
    assert condition["ForAllValues:StringEquals"] == {"events:source": ["portal"]}
    (pattern,) = condition["ForAllValues:StringLike"]["events:detail-type"]
    assert all(fnmatchcase(f"portal.{area}.updated", pattern) for area in portal_updates.AREAS)
    assert not any(fnmatchcase(name, pattern) for name in OUT)
    assert condition["Null"] == {"events:source": "false", "events:detail-type": "false"}


def test_the_areas_are_those_of_the_code() -> None:
    areas = re.search(r"The areas are (.*?)\.", DOCUMENT)
    assert areas is not None
    assert re.findall(r"`(\w+)`", areas[1]) == list(portal_updates.AREAS)
    assert IN["properties"]["detail-type"]["enum"] == [f"portal.{area}.updated" for area in portal_updates.AREAS]


def test_the_rules_of_the_document_take_the_events_that_they_name() -> None:
    template, by_hand = (
        re.search(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL),
        re.search(r"'(\{.*?\})' *$", DOCUMENT, re.M),
    )
    assert template is not None
    assert by_hand is not None
    rule = template_yaml.parse(template[1].encode())["Resources"]["MessagingRule"]["Properties"]
    for pattern in (rule["EventPattern"], json.loads(by_hand[1])):
        event_patterns.check(pattern)
        taken = {name for name, schema in SCHEMAS.items() if event_patterns.matches(example_of(schema), pattern)}
        assert taken == set(pattern["detail-type"])


def test_the_rule_takes_everything_that_the_portal_says_and_nothing_else() -> None:
    resources = template_yaml.parse((DOCS.parent / "template.yaml").read_bytes())["Resources"]
    pattern = resources["PortalUpdateRule"]["Properties"]["EventPattern"]
    for detail_type in ("portal.demographics.updated", "portal.weather.updated", "portal.signed_in", "updated", "x"):
        assert event_patterns.matches(portal_event(**{"detail-type": detail_type}), pattern), detail_type
        assert event_patterns.matches({**portal_event(**{"detail-type": detail_type}), "detail": {}}, pattern), (
            detail_type
        )
    assert not event_patterns.matches(portal_event(source="portals"), pattern)
    assert [name for name in SCHEMAS if event_patterns.matches(example_of(SCHEMAS[name]), pattern)] == [
        "portal.updated"
    ]


# ---------------------------------------------------------------- events in: the schema and the code agree
@pytest.mark.parametrize("name", sample_events.NOTICES)
def test_the_sample_events_that_are_good_are_valid(name: str) -> None:
    bodies = [record["body"] for record in sample_events.event(name)["Records"]]
    good = [body != "not JSON" and is_valid(json.loads(body), IN) for body in bodies]
    assert good == [is_understood(body) for body in bodies]
    assert good.count(False) == len(sample_events.PUT_ASIDE.get(name, []))


def without(name: str) -> Any:
    return {key: value for key, value in portal_event().items() if key != name}


def without_detail(name: str) -> Any:
    event = portal_event()
    return {**event, "detail": {key: value for key, value in event["detail"].items() if key != name}}


def at(time: object) -> Any:
    return portal_event(detail={"occurred_at": time})


def fields(*names: object) -> Any:
    return portal_event(detail={"changed_fields": list(names)})


BAD: dict[str, Any] = {
    "a text": "portal.demographics.updated",
    "a list": [portal_event()],
    "no id": without("id"),
    "an empty id": portal_event(id=""),
    "a long id": portal_event(id="x" * 129),
    "a number for an id": portal_event(id=7),
    "another source": portal_event(source="portals"),
    "no source": without("source"),
    "no detail-type": without("detail-type"),
    "an unknown area": portal_event(**{"detail-type": "portal.weather.updated"}),
    "an area and more": portal_event(**{"detail-type": "portal.demographics.updated\n"}),
    "another event": portal_event(**{"detail-type": "portal.demographics.deleted"}),
    "no detail": without("detail"),
    "a detail as text": {**portal_event(), "detail": json.dumps(portal_event()["detail"])},
    "no practice": without_detail("practice_id"),
    "no client": without_detail("client_id"),
    "a client with a mark": portal_event("a#b"),
    "a client with a line feed": portal_event("leo\n"),
    "a long client": portal_event("x" * 65),
    "an empty client": portal_event(""),
    "no fields": without_detail("changed_fields"),
    "null for fields": portal_event(detail={"changed_fields": None}),
    "a text for fields": portal_event(detail={"changed_fields": "address"}),
    "too many fields": fields(*["address"] * 101),
    "a value for a field": fields("12 Main Street"),
    "a field and its value": fields({"address": "12 Main Street"}),
    "a field that begins with a digit": fields("1st"),
    "a field with a line feed": fields("address\n"),
    "a long field": fields("x" * 65),
    "no time": without_detail("occurred_at"),
    "null for a time": at(None),
    "a time without an offset": at("2026-03-01T10:00:00"),
    "a day": at("2026-03-01"),
    "a day that there is not": at("2026-02-30T10:00:00Z"),
    "a month that there is not": at("2026-13-01T10:00:00Z"),
    "an hour that there is not": at("2026-03-01T24:00:00Z"),
    "a second that there is not": at("2026-03-01T23:59:60Z"),
    "a time in words": at("yesterday"),
    "a time before all times": at("0001-01-01T00:00:00+14:00"),
    "a time after all times": at("9999-12-31T23:59:59-14:00"),
}

GOOD: dict[str, Any] = {
    "only what is looked at": {key: portal_event()[key] for key in ("id", "source", "detail-type", "detail")},
    "more than is looked at": portal_event(trace="x", detail={"old": {"street": "x"}, "new": 7}),
    "the longest id": portal_event(id="x" * 128),
    "the longest client": portal_event("x" * 64),
    "every letter of a client": portal_event("A.z-0"),
    "no field": fields(),
    "a field twice": fields("address", "address"),
    "the most fields": fields(*["address"] * 100),
    "the longest field": fields("x" * 64),
    "every letter of a field": fields("A_z.0-9"),
    "a time with an offset": at("2026-03-01T12:30:00+02:30"),
    "a time with fractions": at("2026-03-01T10:00:00.123456789-23:59"),
    "a leap day": at("2028-02-29T23:59:59Z"),
    "the first time": at("1000-01-01T00:00:00+23:59"),
    "the last time": at("2999-12-31T23:59:59-23:59"),
    **{area: portal_event(**{"detail-type": f"portal.{area}.updated"}) for area in portal_updates.AREAS},
}


@pytest.mark.parametrize("case", BAD)
def test_what_the_schema_refuses_is_not_understood(case: str) -> None:
    assert (is_valid(BAD[case], IN), is_understood(json.dumps(BAD[case]))) == (False, False)


@pytest.mark.parametrize("case", GOOD)
def test_what_the_schema_takes_is_understood(case: str) -> None:
    assert (is_valid(GOOD[case], IN), is_understood(json.dumps(GOOD[case]))) == (True, True)
