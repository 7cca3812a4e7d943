"""The cycle of nudges: one a person, two in 24 hours, quiet hours, and where a nudge goes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_messaging.domain import ids, nudges
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.model import (
    ChartOwner,
    Head,
    Inbox,
    LastEntry,
    Marker,
    PortalAccess,
    PortalState,
    Relationship,
    Role,
    Tally,
)
from client_messaging.domain.nudges import Nudge, Stage, Unread
from client_messaging.domain.practice_settings import Nudges, Quiet
from client_messaging.domain.preferences import InForce
from client_messaging.values import replace

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AWAKE = InForce((Channel.EMAIL, Channel.SMS), None, "UTC", "en")
EARLIER, LATER = ids.new(NOW), ids.new(NOW + HOUR)


def waiting(stage: Stage = Stage.FIRST, *sent: datetime, due_at: datetime = NOW) -> Nudge:
    return Nudge(stage, "ring", due_at, "leo", sent)


def gate(
    email: str | None = "r@example.invalid",
    phone: str | None = None,
    owner: str = "rosa",
    state: PortalState = PortalState.ENABLED,
    states: dict[Channel, ContactState] | None = None,
    visible_after: str = ids.NIL,
) -> PortalAccess:
    person = ChartOwner(owner, Relationship.PARENT, email=email, phone=phone)
    return PortalAccess(state, "2026-01-01", person, visible_after, contact_states=states or {})


def head(client: str, message: str, *, covered: int = 0, shown_to: str = ids.NIL) -> Head:
    return Head(
        Inbox("willow", client, "ana"),
        last_message=LastEntry(message, Role.CLINICIAN, "2026-11-20", "ana"),
        written=Tally(by_clinician=1),
        owner=Marker(covered=covered, shown_to=shown_to),
    )


def test_a_message_begins_a_cycle_and_later_ones_change_nothing() -> None:
    first = nudges.begun(None, "leo", timedelta(minutes=5), NOW, "ring")
    assert first == waiting(due_at=NOW + timedelta(minutes=5))
    assert nudges.begun(first, "mia", timedelta(minutes=5), NOW + timedelta(minutes=1), "other") is None


@pytest.mark.parametrize("stage", [Stage.FIRST, Stage.SECOND, Stage.TOLD])
def test_a_ring_that_was_lost_stops_nobody(stage: Stage) -> None:
    lost = waiting(stage, NOW - DAY)
    assert nudges.begun(lost, "mia", HOUR, NOW + HOUR - timedelta(seconds=1), "new") is None
    assert nudges.begun(lost, "mia", HOUR, NOW + HOUR, "new") == Nudge(
        Stage.FIRST, "new", NOW + 2 * HOUR, "mia", (NOW - DAY,)
    )


def test_a_cycle_has_two_nudges_and_is_over_a_day_after_the_first() -> None:
    again = nudges.after_sending(waiting(), Nudges(), NOW, "two")
    assert (again.stage, again.ring, again.due_at, again.number) == (Stage.SECOND, "two", NOW + HOUR, 2)
    told = nudges.after_sending(again, Nudges(), NOW + HOUR, "three")
    assert (told.stage, told.due_at, told.number) == (Stage.TOLD, NOW + DAY, 1)


def test_without_a_second_nudge_the_cycle_is_over_a_day_after_the_only_one() -> None:
    told = nudges.after_sending(waiting(), Nudges(again_after_minutes=0), NOW, "two")
    assert (told.stage, told.due_at) == (Stage.TOLD, NOW + DAY)


def test_what_was_sent_is_remembered_when_a_cycle_ends() -> None:
    idle = nudges.ended(waiting(Stage.SECOND, NOW - HOUR, NOW))
    anew = nudges.begun(idle, "mia", HOUR, NOW, "new")
    assert anew is not None
    assert nudges.may_go_at(anew, AWAKE, NOW + HOUR) == NOW - HOUR + DAY


def test_a_nudge_waits_for_the_end_of_two_in_a_day_and_then_of_quiet_hours() -> None:
    asleep = replace(AWAKE, quiet=Quiet("15:00", "18:00"))
    assert nudges.may_go_at(waiting(), asleep, NOW) == NOW + 3 * HOUR
    twice = waiting(Stage.FIRST, NOW - HOUR, NOW - HOUR / 2)
    assert nudges.may_go_at(twice, AWAKE, NOW) == NOW - HOUR + DAY
    assert nudges.may_go_at(twice, replace(AWAKE, quiet=Quiet("13:00", "18:00")), NOW) == NOW + 3 * HOUR + DAY


@given(st.lists(st.tuples(st.integers(0, 3000), st.booleans()), max_size=60), st.integers(0, 90))
def test_never_more_than_two_in_24_hours(steps: list[tuple[int, bool]], again: int) -> None:
    """Whatever comes when: messages, rings that find something, rings that find nothing."""
    now, nudge, sent = NOW, None, list[datetime]()
    for minutes, something in steps:
        now += timedelta(minutes=minutes)
        nudge = nudges.begun(nudge, "leo", timedelta(minutes=5), now, "ring") or nudge
        assert nudge is not None
        if nudge.stage is Stage.IDLE or now < nudge.due_at:
            continue
        if not something:
            nudge = nudges.ended(nudge)
        elif (until := nudges.may_go_at(nudge, AWAKE, now)) > now:
            nudge = nudges.postponed(nudge, until, "ring")
        else:
            sent.append(now)
            nudge = nudges.after_sending(nudge, Nudges(again_after_minutes=again), now, "ring")
    assert all(later - earlier >= DAY for earlier, later in zip(sent, sent[2:], strict=False))


def test_only_what_the_owner_sees_and_never_saw_is_unread() -> None:
    inboxes = [
        (gate(), head("leo", LATER)),
        (gate(), head("mia", EARLIER)),
        (gate(), head("read", EARLIER, covered=1)),
        (gate(), head("marked-unread-again", EARLIER, shown_to=EARLIER)),
        (gate(state=PortalState.DISABLED), head("disabled", EARLIER)),
        (gate(owner="omar"), head("handed-over", EARLIER)),
        (gate(visible_after=EARLIER), head("of-the-former-owner", EARLIER)),
    ]
    assert nudges.unread(inboxes, "rosa") == [Unread("mia", EARLIER), Unread("leo", LATER)]


def test_the_first_nudge_goes_to_the_chart_that_began_the_cycle_the_second_to_the_newest() -> None:
    gates = [("abe", gate("a@example.invalid")), ("leo", gate("l@example.invalid")), ("mia", gate("m@example.invalid"))]
    unseen = [Unread("leo", EARLIER), Unread("mia", LATER)]
    chosen = [nudges.contact_for(waiting(stage), unseen, gates, AWAKE) for stage in (Stage.FIRST, Stage.SECOND)]
    assert [contact and contact.client_id for contact in chosen] == ["leo", "mia"]


def test_where_a_contact_does_not_work_the_next_chart_has_one_and_then_the_other_channel() -> None:
    bounced = {Channel.EMAIL: ContactState.BOUNCED}
    gates = [
        ("abe", gate(state=PortalState.DISABLED)),
        ("leo", gate(states=bounced, phone="+12025550134")),
        ("mia", gate()),
    ]
    unseen = [Unread("leo", EARLIER)]
    chosen = nudges.contact_for(waiting(), unseen, gates, AWAKE)
    assert chosen is not None
    assert (chosen.client_id, chosen.channel) == ("mia", Channel.EMAIL)
    chosen = nudges.contact_for(waiting(), unseen, gates[:2], AWAKE)
    assert chosen is not None
    assert (chosen.client_id, chosen.channel) == ("leo", Channel.SMS)
    assert nudges.contact_for(waiting(), unseen, gates[:2], replace(AWAKE, channels=(Channel.EMAIL,))) is None
    assert nudges.contact_for(waiting(), unseen, gates, replace(AWAKE, channels=())) is None
