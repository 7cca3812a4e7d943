"""Seals however records are delivered: in any order, again, side by side, and with sealers that end anywhere."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from client_messaging import wiring
from client_messaging.runtime.telemetry import UnexpectedError
from testing import sealing
from testing.invocations import Row, invoke
from testing.people import LEO
from testing.stack import Stack
from testing.stream_records import as_stream

RECORDS: Final = 12
_EVENTS: Final = ("before-call", "after-call")
"""A request is not made, or it is made and its answer lost."""

numbers = st.integers(0, RECORDS - 1)
deliveries = st.lists(
    st.tuples(
        st.lists(numbers, min_size=1, max_size=8),
        st.none() | st.tuples(st.integers(1, 4), st.sampled_from(_EVENTS)),
        st.none() | st.lists(numbers, min_size=1, max_size=4),
    ),
    max_size=8,
)
"""Batches, each with where its sealer ends, and a batch that another one seals before its first write."""


class Ended(Exception):
    """The end of a process, at a request."""


@pytest.fixture
def recorded(stack: Stack) -> list[Row]:
    """Records of two charts."""
    stack.enable()
    stack.enable(client="mia")
    for number in range(RECORDS - 2):
        assert stack.compose(client=(LEO, "mia")[number % 3 == 0]).status == 201
    return [row for row in stack.audit() if "action" in row]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(of_before=st.integers(0, 3), delivered=deliveries, last=st.permutations(range(RECORDS)))
def test_each_record_has_one_seal_in_a_chain_that_holds(
    stack: Stack, recorded: list[Row], of_before: int, delivered: Any, last: Sequence[int]
) -> None:
    assert len(recorded) == RECORDS
    _delete_seals(stack)
    for row in recorded[:of_before]:
        sealing.seal_as_before(stack, row)
    for batch, end, meanwhile in delivered:
        with _ended(end), _before_its_first_write(meanwhile, recorded), suppress(UnexpectedError):
            invoke("seal_audit", as_stream([recorded[number] for number in batch]))
    for some in (last[:5], last[5:6], last[4:]):
        rows = [recorded[number] for number in some]
        assert invoke("seal_audit", as_stream(rows)) == {"batchItemFailures": []}
    for client in (LEO, "mia"):
        chart = f"PRACTICE#willow#CLIENT#{client}"
        of_chart = [row["sk"]["S"] for row in recorded if row["pk"]["S"] == chart]
        verdict = invoke("verify_audit", {"practice_id": "willow", "client_id": client})
        assert verdict == {"intact": True, "records": len(of_chart), "seals": len(of_chart), "first_break": None}
        seals = [row for row in stack.audit() if row["pk"]["S"] == f"{chart}#SEALS"]
        assert Counter(sealing.sealed(seals)) == Counter(of_chart)


def _delete_seals(stack: Stack) -> None:
    for row in stack.audit():
        if "action" not in row:
            stack.dynamodb.delete_item(TableName=stack.audit_table, Key={"pk": row["pk"], "sk": row["sk"]})


@contextmanager
def _ended(end: tuple[int, str] | None) -> Iterator[None]:
    requests = count(1)

    def at_request(**_: Any) -> None:
        if end and next(requests) == end[0]:
            raise Ended

    with _registered(end[1] if end else _EVENTS[0], "*", at_request):
        yield


@contextmanager
def _before_its_first_write(batch: list[int] | None, recorded: list[Row]) -> Iterator[None]:
    writes = count()

    def seal(**_: Any) -> None:
        if batch and next(writes) == 0:
            invoke("seal_audit", as_stream([recorded[number] for number in batch]))

    with _registered("before-call", "PutItem", seal):
        yield


@contextmanager
def _registered(event: str, operation: str, act: Callable[..., None]) -> Iterator[None]:
    events = wiring.tables().client.meta.events
    events.register(f"{event}.dynamodb.{operation}", act)
    try:
        yield
    finally:
        events.unregister(f"{event}.dynamodb.{operation}", act)
