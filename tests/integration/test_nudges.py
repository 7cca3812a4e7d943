"""Nudges by the clock: one a burst, two a day, none for what was read, none to a former owner."""

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest

from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.nudges import Nudge, Stage
from client_messaging.domain.refusals import TryAgain
from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.conditions import Outdated
from client_messaging.dynamodb.nudge_records import GaveUp, Person
from client_messaging.nudging.senders import NotSent
from client_messaging.use_cases.contacts import Failed, mark_failed
from testing import people
from testing.interleave import Interleave
from testing.nudging import Outside, due_at, outside
from testing.people import ANA, BEN, LUIS, ROSA, SAM
from testing.stack import Stack

__all__ = ["outside"]
CONTACT = {"email": "rosa@example.invalid", "phone": "(202) 555-0134"}


class Killed(BaseException):
    """The invocation ends here."""


def kill() -> None:
    raise Killed


@pytest.fixture(autouse=True)
def _practice(stack: Stack) -> None:
    """Rosa owns Leo's chart; the practice nudges, at any hour."""
    stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"})
    stack.enable(contact=CONTACT)


def to_all(outside: Outside) -> list[str]:
    return [mail["Destination"]["ToAddresses"][0] for mail in outside.mails]


def test_who_reads_nothing_is_told_twice_and_again_after_a_day(stack: Stack, outside: Outside) -> None:
    stack.compose()
    assert outside.plan()
    begin = outside.now
    assert [outside.ring(), outside.ring()] == ["told", "told"]
    assert to_all(outside) == ["rosa@example.invalid"] * 2
    assert (outside.now - begin).total_seconds() == pytest.approx(65 * 60, abs=3)
    assert outside.ring() == "told"
    assert (outside.now - begin).total_seconds() == pytest.approx(24 * 3600 + 5 * 60, abs=3)


@pytest.mark.parametrize("again_after_minutes", [0, 1440])
def test_who_is_told_once_a_day_is_told_once_a_day_every_day(
    stack: Stack, outside: Outside, again_after_minutes: int
) -> None:
    quiet = {"from": "03:00", "to": "03:01"}
    stack.set_section("nudges", SAM, enabled=True, quiet=quiet, again_after_minutes=again_after_minutes)
    stack.compose()
    outside.plan()
    at = []
    for _ in range(4):
        assert outside.ring() == "told"
        at.append(outside.now)
    assert [round((later - one) / timedelta(hours=1)) for one, later in pairwise(at)] == [24, 24, 24]


def test_1_what_was_read_before_the_ring_is_no_nudge(stack: Stack, outside: Outside) -> None:
    message = stack.compose().json["id"]
    outside.plan()
    stack.portal_read(message)
    assert outside.ring() == "ended"
    assert (outside.mails, outside.texts) == ([], [])


def test_1_what_is_read_between_claim_and_sending_is_one_at_most(stack: Stack, outside: Outside) -> None:
    message = stack.compose().json["id"]
    outside.plan()
    outside.after = lambda: stack.portal_read(message)
    assert [outside.ring(), outside.ring()] == ["told", "ended"]
    assert len(outside.mails) == 1


def test_2_many_messages_in_many_charts_are_one_nudge(stack: Stack, outside: Outside) -> None:
    for client in ("leo", "mia", "kai"):
        stack.enable(client=client, contact=CONTACT)
        for clinician in (ANA, BEN):
            for _ in range(3):
                stack.compose(clinician, client)
                outside.plan(client, clinician.person_id)
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 1
    outside.ring()
    assert len(outside.mails) == 1


def test_3_an_event_and_a_ring_that_come_twice_are_one_cycle(stack: Stack, outside: Outside) -> None:
    stack.compose()
    assert [outside.plan(), outside.plan()] == [True, True]
    assert outside.alarms[0] == outside.alarms[1]
    assert [outside.ring(0), outside.ring(0), outside.ring(1)] == ["told", "over", "over"]
    assert len(outside.mails) == 1
    assert len({alarm["ClientToken"] for alarm in outside.alarms}) == 2


