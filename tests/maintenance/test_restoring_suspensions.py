"""Suspensions come back role by role, and not where somebody was let in again since."""

from itertools import count
from typing import Any

import pytest

from client_messaging.domain.model import Chart, PersonState
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.report import Outcome
from testing.maintenance.losses import bring_back, findings
from testing.maintenance.practice import IDA, Practice
from testing.people import KIM, LEO, NINA, TOM, Person

pytestmark = pytest.mark.whole


def test_a_suspension_that_was_lifted_since_stays_lifted(willow: Practice, restored: Tables) -> None:
    willow.stack.set_access(TOM, "active")
    willow.stack.set_access(TOM.as_("staff"), "active")
    willow.set_access_as_before(KIM, PersonState.ACTIVE)
    report = bring_back(willow, restored)
    assert sorted(report.kept) == [
        "suspension: PRACTICE#willow#PERSON#kim SUSPENDED: it was lifted since",
        "suspension: PRACTICE#willow#PERSON#tom SUSPENDED: it was lifted since",
    ]
    assert findings(willow) == []


def suspended_roles(willow: Practice, person: Person) -> set[str] | None:
    """In which roles; None: in every one, as version 0.1.0 wrote it."""
    row = willow.of(f"PRACTICE#willow#PERSON#{person.person_id}")[0]
    return {*row["roles"]["M"]} if "roles" in row else None


@pytest.mark.parametrize(
    ("person", "left"), [(TOM, {"staff"}), (KIM.as_("clinician"), {"staff", "client"}), (IDA, {"client"})]
)
def test_a_suspension_comes_back_but_in_the_role_in_which_it_was_lifted_since(
    willow: Practice, restored: Tables, person: Person, left: set[str]
) -> None:
    willow.stack.set_access(person, "active")
    willow.delete(*willow.of(f"PRACTICE#willow#PERSON#{person.person_id}"))
    assert findings(willow) != []
    bring_back(willow, restored)
    assert suspended_roles(willow, person) == left
    assert findings(willow) == []


def test_a_suspension_of_every_role_comes_back_as_it_was(willow: Practice, restored: Tables) -> None:
    was = willow.of("PRACTICE#willow#PERSON#kim")
    willow.delete(*was)
    bring_back(willow, restored)
    assert willow.of("PRACTICE#willow#PERSON#kim") == was


def test_a_suspension_comes_back_beside_that_in_another_role(willow: Practice, restored: Tables) -> None:
    willow.delete(*willow.of("PRACTICE#willow#PERSON#tom"))
    willow.stack.set_access(TOM.as_("client"), "suspended")
    report = bring_back(willow, restored)
    assert report.counts["suspension", Outcome.PUT_BACK] == 1
    assert suspended_roles(willow, TOM) == {"clinician", "staff", "client"}
    assert findings(willow) == []


def test_a_suspension_that_is_changed_meanwhile_stays(willow: Practice, restored: Tables) -> None:
    willow.delete(*willow.of("PRACTICE#willow#PERSON#tom"))
    willow.stack.set_access(TOM.as_("client"), "suspended")
    numbers, events = count(), willow.stack.dynamodb.meta.events

    def lift(**_: Any) -> None:
        if next(numbers) == 0:
            willow.stack.set_access(TOM.as_("client"), "active")
            willow.stack.set_access(TOM.as_("clinician"), "suspended")

    events.register("before-send.dynamodb.PutItem", lift)
    report = bring_back(willow, restored)
    events.unregister("before-send.dynamodb.PutItem", lift)
    assert [line for line in report.kept if "meanwhile" in line] == [
        "suspension: PRACTICE#willow#PERSON#tom SUSPENDED: it was changed meanwhile: restore again"
    ]
    bring_back(willow, restored)
    assert suspended_roles(willow, TOM) == {"clinician", "staff"}
    assert findings(willow) == []


def test_who_was_suspended_anew_since_is_so_since_then(willow: Practice, restored: Tables) -> None:
    willow.stack.set_access(TOM, "active")
    willow.stack.set_access(TOM, "suspended")
    was = willow.of("PRACTICE#willow#PERSON#tom")
    willow.delete(*was)
    bring_back(willow, restored)
    assert willow.of("PRACTICE#willow#PERSON#tom") == was


def test_a_suspension_made_after_the_point_in_time_comes_back(willow: Practice, restored: Tables) -> None:
    willow.stack.set_access(NINA, "suspended")
    was = willow.of("PRACTICE#willow#PERSON#nina")
    willow.delete(*was)
    assert findings(willow) != []
    planned = bring_back(willow, restored, apply=False)
    assert willow.of("PRACTICE#willow#PERSON#nina") == []
    report = bring_back(willow, restored)
    assert report.counts == planned.counts
    assert report.counts["suspension", Outcome.PUT_BACK] == 1
    assert willow.of("PRACTICE#willow#PERSON#nina") == was
    assert findings(willow) == []
    assert bring_back(willow, restored).writes == 0


def test_one_of_them_comes_back_beside_that_in_another_role(willow: Practice, restored: Tables) -> None:
    willow.stack.set_access(NINA, "suspended")
    willow.delete(*willow.of("PRACTICE#willow#PERSON#nina"))
    willow.stack.set_access(NINA.as_("staff"), "suspended")
    bring_back(willow, restored)
    assert suspended_roles(willow, NINA) == {"client", "staff"}
    assert findings(willow) == []


def test_one_of_every_role_comes_back_in_each(willow: Practice, restored: Tables) -> None:
    willow.set_access_as_before(NINA, PersonState.SUSPENDED)
    willow.delete(*willow.of("PRACTICE#willow#PERSON#nina"))
    bring_back(willow, restored)
    assert suspended_roles(willow, NINA) == {"clinician", "staff", "client"}
    assert findings(willow) == []


def test_who_was_suspended_and_let_in_again_stays_in(willow: Practice, restored: Tables) -> None:
    willow.stack.set_access(NINA, "suspended")
    willow.stack.set_access(NINA, "active")
    report = bring_back(willow, restored)
    assert (report.writes, report.kept) == (0, [])
    assert willow.of("PRACTICE#willow#PERSON#nina") == []


def test_a_restore_of_one_chart_suspends_nobody(willow: Practice, restored: Tables) -> None:
    willow.stack.set_access(NINA, "suspended")
    willow.delete(*willow.of("PRACTICE#willow#PERSON#nina"))
    assert bring_back(willow, restored, chart=Chart("willow", LEO)).writes == 0
    assert willow.of("PRACTICE#willow#PERSON#nina") == []
