"""The rehearsal of docs/restore.md: an item of each kind is deleted, and changed, found by its name, and restored."""

from collections.abc import Mapping
from typing import Final, NamedTuple

import pytest

from client_messaging.domain import ids
from client_messaging.dynamodb import items
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome
from maintenance.tables import item_kinds
from maintenance.tables.item_kinds import Kind
from maintenance.verifying import run
from maintenance.verifying.findings import Check
from testing.invocations import Row
from testing.maintenance.damages import number
from testing.maintenance.losses import bring_back
from testing.maintenance.practice import NOW_AND_EXACT, Practice


class Rehearsed(NamedTuple):
    """What the verifier finds, what the restore makes of the item, and what the verifier finds then."""

    found: tuple[Check, ...]
    outcome: Outcome | None = Outcome.PUT_BACK
    left: tuple[Check, ...] = ()


class Rehearsal(NamedTuple):
    """How an item of a kind is changed, and what follows when it is, and when it is deleted."""

    change: Row
    deleted: Rehearsed
    changed: Rehearsed


def kept(*found: Check) -> Rehearsed:
    """Mutable items that differ stay as they are: who changed them may have had the right to."""
    return Rehearsed(found, Outcome.KEPT, found)


_ELSEWHEN: Final = {"S": "2020-01-01T00:00:00.000Z"}
_SOMEBODY: Final = {"S": "somebody"}
_ZEROS: Final = {"S": "0" * 64}
_GONE: Final = (
    Check.COUNTS,
    Check.COVERED,
    Check.ENTRY_OF_RECORD,
    Check.KEY,
    Check.REOPENED,
    Check.TALLY,
    Check.THREAD,
)

REHEARSALS: Final[Mapping[Kind, Rehearsal]] = {
    Kind.GATE: Rehearsal(
        {"owner_id": {"S": "kim"}},
        Rehearsed((Check.ACCESS, Check.COVERED, Check.GATE)),
        kept(Check.ACCESS, Check.OWNED, Check.OWNER),
    ),
    Kind.HEAD: Rehearsal(
        {"others_sent": number(77)}, Rehearsed((Check.HEAD, Check.INBOXES)), Rehearsed((Check.COUNTS,), None)
    ),
    Kind.OWNED: Rehearsal({"since": _ELSEWHEN}, Rehearsed((Check.OWNER,)), kept()),
    Kind.SUSPENSION: Rehearsal({"changed_by": _SOMEBODY}, Rehearsed((Check.SUSPENSION,)), kept(Check.SUSPENSION)),
    Kind.ABSENCE: Rehearsal({"set_by": _SOMEBODY}, Rehearsed((Check.ABSENCE,)), kept(Check.ABSENCE)),
    Kind.READS: Rehearsal({"client_id": _SOMEBODY}, Rehearsed((), None), Rehearsed((), None)),
    Kind.PREFERENCES: Rehearsal({"since": _ELSEWHEN}, Rehearsed((Check.PREFERENCES,)), kept(Check.PREFERENCES)),
    Kind.NUDGE: Rehearsal({"stage": _SOMEBODY}, Rehearsed(()), kept(Check.CYCLE)),
    Kind.SENT: Rehearsal({"channel": {"S": "sms"}}, Rehearsed(()), kept()),
    Kind.WATCH: Rehearsal({"entry_id": {"S": ids.LAST}}, Rehearsed(()), kept()),
    Kind.PRACTICE: Rehearsal({}, Rehearsed(()), Rehearsed((), None)),
    Kind.SETTINGS: Rehearsal({"version": number(77)}, Rehearsed((Check.SETTINGS,)), kept(Check.SETTINGS)),
    Kind.ENTRY: Rehearsal({"body": _SOMEBODY}, Rehearsed(_GONE), Rehearsed((Check.WORDING,))),
    Kind.REOPENED: Rehearsal({"entry_id": {"S": ids.LAST}}, Rehearsed((Check.REOPENED,)), kept(Check.REOPENED)),
    Kind.CHAIN: Rehearsal({"anchored_hash": _ZEROS}, Rehearsed((Check.REGISTERED,)), Rehearsed((Check.CHAIN,))),
    Kind.ROUND: Rehearsal({"chains": number(77)}, Rehearsed((), None), Rehearsed((), None)),
    Kind.KEY: Rehearsal({"entry_id": {"S": ids.LAST}}, Rehearsed((Check.KEY_OF_MESSAGE,)), kept(Check.KEY_OF_MESSAGE)),
    Kind.EVENT: Rehearsal(
        {"entry_id": {"S": ids.LAST}}, Rehearsed((Check.EVENT_OF_NOTICE,)), kept(Check.EVENT, Check.EVENT_OF_NOTICE)
    ),
    Kind.NOTICES: Rehearsal(
        {"notices": {"M": {"ana": {"S": ids.LAST}, "ben": {"S": ids.LAST}}}},
        Rehearsed((Check.EVENT_OF_NOTICE,)),
        kept(Check.EVENT, Check.EVENT_OF_NOTICE),
    ),
    Kind.RECORD: Rehearsal({"actor_login": _SOMEBODY}, Rehearsed((Check.CHAIN, Check.OPEN)), Rehearsed((Check.CHAIN,))),
    Kind.RECORD_OF_PERSON: Rehearsal(
        {"actor_login": _SOMEBODY}, Rehearsed((Check.ABSENCE, Check.CHAIN)), Rehearsed((Check.CHAIN,))
    ),
    Kind.RECORD_OF_SETTINGS: Rehearsal(
        {"actor_login": _SOMEBODY}, Rehearsed((Check.CHAIN, Check.SETTINGS)), Rehearsed((Check.CHAIN,))
    ),
    Kind.SEAL: Rehearsal({"record_hash": _ZEROS}, Rehearsed((Check.CHAIN,)), Rehearsed((Check.CHAIN,))),
    Kind.SEALED: Rehearsal({"number": number(77)}, Rehearsed((Check.SEALED,)), Rehearsed((Check.SEALED,))),
}
"""Nothing found where no check looks: `since` of an owned chart, how far the round over chains is, and what nudges and
watches lose, which the next message begins anew. A head's counts are counted anew rather than put back."""


