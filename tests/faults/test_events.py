"""Events and streams under faults, twice, in any order, poisoned, in part: what is due happens, and once."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import pytest
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import EndpointConnectionError

from client_messaging import wiring
from client_messaging.events import published_events
from client_messaging.events.published_events import Change
from client_messaging.runtime import telemetry
from testing import sealing
from testing.faults.acts import MEANWHILE, WRITES, scene
from testing.faults.injected import EVER, FAULTS, Killed, injected
from testing.faults.tables_as_they_are import empty, rows
from testing.invocations import Json, invoke
from testing.people import ANA, BEN, LEO, MIA
from testing.stack import Stack, portal_event
from testing.stream_records import Stream
from tests.faults.conftest import Tell

ROUNDS: Final = 12
_BUGS: Final = telemetry.UnexpectedError
_POISON: Final = ("no JSON", '{"detail": "?"}', json.dumps(portal_event(**{"detail-type": "portal.horoscope.updated"})))


@pytest.fixture(autouse=True)
def _nothing_there(over_engine: Stack) -> Iterator[None]:
    yield
    empty(over_engine)


@pytest.fixture
def put_aside(over_engine: Stack, monkeypatch: pytest.MonkeyPatch) -> list[Json]:
    """What is sent to the dead letters; every third time the queue is out of reach."""
    letters: list[Json] = []
    asked = iter(range(EVER))

    def send(params: Json, **_: object) -> Json:
        if next(asked) % 3 == 1:
            raise EndpointConnectionError(endpoint_url="queue")
        letters.append(json.loads(params["body"]))
        return AWSResponse("", 200, HTTPHeaders(), None), {"MessageId": "m", "ResponseMetadata": {}}

    monkeypatch.setenv("DEAD_LETTERS_URL", "https://queue.invalid/dead-letters")
    for made in (wiring.queues, wiring.dead_letter_queue):
        made.cache_clear()
    wiring.queues().meta.events.register("before-call.sqs.SendMessage", send)
    return letters


def delivered[R](chance: random.Random, queue: Sequence[R], take: Callable[[list[R]], list[R]]) -> None:
    """Deliver in batches, in any order, under faults, until all is done. `take` answers what failed."""
    left = list(queue)
    for delivery in range(EVER):
        if not left:
            return
        batch = chance.sample(left, min(len(left), chance.randint(1, 10)))
        fault = chance.choice(list(FAULTS)) if delivery < 3 * len(queue) else None
        failed = batch
        with injected(fault, chance.randint(1, 6), chance.choice((1, 3, EVER))), suppress(Killed, _BUGS):
            failed = take(batch)
        for one in batch:
            if one not in failed:
                left.remove(one)
    raise AssertionError(f"{len(left)} are never done")


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_update_is_one_notice_an_inbox(over_engine: Stack, put_aside: list[Json], tell: Tell, seed: int) -> None:
    stack, chance = over_engine, random.Random(seed)  # noqa: S311
    stack.enable(clinician_ids=["ben"])
    stack.enable(client=MIA)
    began = datetime(2026, 3, 1, tzinfo=UTC)
    events = {
        number: portal_event(client, detail={"occurred_at": (began + timedelta(hours=number)).isoformat()})
        for number, client in enumerate([LEO, MIA, "unknown"] * 5)
    }
    bodies = [json.dumps(event) for event in events.values() for _ in range(chance.randint(1, 3))]
    tell("portal updates delivered under faults", len(bodies) + len(_POISON))
    delivered(chance, [(str(uuid4()), body) for body in (*bodies, *_POISON)], take_updates)

    for clinician, client, first in ((ANA, LEO, 0), (BEN, LEO, 0), (ANA, MIA, 1)):
        notices = stack.inbox(clinician, client, limit="100").json["entries"]
        hours = sorted(datetime.fromisoformat(notice["occurred_at"]) - began for notice in notices)
        assert hours == [timedelta(hours=number) for number in range(first, 15, 3)]
    assert not [row for _, row in rows(stack) if "CLIENT#unknown" in row["pk"]["S"]]
    assert {letter["MessageBody"] for letter in put_aside} == set(_POISON)
    assert all(letter["MessageAttributes"]["reason"]["StringValue"] for letter in put_aside)


def take_updates(batch: list[tuple[str, str]]) -> list[tuple[str, str]]:
    records = [{"messageId": message_id, "body": body, "eventSource": "aws:sqs"} for message_id, body in batch]
    failed = {
        one["itemIdentifier"] for one in invoke("record_portal_update", {"Records": records})["batchItemFailures"]
    }
    return [one for one in batch if one[0] in failed]


class Unwilling:
    """A bus that takes some of what it is given, some of the time; what it took, in order."""

    def __init__(self, chance: random.Random) -> None:
        self.took: list[tuple[str, str]] = []
        self._chance = chance
        wiring.bus().client.meta.events.register("before-call.events.PutEvents", self._put)

    def _put(self, params: Json, **_: object) -> Json:
        if self._chance.random() < 0.2:
            raise EndpointConnectionError(endpoint_url="bus")
        if self._chance.random() < 0.2:
            error = {"Code": "ThrottlingException", "Message": "slowly"}
            return AWSResponse("", 400, HTTPHeaders(), None), {"Error": error, "ResponseMetadata": {}}
        entries = json.loads(params["body"])["Entries"]
        results = [{"ErrorCode": "x"} if self._chance.random() < 0.2 else {"EventId": "e"} for _ in entries]
        self.took += [_named(entry) for entry, result in zip(entries, results, strict=True) if "EventId" in result]
        failed = sum("ErrorCode" in result for result in results)
        answer = {"FailedEntryCount": failed, "Entries": results, "ResponseMetadata": {}}
        return AWSResponse("", 200, HTTPHeaders(), None), answer


def _named(entry: Json) -> tuple[str, str]:
    return entry["DetailType"], json.loads(entry["Detail"])["event_id"]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_change_is_published_and_in_order(
    over_engine: Stack, template: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tell: Tell, seed: int
) -> None:
    monkeypatch.setenv("BUS_NAME", "bus")
    wiring.bus.cache_clear()
    chance, stream = random.Random(seed), Stream(over_engine, template)  # noqa: S311
    bus, at, records = Unwilling(chance), scene(over_engine), stream.records()
    for _ in range(12):
        chance.choice([*WRITES.values(), *MEANWHILE.values()])(at)
        records += stream.records()
    due = [
        (event.detail_type, json.loads(json.dumps(event.detail))["event_id"])
        for record in records
        for event in published_events.events_for(Change.from_record(record))
    ]
    tell("changes published under faults", len(due))
    read_through(chance, records, "publish_events")
    assert set(bus.took) == set(due)
    last_told = list(dict.fromkeys(reversed(bus.took)))[::-1]
    assert last_told == due, "what came before its turn came again"


def read_through(chance: random.Random, records: list[Json], function: str) -> None:
    """As a stream is read: in batches, and from the first that failed on again; sometimes a batch comes twice."""
    at = 0
    for _ in range(EVER):
        batch = records[at : at + chance.randint(1, 7)]
        if not batch:
            return
        fault, number = chance.choice([None, *FAULTS]), chance.randint(1, 3)
        failed: Json = [{"itemIdentifier": batch[0]["dynamodb"]["SequenceNumber"]}]
        with injected(fault, number, chance.choice((1, EVER))), suppress(Killed):
            failed = invoke(function, {"Records": batch})["batchItemFailures"]
        numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
        at += numbers.index(failed[0]["itemIdentifier"]) if failed else len(batch)
        if chance.random() < 0.2:
            at = max(0, at - len(batch))
    raise AssertionError("the stream is never read through")


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_every_record_is_sealed_once(over_engine: Stack, tell: Tell, seed: int) -> None:
    chance, at = random.Random(seed), scene(over_engine)  # noqa: S311
    for _ in range(12):
        chance.choice([*WRITES.values(), *MEANWHILE.values()])(at)
    of_audit = [row for table, row in rows(over_engine) if table == over_engine.audit_table]
    ours = [row for row in of_audit if row["pk"]["S"] == f"PRACTICE#willow#CLIENT#{at.client}"]
    tell("audit records sealed under faults", len(ours))
    read_through(chance, [_inserted(row, number) for number, row in enumerate(ours)], "seal_audit")
    verdict = invoke("verify_audit", {"practice_id": "willow", "client_id": at.client})
    assert verdict == {"intact": True, "records": len(ours), "seals": len(ours), "first_break": None}
    sealed = sealing.sealed(row for _, row in rows(over_engine))
    assert Counter(sealed) == Counter(row["sk"]["S"] for row in ours)


def _inserted(row: Json, number: int) -> Json:
    keys = {"pk": row["pk"], "sk": row["sk"]}
    return {
        "eventName": "INSERT",
        "dynamodb": {"SequenceNumber": f"{number:021}", "Keys": keys, "NewImage": row},
    }
