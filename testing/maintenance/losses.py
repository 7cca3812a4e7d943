"""What a restore is tried on: what is lost or changed, what happens after the point in time, and how to look at it."""

from collections.abc import Callable, Mapping
from typing import Final

from client_messaging.domain.model import Chart
from client_messaging.dynamodb.tables import Tables
from client_messaging.runtime import deadline
from maintenance.restoring import run
from maintenance.restoring.job import Job
from maintenance.restoring.report import Report
from testing import sealing
from testing.invocations import Row
from testing.maintenance.damages import chain, entries, head, records
from testing.maintenance.practice import CHART, Practice
from testing.people import ANA, BEN, LEO, LUIS, MIA, NINA, ROSA
from testing.verified import wrong

type Damage = Callable[[Practice], object]


def bring_back(willow: Practice, restored: Tables, *, chart: Chart | None = None, apply: bool = True) -> Report:
    deadline.begin_invocation(3_600_000)  # the functions have run in this process; a command has no end
    job = Job(restored, willow.tables, chart, apply)
    run.restore(job)
    return job.report


def findings(willow: Practice) -> list[str]:
    """What the verifier finds."""
    return wrong(willow.stack)


def delete_entries(willow: Practice) -> None:
    willow.delete(*entries(willow)[1:4])


def change_an_entry(willow: Practice) -> None:
    willow.change(entries(willow)[2], body={"S": "something else"})


def _delete_a_head(willow: Practice) -> None:
    willow.delete(head(willow))


def delete_a_head_and_write_on(willow: Practice) -> None:
    """Whoever writes opens the inbox anew, and counts from one."""
    willow.delete(head(willow))
    thread = willow.stack.compose(ANA).json["id"]
    willow.stack.reply(thread, LUIS)


def _of_leo(willow: Practice, table: str) -> list[Row]:
    return [row for (of, _, _), row in willow.rows().items() if of == table and f"{CHART}#" in f"{row['pk']['S']}#"]


def lose_the_chart(willow: Practice) -> None:
    owned = [row for row in willow.rows().values() if row["sk"]["S"] == f"CLIENT#{LEO}"]
    willow.delete(*_of_leo(willow, willow.stack.messages_table), *owned)


def _lose_the_chart_in_both_tables(willow: Practice) -> None:
    """And somebody who is refused there begins a new chain under the numbers of the old one."""
    lose_the_chart(willow)
    willow.delete(*_of_leo(willow, willow.stack.audit_table), audit=True)
    assert willow.stack.inbox(ANA).status == 409
    assert willow.stack.portal_inbox(ROSA).status == 404
    seal_what_is_new(willow)


def _delete_audit_records(willow: Practice) -> None:
    willow.delete(*records(willow, "message.composed")[:3], audit=True)


def _change_an_audit_record(willow: Practice) -> None:
    willow.change(records(willow, "inbox.shown")[0], audit=True, actor_id={"S": "somebody"})


def _delete_seals(willow: Practice) -> None:
    """The end of a chain: the next record goes under a number that was taken."""
    willow.delete(*chain(willow)[-3:], audit=True)
    willow.stack.compose(ANA)
    seal_what_is_new(willow)
    willow.stack.compose(ANA)
    seal_what_is_new(willow)


def _lose_suspensions(willow: Practice) -> None:
    willow.delete(*[willow.of(f"PRACTICE#willow#PERSON#{one}")[0] for one in ("tom", "kim", "ida")])


def _lose_what_heads_say_of_people(willow: Practice) -> None:
    """Who sent the newest entries, and the client's name."""
    willow.change(head(willow), last_sender_id=None, client_name={"S": "Lea"})
    willow.change(head(willow, "ben"), last_message_sender_id={"S": "ana"}, client_name=None)


def _delete_what_makes_it_happen_once(willow: Practice) -> None:
    rows = willow.rows().values()
    willow.delete(*[row for row in rows if "CALLER#rosa" in row["pk"]["S"] or "EVENT#" in row["pk"]["S"]])


def _delete_the_reopened_thread(willow: Practice) -> None:
    willow.delete(*[row for row in willow.rows().values() if row["sk"]["S"] == "REOPENED"])


DAMAGES: Final[Mapping[str, Damage]] = {
    act.__name__.removeprefix("_").replace("_", " "): act
    for act in (
        delete_entries,
        change_an_entry,
        _delete_a_head,
        delete_a_head_and_write_on,
        lose_the_chart,
        _lose_the_chart_in_both_tables,
        _delete_audit_records,
        _change_an_audit_record,
        _delete_seals,
        _lose_suspensions,
        _lose_what_heads_say_of_people,
        _delete_what_makes_it_happen_once,
        _delete_the_reopened_thread,
    )
}


def seal_what_is_new(willow: Practice) -> None:
    rows = [row for row in willow.rows().values() if "action" in row and row["sk"]["S"] not in willow.delivered]
    sealing.seal_rows(sorted(rows, key=lambda row: row["sk"]["S"]))
    willow.delivered.update(row["sk"]["S"] for row in rows)


def deliver_again(willow: Practice) -> None:
    """All records once more, as the stream delivers what is written again."""
    rows = [row for row in willow.rows().values() if "action" in row]
    sealing.seal_rows(sorted(rows, key=lambda row: row["sk"]["S"]))


LOSES_WHAT_IS_NEWER: Final = ("lose the chart", "lose the chart in both tables", "delete seals")


def write_on(willow: Practice, *, everywhere: bool = True) -> None:
    """What happens after the point in time: in Mia's chart, and in Leo's, if not all of that will be lost."""
    stack = willow.stack
    if everywhere:
        answer = stack.reply(stack.compose(BEN).json["id"], LUIS, clinician=BEN).json["id"]
        stack.read(answer, BEN)
    stack.set_access(NINA, "suspended")
    stack.compose(ANA, MIA)
    seal_what_is_new(willow)


def served(willow: Practice) -> dict[str, list[str]]:
    """The entries that each clinician is answered, as texts."""
    pages = {
        f"{who.person_id} with {client}": willow.stack.inbox(who, client, limit="100").json for who, client in _INBOXES
    }
    return {name: [f"{one['id']} {one.get('body')}" for one in page["entries"]] for name, page in pages.items()}


_INBOXES: Final = ((ANA, LEO), (BEN, LEO), (ANA, MIA))
