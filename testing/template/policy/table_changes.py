"""Stream records of both tables, of every kind that the package writes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

from client_messaging import wiring
from client_messaging.domain.contacts import Channel
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.nudge_records import Due, Person, Sent
from client_messaging.events import published_events
from client_messaging.events.published_events import Change
from client_messaging.runtime import telemetry
from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing.invocations import Row, invoke
from testing.people import BEN, LEO, LUIS
from testing.sample_events import make_table
from testing.stack import Stack, portal_event
from testing.stream_records import Record, Stream

_NOW: Final = datetime(2026, 3, 1, tzinfo=UTC)
_NUDGED: Final = Person("willow", LUIS.person_id)
_WAITING: Final = Nudge(Stage.FIRST, "1", _NOW, LEO)
_SENT: Final = Sent("1", 1, Channel.EMAIL, _NOW)
_DUE: Final = Due("2", 2, (Channel.EMAIL,), _NOW)
_SETTINGS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "POWERTOOLS_SERVICE_NAME": "tests",
    "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
    "MESSAGES_TABLE": "messages-of-changes",
    "AUDIT_TABLE": "audit-of-changes",
}


@cache
def of_messages() -> tuple[tuple[Record, bool], ...]:
    """Stream records of the messages table, and whether each becomes an event."""
    return _recorded()[0]


@cache
def of_audit() -> tuple[tuple[Record, bool], ...]:
    """Stream records of the audit table, and whether each is sealed: not seals, nor modified records."""
    return _recorded()[1]


def kind_of(record: Record) -> tuple[str, str, bool]:
    """What a filter can distinguish in a stream record: event name and kind of item."""
    change = record["dynamodb"]
    image = change.get("NewImage", change.get("OldImage", {}))
    return record["eventName"], image["sk"]["S"].partition("#")[0] if "kind" not in image else "", "kind" in image


@cache
def _recorded() -> tuple[tuple[tuple[Record, bool], ...], tuple[tuple[Record, bool], ...]]:
    with _practice() as stack:
        messages = tuple(
            (record, any(published_events.events_for(Change.from_record(record)))) for record in _history(stack)
        )
        records = [_added(row) for row in stack.audit()]
        invoke("seal_audit", {"Records": records})
        written = [record["dynamodb"]["NewImage"] for record in records]
        seals = [_added(row) for row in stack.audit() if row not in written]
    assert {made for _, made in messages} == {True, False}
    assert seals
    tampered = [{**record, "eventName": "MODIFY"} for record in records]  # must not be sealed anew
    return messages, (*((one, True) for one in records), *((one, False) for one in (*seals, *tampered)))


def _added(row: Row) -> dict[str, Any]:
    keys = {"pk": row["pk"], "sk": row["sk"]}
    return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": row["sk"]["S"], "Keys": keys, "NewImage": row}}


def _history(stack: Stack) -> Iterator[Record]:
    """Every kind of write, and the stream records of each step."""
    stream = Stream(stack, _template())
    stack.enable()
    first = stack.compose().json
    yield from stream.records()
    stack.reply(first["thread_id"])
    yield from stream.records()
    stack.read(first["id"])
    yield from stream.records()
    stack.portal_read(first["id"])
    yield from stream.records()
    stack.portal_update(portal_event(LEO))
    yield from stream.records()
    stack.enable(owner=LUIS)
    yield from stream.records()
    stack.disable()
    yield from stream.records()
    stack.enable(owner=LUIS, client_starts=True)
    yield from stream.records()
    stack.start(LUIS)
    yield from stream.records()
    for starts in (True, False):
        stack.set_section("messaging", client_starts=starts)
        yield from stream.records()
    for state in ("suspended", "active"):
        stack.set_access(BEN, state)
        yield from stream.records()
    for step in (
        partial(stack.enable, owner=LUIS, contact={"email": "luis@example.invalid"}),
        partial(nudge_records.begin, wiring.tables(), _NUDGED, _WAITING, None),
        partial(nudge_records.go_on, wiring.tables(), _NUDGED, "1", _WAITING._replace(ring="2"), _SENT),
        partial(nudge_records.go_on, wiring.tables(), _NUDGED, "2", _WAITING._replace(ring="3"), _DUE),
    ):
        step()
        yield from stream.records()
    for change in (
        partial(stack.set_absence, None),
        partial(stack.set_absence, None, instead="ben"),
        stack.end_absence,
    ):
        change()
        yield from stream.records()


@cache
def _template() -> dict[str, Any]:
    return template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())


@contextmanager
def _practice() -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in _SETTINGS.items():
            patch.setenv(name, value)
        dynamodb = boto3.client("dynamodb")
        tables = (("MESSAGES_TABLE", "MessagesTable"), ("AUDIT_TABLE", "AuditTable"))
        for variable, logical_id in tables:
            make_table(dynamodb, _SETTINGS[variable], logical_id)
        _clear_caches()
        yield Stack(dynamodb, _SETTINGS["MESSAGES_TABLE"], _SETTINGS["AUDIT_TABLE"])
        for variable, _ in tables:
            dynamodb.delete_table(TableName=_SETTINGS[variable])
    _clear_caches()


def _clear_caches() -> None:
    for constructor in (*vars(wiring).values(), *vars(telemetry).values()):
        if hasattr(constructor, "cache_clear"):
            constructor.cache_clear()
