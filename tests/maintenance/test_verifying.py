"""The verifier looks at everything, finds nothing where nothing is wrong, and every damage by its name."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from time import sleep
from typing import Any, Final

import pytest

from client_messaging import wiring
from client_messaging.domain.ids import timestamp_of
from client_messaging.domain.model import Notice, PersonState
from client_messaging.dynamodb import audit_records
from client_messaging.dynamodb.append_transaction import Append, SeenEvent
from client_messaging.runtime import deadline
from deployment import template_yaml
from deployment.paths import REPOSITORY
from maintenance.tables.item_kinds import TEXTS
from maintenance.verifying import commits, run
from maintenance.verifying.findings import SAYS, Check, Checks
from maintenance.verifying.inventory import Tolerance
from testing.invocations import Row, invoke
from testing.maintenance import entries_damaged, heads_damaged, record_damaged
from testing.maintenance.damages import DAMAGES, chain, entries, head, sent
from testing.maintenance.losses import seal_what_is_new
from testing.maintenance.practice import LEO_AND_ANA, NOW_AND_EXACT, WITH_ANA, Practice, said
from testing.people import ANA, LEO, LUIS, TOM
from testing.stream_records import as_stream
from testing.whole import sample

assert all((entries_damaged, heads_damaged, record_damaged)), "which fill DAMAGES"


def verify(practice: Practice, tolerance: Tolerance = NOW_AND_EXACT) -> Checks:
    deadline.begin_invocation(3_600_000)  # the functions have run in this process; a command has no end
    return run.verify(practice.tables, tolerance)


def test_where_nothing_is_wrong_nothing_is_found_but_everything_was_looked_at(willow: Practice) -> None:
    checks = verify(willow)
    assert checks.findings == []
    assert set(checks.made) == set(Check), "each check was made"
    rows = willow.rows()
    assert checks.made[Check.KIND] == len(rows)
    entries = sum("kind" in row for row in rows.values())
    assert {checks.made[check] for check in (Check.RECORD, Check.ORDER, Check.OPEN)} == {entries}
    assert checks.looked_at["entries"] == entries == 15
    assert (checks.looked_at["charts"], checks.looked_at["inboxes"]) == (2, 3)
    assert checks.looked_at["waiting for their seal"] == 0


DAMAGED: Final[list[str]] = sample(DAMAGES, one_in=12, kinds=lambda name: DAMAGES[name].checks[:1])


@pytest.mark.parametrize("name", DAMAGED)
def test_every_damage_is_found_and_named(willow: Practice, name: str) -> None:
    damage = DAMAGES[name]
    where = damage.act(willow)
    findings = verify(willow).findings
    assert {finding.check for finding in findings} == set(damage.checks), [str(finding) for finding in findings]
    assert any(finding.check is damage.checks[0] and where in finding.where for finding in findings), (
        where,
        [*map(str, findings)],
    )


def test_there_is_a_damage_for_every_check() -> None:
    assert {damage.checks[0] for damage in DAMAGES.values()} == set(Check) == set(SAYS)


@pytest.mark.parametrize("name", ["ids that are not in the order of commits", "a message that the hand over overtook"])
def test_commits_close_to_each_other_have_no_order(willow: Practice, name: str) -> None:
    DAMAGES[name].act(willow)
    assert verify(willow, Tolerance(timedelta(minutes=5), timedelta(0))).findings == []


@pytest.mark.parametrize("seed", range(4))
def test_in_whatever_order_records_were_sealed_nothing_is_found(willow: Practice, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    everything = willow.rows().values()
    willow.delete(*[row for row in everything if "#SEAL" in row["pk"]["S"]], audit=True)
    willow.delete(*[row for row in everything if "CHAINS#" in row["pk"]["S"]])
    rows = [row for row in everything if "action" in row]
    chance.shuffle(rows)
    while rows:
        some = chance.randint(1, 8)
        assert invoke("seal_audit", as_stream(rows[:some])) == {"batchItemFailures": []}
        rows = rows[some:]
    checks = verify(willow)
    assert [str(finding) for finding in checks.findings] == []
    assert checks.looked_at["waiting for their seal"] == 0


def test_what_was_written_before_a_gate_opened_may_be_committed_after_it(willow: Practice) -> None:
    """Both were sealed together: nothing shows which was first. Sealed before the gate opened, it is a finding."""
    willow.stack.disable()
    seal_what_is_new(willow)
    sleep(0.002)
    entry_id = willow.append_past_the_gate(ANA, entries(willow)[-1]["sk"]["S"])
    sleep(0.002)
    willow.stack.enable(ANA, LEO, LUIS, relationship="other")
    seal_what_is_new(willow)
    assert verify(willow).findings == []
    item, row = chain(willow)[-1], willow.where(action="message.composed", entry_id=entry_id)
    willow.change(item, audit=True, sealed_at=row["at"])
    assert [(finding.check, finding.where) for finding in verify(willow).findings] == [
        (Check.OPEN, f"{WITH_ANA} {entry_id}")
    ]


@dataclass
class Clock:
    """What is done when, and when its audit records are sealed."""

    willow: Practice
    monkeypatch: pytest.MonkeyPatch
    begin: datetime = field(default_factory=wiring.now)

    def at(self, minute: int, act: Callable[[], Any]) -> list[Row]:
        """Do something at a minute; its audit records, which have no seals yet."""
        before = self.willow.rows().keys()
        self._set(minute)
        act()
        return [row for key, row in self.willow.rows().items() if key not in before and "action" in row]

    def seal(self, minute: int, rows: list[Row]) -> None:
        assert rows
        self._set(minute)
        assert invoke("seal_audit", as_stream(rows)) == {"batchItemFailures": []}

    def _set(self, minute: int) -> None:
        instant = self.begin + timedelta(minutes=minute)
        self.monkeypatch.setattr(wiring, "now", lambda: instant)


def test_a_message_whose_record_was_sealed_by_a_redrive_is_in_order(
    willow: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stream batch was abandoned, a later message was sealed, then the batch was redriven."""
    clock = Clock(willow, monkeypatch)
    put_aside = clock.at(1, willow.stack.compose)
    clock.seal(7, clock.at(6, willow.stack.compose))
    clock.seal(20, put_aside)
    assert verify(willow).findings == []