def test_3_a_ring_at_the_same_time_waits_for_the_first(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    seen: list[str] = []

    def at_the_same_time() -> None:
        outside.after = lambda: None
        try:
            outside.ring(0)
        except Outdated:
            seen.append("waits")

    outside.after = at_the_same_time
    assert outside.ring() == "told"
    assert (seen, len(outside.mails)) == (["waits"], 1)


def test_4_killed_before_ses_was_asked_is_one(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    Interleave("TransactWriteItems", kill)
    with pytest.raises(Killed):
        outside.ring(0)
    assert outside.ring(0) == "told"
    assert len(outside.mails) == 1


def test_4_killed_before_the_next_alarm_is_set_the_ring_that_comes_again_sets_it(
    stack: Stack, outside: Outside
) -> None:
    stack.compose()
    outside.plan()
    outside.refuse["scheduler"] = "InternalServerException"
    with pytest.raises(TryAgain):
        outside.ring()
    outside.refuse.clear()
    assert outside.ring(0) == "over"
    assert outside.ring() == "told"
    assert len(outside.mails) == 2


def test_4_killed_before_an_alarm_is_set_that_is_late_by_then(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    begins, ends = (due_at(outside.alarms[0]) + timedelta(minutes=minutes) for minutes in (-60, 2))
    stack.set_preferences(time_zone="UTC", quiet={"from": f"{begins:%H:%M}", "to": f"{ends:%H:%M}"})
    outside.refuse["scheduler"] = "InternalServerException"
    with pytest.raises(TryAgain):
        outside.ring()
    outside.refuse.clear()
    outside.wait(minutes=6)
    assert outside.ring(0) == "over"
    assert outside.ring() == "told"


def test_4_killed_between_the_answer_of_ses_and_our_write_is_two_at_most(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    outside.after = kill
    with pytest.raises(Killed):
        outside.ring(0)
    with pytest.raises(Outdated):
        outside.ring(0)
    outside.wait(minutes=6)
    with pytest.raises(Killed):
        outside.ring(0)
    outside.wait(minutes=6)
    with pytest.raises(GaveUp):
        outside.ring(0)
    assert len(outside.mails) == 2


def test_4_killed_once_the_cycle_goes_on(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    outside.after = kill
    with pytest.raises(Killed):
        outside.ring(0)
    outside.after = lambda: None
    outside.wait(minutes=6)
    assert [outside.ring(0), outside.ring(0)] == ["told", "over"]
    assert len(outside.mails) == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda stack: stack.enable(owner=LUIS, contact={"email": "luis@example.invalid"}),
        lambda stack: stack.disable(),
        lambda stack: stack.suspend(ROSA),
        lambda stack: stack.set_section("nudges", SAM, enabled=False),
        lambda stack: stack.set_preferences(channels=[]),
    ],
)
def test_5_between_plan_and_ring_the_owner_may_lose_the_chart(
    stack: Stack, outside: Outside, act: Callable[[Stack], object]
) -> None:
    stack.compose()
    outside.plan()
    act(stack)
    assert outside.ring() == "ended"
    assert (outside.mails, outside.texts) == ([], [])


def test_6_a_ring_in_quiet_hours_waits_for_their_end(stack: Stack, outside: Outside) -> None:
    stack.set_preferences(time_zone="Asia/Kolkata", quiet={"from": "21:00", "to": "20:59"})
    stack.compose()
    outside.plan()
    assert outside.ring() == "postponed"
    assert outside.mails == []
    assert outside.ring() == "told"
    assert outside.now.strftime("%H:%M") == "15:29"


def test_7_what_bounced_is_used_no_more_and_the_other_channel_is(stack: Stack, outside: Outside) -> None:
    stack.set_preferences(channels=["email", "sms"], sms_consent=True)
    stack.compose()
    outside.plan()
    bounced = Failed(Channel.EMAIL, CONTACT["email"], ContactState.BOUNCED)
    mark_failed(outside.nudging.store, outside.nudging.tables, Person("willow", "rosa"), bounced, outside.now)
    assert outside.ring() == "told"
    assert (len(outside.texts), len(outside.mails)) == (1, 0)
    stack.enable(contact={"email": "new@example.invalid"})
    assert outside.ring() == "told"
    assert to_all(outside) == ["new@example.invalid"]


def test_7_stop_closes_texts_until_there_is_another_number(stack: Stack, outside: Outside) -> None:
    stack.set_preferences(channels=["sms"], sms_consent=True)
    stack.compose()
    outside.plan()
    outside.refuse["pinpoint-sms-voice-v2"] = "ConflictException"
    outside.reason = "DESTINATION_PHONE_NUMBER_OPTED_OUT"
    assert outside.ring() == "ended"
    outside.refuse.clear()
    stack.compose()
    outside.plan()
    assert outside.ring() == "ended"
    stack.enable(contact={"phone": "(202) 555-0177"})
    stack.compose()
    outside.plan()
    assert outside.ring() == "told"
    assert [text["DestinationPhoneNumber"] for text in outside.texts] == ["+12025550177"]


def test_no_text_goes_out_without_consent(stack: Stack, outside: Outside) -> None:
    stack.enable(contact={"email": None})
    stack.compose()
    outside.plan()
    assert outside.ring() == "ended"
    assert outside.texts == []


def test_8_what_ses_does_not_take_comes_again(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    outside.refuse["sesv2"] = "SendingPausedException"
    for _ in range(4):
        with pytest.raises(NotSent):
            outside.ring(0)
    outside.refuse.clear()
    assert outside.ring(0) == "told"
    assert len(outside.mails) == 1


def test_9_nothing_of_the_practice_goes_out(stack: Stack, outside: Outside) -> None:
    stack.set_preferences(channels=["sms"], sms_consent=True)
    stack.compose(subject="canary-subject", body="canary-body")
    outside.plan()
    outside.ring()
    stack.set_preferences(channels=["email"])
    outside.ring()
    assert len(outside.texts) == len(outside.mails) == 1
    said = str(outside.texts) + str({**outside.mails[0], "Destination": None})
    for secret in ("willow", "rosa", "leo", "ana", "canary"):
        assert secret not in said.lower()


def test_12_what_the_owner_marks_unread_again_is_no_nudge(stack: Stack, outside: Outside) -> None:
    message = stack.compose().json["id"]
    outside.plan()
    assert [outside.ring(), outside.ring()] == ["told", "told"]
    stack.portal_read(message)
    stack.portal_read(message, unread_from=True)
    assert stack.portal_inbox().json["unread"] == 1
    assert outside.ring() == "ended"
    assert len(outside.mails) == 2


def test_12_an_answer_to_what_the_owner_marked_unread_again_is_no_nudge(stack: Stack, outside: Outside) -> None:
    message = stack.compose().json
    outside.plan()
    assert outside.ring() == "told"
    stack.portal_read(message["id"])
    stack.portal_read(message["id"], unread_from=True)
    stack.reply(message["thread_id"])
    assert stack.portal_inbox().json["unread"] == 1
    assert outside.ring() == "ended"
    assert len(outside.mails) == 1


def test_the_second_nudge_goes_to_the_chart_of_the_newest_unread_message_not_of_an_answer(
    stack: Stack, outside: Outside
) -> None:
    stack.enable(client="mia", contact={"email": "mia@example.invalid"})
    thread = stack.compose().json["thread_id"]
    outside.plan()
    assert outside.ring() == "told"
    stack.compose(client="mia")
    stack.reply(thread)
    assert outside.ring() == "told"
    assert to_all(outside) == ["rosa@example.invalid", "mia@example.invalid"]


def test_whoever_answers_without_reading_is_told_again(stack: Stack, outside: Outside) -> None:
    thread = stack.compose().json["thread_id"]
    outside.plan()
    for _ in range(21):
        stack.reply(thread)
    assert [outside.ring(), outside.ring()] == ["told", "told"]


def test_a_message_that_comes_while_a_cycle_ends_begins_another(stack: Stack, outside: Outside) -> None:
    first = stack.compose().json["id"]
    outside.plan()
    stack.portal_read(first)
    seen: list[object] = []
    Interleave("TransactWriteItems", lambda: seen.append((stack.compose().status, outside.plan())))
    assert outside.ring(0) == "ended"
    assert seen == [(201, True)]
    assert outside.mails == []
    assert outside.ring() == "told"
    assert len(outside.mails) == 1


def test_with_send_event_nothing_is_sent_and_the_cycle_goes_on(stack: Stack, outside: Outside) -> None:
    stack.set_section("nudges", SAM, enabled=True, quiet={"from": "03:00", "to": "03:01"}, send="event")
    stack.compose()
    outside.plan()
    assert [outside.ring(), outside.ring()] == ["told", "told"]
    assert (outside.mails, outside.texts) == ([], [])
    key = {"pk": {"S": "PRACTICE#willow#PERSON#rosa"}, "sk": {"S": "NUDGE#client"}}
    row = stack.dynamodb.get_item(TableName=stack.messages_table, Key=key)["Item"]
    assert (row["due_stage"], row["due_channels"]) == ({"N": "2"}, {"L": [{"S": "email"}]})


def test_10_a_clinician_and_an_owner_with_one_id_are_two_people(stack: Stack, outside: Outside) -> None:
    stack.suspend(people.Person("willow", "clinician", "rosa"))
    stack.compose()
    outside.plan()
    assert outside.ring() == "told"


def test_11_a_ring_asks_for_as_much_however_many_wait(stack: Stack, outside: Outside) -> None:
    stack.compose()
    outside.plan()
    asked: list[str] = []
    events = outside.nudging.tables.client.meta.events
    events.register("before-call.dynamodb", lambda model, **_: asked.append(model.name))
    outside.ring()
    alone, asked[:] = sorted(asked), []
    for number in range(200):
        waiting = Nudge(Stage.FIRST, ids.new(outside.now), outside.now, "leo")
        nudge_records.begin(outside.nudging.tables, Person("willow", f"person-{number}"), waiting, None)
    asked.clear()
    outside.ring()
    assert sorted(asked) == alone
    assert len(alone) <= 8
