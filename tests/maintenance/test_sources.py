"""A look that could see nothing is no answer: status 2, and one sentence that names the table or chart."""

from collections.abc import Callable
from typing import Final
from uuid import uuid4

import pytest

from client_messaging.dynamodb.tables import Tables
from testing.maintenance.practice import Practice
from testing.people import LEO
from testing.sample_events import make_table
from tests.maintenance.conftest import Command


@pytest.fixture(scope="module")
def empty(set_up: Practice) -> Tables:
    """Tables without items."""
    names = [f"empty-{uuid4().hex}" for _ in range(2)]
    for name, logical_id in zip(names, ("MessagesTable", "AuditTable"), strict=True):
        make_table(set_up.stack.dynamodb, name, logical_id)
    return Tables(set_up.stack.dynamodb, *names)


def from_tables(messages: str, audit: str, *more: str) -> list[str]:
    return ["restore", "--from-messages", messages, "--from-audit", audit, *more, "--apply"]


def of_tables(messages: str, audit: str) -> list[str]:
    return ["verify-tables", "--messages-table", messages, "--audit-table", audit]


type Words = Callable[[Practice, Tables, Tables], list[str]]

LOOKS: Final[dict[str, tuple[Words, str]]] = {
    "empty tables verified": (lambda _, __, no: of_tables(no.messages, no.audit), "{empty.messages}, the messages"),
    "an empty audit table": (lambda _, there, no: of_tables(there.messages, no.audit), "{empty.audit}, the audit"),
    "swapped tables verified": (lambda _, there, __: of_tables(there.audit, there.messages), "{there.audit} is no"),
    "a missing table verified": (lambda _, there, __: of_tables(there.messages, "nowhere"), "nowhere"),
    "empty tables restored": (lambda _, __, no: from_tables(no.messages, no.audit), "{empty.messages}, the messages"),
    "swapped tables restored": (lambda _, there, __: from_tables(there.audit, there.messages), "{there.audit} is no"),
    "a missing table restored": (lambda _, there, __: from_tables(there.messages, "nowhere"), "nowhere"),
    "the live tables": (
        lambda live, _, __: from_tables(live.tables.messages, live.tables.audit),
        "{live.messages} is the live table itself",
    ),
    "the live audit table": (
        lambda live, there, __: from_tables(there.messages, live.tables.audit),
        "{live.audit} is the live table itself",
    ),
    "swapped live tables": (
        lambda live, there, __: [
            *from_tables(there.messages, there.audit),
            *of_tables(live.tables.audit, live.tables.messages)[1:],
        ],
        "{live.audit} is no messages table",
    ),
    "a chart that is nowhere": (
        lambda _, there, __: from_tables(there.messages, there.audit, "--chart", "willow/nobody"),
        "willow/nobody: no such chart in {there.messages} and {there.audit}",
    ),
    "no endpoint": (
        lambda _, there, __: from_tables(there.messages, there.audit, "--from-endpoint", "nonsense"),
        "nonsense is no endpoint",
    ),
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_look_that_sees_nothing_says_so(
    command: Command, willow: Practice, restored: Tables, empty: Tables, name: str
) -> None:
    words, problem = LOOKS[name]
    before = willow.rows()
    willow.delete(willow.where(sk="PORTAL"))
    damaged = willow.rows()
    status, out, err = command(*words(willow, restored, empty))
    assert (status, out) == (2, "")
    assert problem.format(there=restored, empty=empty, live=willow.tables) in err
    assert err.startswith("maintenance: ")
    assert err.count("\n") == 1
    assert willow.rows() == damaged != before


def test_another_spelling_of_the_endpoint_is_the_same_table(command: Command, willow: Practice, store_url: str) -> None:
    elsewhere = store_url.replace("127.0.0.1", "LOCALHOST")
    assert elsewhere != store_url
    words = from_tables(willow.tables.messages, willow.tables.audit, "--from-endpoint", elsewhere)
    status, _, err = command(*words)
    assert (status, "live table itself" in err) == (2, True)


def test_a_table_by_its_arn_is_the_same_table(command: Command, willow: Practice) -> None:
    arns = [f"arn:aws:dynamodb:us-east-1:1:table/{name}" for name in (willow.tables.messages, willow.tables.audit)]
    status, _, err = command(*from_tables(*arns))
    assert (status, "live table itself" in err) == (2, True)


def test_answers_say_how_much_was_read_and_compared(command: Command, willow: Practice, restored: Tables) -> None:
    rows = willow.rows()
    of = [sum(table == name for table, _, _ in rows) for name in (willow.tables.messages, willow.tables.audit)]
    not_restored = 2  # the round over chains, and how much a clinician has read
    _, out, _ = command("verify-tables")
    read = [f"read {number} items of {name}" for number, name in zip(of, _names(willow), strict=True)]
    assert out.splitlines()[:2] == read
    _, out, _ = command(*from_tables(restored.messages, restored.audit)[:-1])
    compared = {line.rsplit(maxsplit=5)[0]: line.split()[-5] for line in out.splitlines()[1:] if line.endswith(" 0")}
    assert compared["entry"] == "15"
    assert f"{sum(of) - not_restored} items compared: none is missing, and none differs" in out
    _, out, _ = command(*from_tables(restored.messages, restored.audit, "--chart", f"willow/{LEO}")[:-1])
    assert "portal access" in out
    assert f"{sum(of)} items" not in out


def _names(willow: Practice) -> tuple[str, str]:
    return willow.tables.messages, willow.tables.audit


def test_lost_live_tables_may_be_empty(command: Command, willow: Practice, restored: Tables, empty: Tables) -> None:
    words = from_tables(restored.messages, restored.audit)
    into = ["--messages-table", empty.messages, "--audit-table", empty.audit]
    status, out, _ = command(*words[:-1], *into)
    assert (status, out.splitlines()[-1]) == (0, "Nothing was written. Add --apply to write this.")