def test_a_gate_whose_opening_was_sealed_by_a_redrive_was_open(
    willow: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(willow, monkeypatch)
    clock.seal(2, clock.at(1, willow.stack.disable))
    put_aside = clock.at(6, lambda: willow.stack.enable(ANA, LEO, LUIS, relationship="other"))
    clock.seal(12, clock.at(11, willow.stack.compose))
    clock.seal(20, put_aside)
    assert verify(willow).findings == []


def test_a_redrive_does_not_hide_a_message_that_went_past_a_shut_gate(
    willow: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, entry_ids = Clock(willow, monkeypatch), list[str]()
    clock.seal(2, clock.at(1, willow.stack.disable))
    thread = entries(willow)[-1]["sk"]["S"]
    put_aside = clock.at(6, lambda: entry_ids.append(willow.append_past_the_gate(ANA, thread)))
    clock.seal(20, put_aside)
    (finding,) = verify(willow).findings
    assert (finding.check, finding.where) == (Check.OPEN, f"{WITH_ANA} {entry_ids[0]}")


def test_what_waits_for_its_seal_is_counted(willow: Practice) -> None:
    willow.stack.compose()
    willow.stack.inbox()
    checks = verify(willow)
    assert checks.findings == []
    assert checks.looked_at["waiting for their seal"] == 2


OF_BEFORE: Final = Tolerance(timedelta(0), timedelta(0))
"""Entries may be of version 0.1.0."""


def test_an_entry_of_before_may_have_been_sent_thirty_seconds_before_its_id(willow: Practice) -> None:
    for row in entries(willow)[:3]:
        sent(willow, row, -timedelta(seconds=30))
    assert verify(willow, OF_BEFORE).findings == []
    where = sent(willow, entries(willow)[1], -timedelta(seconds=30, milliseconds=1))
    assert [(finding.check, finding.where) for finding in verify(willow, OF_BEFORE).findings] == [(Check.TIME, where)]


@pytest.mark.parametrize(
    "name", [name for name, damage in DAMAGES.items() if damage.checks == (Check.TIME,) and "before its id" not in name]
)
def test_no_entry_of_before_has_such_a_time(willow: Practice, name: str) -> None:
    where = DAMAGES[name].act(willow)
    assert [(finding.check, finding.where) for finding in verify(willow, OF_BEFORE).findings] == [(Check.TIME, where)]


def test_a_head_that_was_last_written_before_the_upgrade_says_no_sender(willow: Practice) -> None:
    willow.change(head(willow), last_sender_id=None, last_message_sender_id=None)
    assert verify(willow).findings == []


def test_who_was_let_in_by_the_version_before_is_suspended_in_no_role(willow: Practice) -> None:
    willow.set_access_as_before(TOM, PersonState.ACTIVE)
    assert verify(willow).findings == []


def test_a_time_that_is_none_and_a_name_are_not_printed(willow: Practice) -> None:
    willow.change(head(willow), client_name={"S": "a name"})
    willow.change(entries(willow)[1], sent_at={"S": "a secret"})
    printed = [str(finding) for finding in verify(willow).findings]
    assert printed == [
        f"name of a head: {said(head(willow))}: expected the name of its chart, found another, or none",
        f"time of an entry: {WITH_ANA} {entries(willow)[1]['sk']['S']}: expected"
        f" {timestamp_of(entries(willow)[1]['sk']['S'])}, found no timestamp",
    ]


@contextmanager
def at_every_query(practice: Practice, act: Any) -> Iterator[None]:
    """A whole operation happens before each Query of the verifier."""
    events = practice.stack.dynamodb.meta.events
    events.register("before-send.dynamodb.Query", act)
    yield
    events.unregister("before-send.dynamodb.Query", act)


def test_what_is_written_meanwhile_is_no_finding(willow: Practice) -> None:
    stack, thread, numbers = willow.stack, willow.where(kind="message")["sk"]["S"], count()

    def meanwhile(**_: Any) -> None:
        entry = stack.reply(thread, LUIS).json["id"] if next(numbers) % 2 else stack.compose(ANA).json["id"]
        stack.read(entry, ANA, unread_from=next(numbers) % 3 == 0)

    with at_every_query(willow, meanwhile):
        assert [str(finding) for finding in verify(willow).findings] == []
    assert next(numbers) > 20, "it was written meanwhile"


def test_what_is_wrong_stays_found_while_others_write(willow: Practice) -> None:
    where = DAMAGES["a message that is gone"].act(willow)
    with at_every_query(willow, lambda **_: willow.stack.compose(ANA, LEO) and None):
        findings = verify(willow).findings
    assert where in [finding.where for finding in findings if finding.check is Check.ENTRY_OF_RECORD]
    assert {finding.check for finding in findings} >= {Check.COUNTS, Check.KEY}


def test_of_texts_only_what_is_compared_or_hashed_is_read(willow: Practice) -> None:
    read: list[str] = []
    willow.stack.dynamodb.meta.events.register(
        "after-call.dynamodb.*", lambda parsed, **_: read.append(json.dumps(parsed, default=str))
    )
    verify(willow)
    assert any('"sender_id"' in answer for answer in read), "messages were read"
    hashed = {"subject", "body", "sender_name"}
    assert {text for text in TEXTS for answer in read if f'"{text}"' in answer} == hashed | {"client_name"}


def test_no_text_is_said(willow: Practice) -> None:
    """Whatever is found where a text was changed, and whatever its entry lacks."""
    for row in entries(willow):
        name = "summary" if "summary" in row else "body"
        willow.put({**row, name: {"S": "canary of a text"}, "sender_id": {"S": "somebody"}})
    said_of_it = "\n".join(map(str, verify(willow).findings))
    assert "texts of an entry" in said_of_it
    assert "canary" not in said_of_it


def test_entries_of_a_version_before_have_no_hash(willow: Practice) -> None:
    """And none is expected: neither a salt nor a hash."""
    row = entries(willow)[0]
    record = willow.where(entry_id=row["sk"]["S"], action="message.composed")
    willow.change(row, text_salt=None)
    willow.change(record, audit=True, text_hash=None)
    assert [finding.check for finding in verify(willow).findings] == [Check.CHAIN], "the record was sealed with it"


def test_no_function_that_writes_runs_longer_than_a_commit_is_taken_to_last() -> None:
    template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
    resources = template["Resources"] | template["Globals"]
    timeouts = {name: one.get("Properties", one).get("Timeout", 0) for name, one in resources.items()}
    longer = {name for name, seconds in timeouts.items() if timedelta(seconds=seconds) > commits.LONGEST}
    assert longer == {"VerifyAuditFunction"}, "which writes no record"


def test_a_notice_that_a_message_stayed_unread_is_one_of_the_entries(willow: Practice) -> None:
    newest = willow.stack.inbox(ANA, LEO).json["entries"][0]["id"]

    def make(entry_id: str) -> Notice:
        return Notice(entry_id, LEO_AND_ANA, "message.unread", "", (), "", timestamp_of(entry_id), about=newest)

    once = SeenEvent(f"unread:{newest}")
    wiring.store().append(Append(LEO_AND_ANA, None, once, audit_records.NOTICE_RECORDED, make))
    seal_what_is_new(willow)
    assert verify(willow).findings == []
    row = willow.where(about=newest)
    willow.change(row, about={"N": "1"})
    (finding,) = [one for one in verify(willow).findings if one.check is Check.ATTRIBUTES]
    assert finding.found == "about"