def test_every_kind_of_item_is_rehearsed() -> None:
    assert REHEARSALS.keys() == set(Kind)


@pytest.mark.whole
@pytest.mark.parametrize("act", ["delete", "change"])
@pytest.mark.parametrize("kind", Kind)
def test_a_broken_item_is_found_by_its_name_and_restored(
    willow: Practice, restored: Tables, kind: Kind, act: str
) -> None:
    row, audit, rehearsal = an_item(willow, kind), kind in item_kinds.OF_AUDIT, REHEARSALS[kind]
    if act == "delete":
        willow.delete(row, audit=audit)
    else:
        willow.put({**row, **rehearsal.change}, audit=audit)
    expected = rehearsal.deleted if act == "delete" else rehearsal.changed
    assert findings(willow) == set(expected.found)
    report = bring_back(willow, restored)
    was = Outcome.MISSING if act == "delete" else Outcome.DIFFERING
    counts = {(kind, was): 1, (kind, expected.outcome): 1} if expected.outcome else {}
    assert dict(report.counts) == counts
    assert findings(willow) == set(expected.left)
    if not expected.left and expected.outcome is not Outcome.KEPT and kind not in (Kind.ROUND, Kind.READS):
        assert row in willow.rows().values(), "as it was"
    assert bring_back(willow, restored).writes == 0, "a second time there is nothing to do"


def findings(willow: Practice) -> set[Check]:
    """The checks that fail."""
    return {finding.check for finding in run.verify(willow.tables, NOW_AND_EXACT).findings}


def an_item(willow: Practice, kind: Kind) -> Row:
    """The first item of a kind with what it shall be changed in."""
    among = item_kinds.OF_AUDIT if kind in item_kinds.OF_AUDIT else item_kinds.OF_MESSAGES
    table = willow.stack.audit_table if kind in item_kinds.OF_AUDIT else willow.stack.messages_table
    rows = [row for (of, *_), row in sorted(willow.rows().items()) if of == table]
    of_kind = [row for row in rows if (found := item_kinds.known(items.key_of(row), among)) and found.kind is kind]
    return next(row for row in of_kind if REHEARSALS[kind].change.keys() <= row.keys() | {"actor_login"})
