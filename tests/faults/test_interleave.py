"""Between any two requests of an operation a whole other one happens: what was acknowledged holds, for both."""

from collections.abc import Iterator
from typing import Final

import pytest

from testing.faults.acts import ACTS, MEANWHILE, REFUSED, SENDING, WRITES, Scene, same_scene
from testing.faults.injected import EVER, in_between
from testing.faults.tables_as_they_are import Rows, empty, rows
from testing.invocations import Answer
from testing.rows import delete
from testing.stack import Stack
from testing.verified import wrong
from tests.faults.conftest import Tell

DISABLED: Final = (409, "messaging_unavailable", "portal_disabled")
NOT_FOUND: Final = (404, "not_found", None)
SUSPENDED: Final = (403, "access_suspended", None)
FORMER: Final = (409, "messaging_unavailable", "thread_of_former_owner")
CONFLICT: Final = (409, "conflict", None)
UNAVAILABLE: Final = (409, "messaging_unavailable", "clinician_unavailable")

REPLIES_ONLY: Final = (409, "messaging_unavailable", "replies_only")

BY_ANA: Final = ("compose, a new thread", "compose, into a thread")
STOPS: Final = {
    **{("the portal is disabled", act): DISABLED for act in SENDING},
    **{
        (meanwhile, act): NOT_FOUND
        for meanwhile in ("the chart is handed over", "the chart is handed over with its history")
        for act in ("reply", "begin a thread")
    },
    ("beginning threads is switched off", "begin a thread"): REPLIES_ONLY,
    ("the chart is handed over", "compose, into a thread"): FORMER,
    **{
        (meanwhile, act): CONFLICT
        for meanwhile in ("the chart is handed over", "the chart is handed over with its history")
        for act in ("enable, with another inbox", "name the client")
    },
    **{
        (meanwhile, act): CONFLICT
        for meanwhile in ("the portal is disabled", "the client is named", "beginning threads is switched off")
        for act in ("hand over", "hand over, with the history")
    },
    ("the chart is handed over", "hand over, with the history"): CONFLICT,
    **{("the clinician is suspended", act): SUSPENDED for act in BY_ANA},
    ("the clinician is suspended", "reply"): UNAVAILABLE,
    ("the clinician is suspended", "begin a thread"): UNAVAILABLE,
    ("the owner is suspended", "reply"): SUSPENDED,
    ("the owner is suspended", "begin a thread"): SUSPENDED,
    ("the clinician is suspended", "mark as read"): SUSPENDED,
    ("the owner is suspended", "mark as read, portal"): SUSPENDED,
    ("the chart is handed over", "mark as read, portal"): NOT_FOUND,
    ("the chart is handed over with its history", "mark as read, portal"): NOT_FOUND,
    **{
        ("the clinician is suspended", act): SUSPENDED
        for act in ("enable, with another inbox", "enable, another chart", "name the client", "hand over", "disable")
    },
    ("the clinician is suspended", "hand over, with the history"): SUSPENDED,
}
"""What came in between was there before the write: these must be refused, wherever it came."""

STOPS_NOTHING: Final = ("others with their ids are suspended", "another inbox is opened")


@pytest.fixture(autouse=True)
def _nothing_there(over_engine: Stack) -> Iterator[None]:
    yield
    empty(over_engine)


def said(answer: Answer) -> tuple[int, str | None, str | None]:
    told = answer.json if answer.text else {}
    return answer.status, told.get("code"), told.get("reason")


@pytest.mark.parametrize("meanwhile", MEANWHILE)
@pytest.mark.parametrize("act", ACTS)
def test_what_was_acknowledged_holds(over_engine: Stack, tell: Tell, act: str, meanwhile: str) -> None:
    for number in range(1, EVER):
        at, others = same_scene(over_engine), list[Answer]()
        with in_between(number, lambda at=at, others=others: others.append(MEANWHILE[meanwhile](at))) as hits:  # type: ignore[misc]
            answer = ACTS[act](at)
        if not hits.hit:
            break
        (other,) = others
        tell("whole operations in between", 1)
        assert other.status in (200, 201), "nothing is in its way"
        assert answer.status != 500
        if (meanwhile, act) in STOPS:
            assert said(answer) == STOPS[meanwhile, act], f"before request {number}"
        elif meanwhile in STOPS_NOTHING and act not in REFUSED:
            assert answer.status in (200, 201), f"before request {number}"
        there = rows(over_engine)
        _both_are_there(at, there, answer, other)
        _every_inbox_names_the_client(at, there)
        assert wrong(over_engine) == []
        delete(over_engine, there)


def _both_are_there(at: Scene, rows: Rows, *answers: Answer) -> None:
    """Every message that was acknowledged is in its inbox, once."""
    sent = [answer.json["id"] for answer in answers if answer.status == 201]
    there = [row["sk"]["S"] for _, row in rows if row.get("kind") == {"S": "message"}]
    for entry_id in (at.thread, at.answer, *sent):
        assert there.count(entry_id) == 1
    assert len(there) == 2 + len(sent), "and what was refused is not"


def _every_inbox_names_the_client(at: Scene, rows: Rows) -> None:
    """As the chart does, whichever came first: a new name, or the inbox."""
    of_chart = [row for _, row in rows if row["pk"]["S"].endswith(f"#CLIENT#{at.client}")]
    (gate,) = (row for row in of_chart if row["sk"]["S"] == "PORTAL")
    heads = [row for row in of_chart if row["sk"]["S"].startswith("INBOX#")]
    assert heads
    assert [head.get("client_name") for head in heads] == [gate.get("client_name")] * len(heads)


def test_every_stop_is_tried() -> None:
    assert {meanwhile for meanwhile, _ in STOPS} <= MEANWHILE.keys()
    assert {act for _, act in STOPS} <= WRITES.keys()
