"""A fault at every request of every operation, once and for ever: the client asks again, and all is as without it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from testing.faults.acts import ACTS, READS, Scene, same_scene
from testing.faults.injected import EVER, FAULTS, IN_TRANSACTIONS, PARTIAL, Hits, Killed, injected
from testing.faults.tables_as_they_are import empty, essence, rows, shown, written
from testing.invocations import Answer
from testing.rows import delete
from testing.stack import Stack
from tests.faults.conftest import Tell

type Plain = Callable[[str], tuple[tuple[int, str], Counter[str]]]


@pytest.fixture(autouse=True)
def _nothing_there(over_engine: Stack) -> Iterator[None]:
    yield
    empty(over_engine)


@pytest.fixture(scope="module")
def plain(over_engine: Stack) -> Plain:
    """What an operation answers and writes where nothing goes wrong."""
    known: dict[str, tuple[tuple[int, str], Counter[str]]] = {}

    def of(act: str) -> tuple[tuple[int, str], Counter[str]]:
        if act not in known:
            at = same_scene(over_engine)
            known[act] = essence(ACTS[act](at)), written(rows(over_engine))
            empty(over_engine)
        return known[act]

    return of


def under(fault: str, act: str, at: Scene, number: int, times: int) -> tuple[Hits, Answer | None]:
    """Do it under a fault; no answer where the process was killed."""
    answer = None
    with injected(fault, number, times) as hits, suppress(Killed):
        answer = ACTS[act](at)
    return hits, answer


@pytest.mark.parametrize("times", [1, EVER], ids=["once", "for ever"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("act", ACTS)
def test_after_a_fault_all_is_as_without_it(
    over_engine: Stack, plain: Plain, tell: Tell, act: str, fault: str, times: int
) -> None:
    expected, kept = plain(act)
    hit, leaves_a_record = 0, act in READS and ("page" in act or "message" in act)
    for number in range(1, EVER):
        at = same_scene(over_engine)
        hits, answer = under(fault, act, at, number, times)
        if hits.asked < number:
            break
        hit += hits.hit
        tell("faults injected at a request of an operation", hits.hit)
        if answer is not None and answer.status == 503:
            assert (answer.code, answer.headers["Retry-After"]) == ("try_again", "1")
        elif answer is not None:
            assert essence(answer) == expected, f"request {number}"
        if answer is None or answer.status == 503:
            answer = ACTS[act](at)
        assert essence(answer) == expected, f"request {number}, asked again"
        there = rows(over_engine)
        assert written(there) == kept, f"request {number}"
        if leaves_a_record:
            assert shown(there) > 0
        delete(over_engine, there)
    assert hit or fault in SOMETIMES, "it was hit at least once"


SOMETIMES = {**IN_TRANSACTIONS, **PARTIAL}
"""Not every operation makes a request that these can hit."""


@pytest.mark.parametrize("fault", SOMETIMES)
def test_every_fault_hits_something(over_engine: Stack, fault: str) -> None:
    hit = set()
    for act in ACTS:
        hits, _ = under(fault, act, same_scene(over_engine), 1, EVER)
        hit |= {act} if hits.hit else set()
        empty(over_engine)
    assert len(hit) > 2


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if not fault.startswith("killed")])
def test_what_passes_in_a_moment_is_not_seen(over_engine: Stack, plain: Plain, fault: str) -> None:
    """One fault is survived by the function itself: nobody has to ask again."""
    for act in ACTS:
        expected, _ = plain(act)
        _, answer = under(fault, act, same_scene(over_engine), 1, 1)
        assert answer is not None
        assert essence(answer) == expected, act
        empty(over_engine)
