"""A chart owner's preferences: defaults, what is set, contacts and their states, and what changes nothing."""

import pytest

from client_messaging import wiring
from client_messaging.domain import contacts
from client_messaging.domain.contacts import Channel
from testing.interleave import Interleave
from testing.invocations import Json, Row
from testing.people import ANA, LUIS, MIA, ROSA, SAM
from testing.routes import SET_PREFERENCES
from testing.stack import Stack

EMAIL, PHONE = "rosa@example.invalid", "+1 202 555 0134"
CONTACT: Json = {"email": EMAIL, "phone": PHONE, "language": "es"}
NEVER_SET: Json = {
    "channels": [],
    "quiet": {"from": "21:00", "to": "08:00"},
    "time_zone": "UTC",
    "language": "en",
    "sms_consent": False,
    "contacts": [],
}
WHOLE: Json = {
    "channels": ["email", "sms"],
    "quiet": {"from": "22:30", "to": "07:00"},
    "time_zone": "America/Chicago",
    "language": "pt-BR",
    "sms_consent": True,
}


def row_of(stack: Stack, person: str = "rosa") -> Row | None:
    key = {"pk": {"S": f"PRACTICE#willow#PERSON#{person}"}, "sk": {"S": "PREFERENCES#client"}}
    return stack.dynamodb.get_item(TableName=stack.messages_table, Key=key, ConsistentRead=True).get("Item")


def contact_states(stack: Stack, state: str | None, channel: str = "email", client: str = "leo") -> None:
    """What an outcome writes on the gate."""
    states = {channel: {"S": state}} if state else {}
    stack.dynamodb.update_item(
        TableName=stack.messages_table,
        Key={"pk": {"S": f"PRACTICE#willow#CLIENT#{client}"}, "sk": {"S": "PORTAL"}},
        UpdateExpression="SET contacts = :states ADD version :one",
        ExpressionAttributeValues={":states": {"M": states}, ":one": {"N": "1"}},
    )


def states(stack: Stack) -> list[tuple[str, str, str]]:
    return [(row["client_id"], row["channel"], row["state"]) for row in stack.preferences().json["contacts"]]


def test_somebody_without_charts_has_the_defaults(stack: Stack) -> None:
    answer = stack.preferences()
    assert (answer.status, answer.json) == (200, NEVER_SET)


def test_the_defaults_are_those_of_gates_and_practice(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    stack.set_section("nudges", SAM, quiet={"from": "20:00", "to": "09:00"}, time_zone="America/New_York")
    assert stack.preferences().json == {
        "channels": ["email"],
        "quiet": {"from": "20:00", "to": "09:00"},
        "time_zone": "America/New_York",
        "language": "es",
        "sms_consent": False,
        "contacts": [
            {"client_id": "leo", "channel": "email", "address": "r…@e….invalid", "state": "ok"},
            {"client_id": "leo", "channel": "sms", "address": "…34", "state": "ok"},
        ],
    }


def test_preferences_are_answered_as_they_were_set(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    answer = stack.set_preferences(**WHOLE)
    assert answer.status == 200
    assert {name: answer.json[name] for name in WHOLE} == WHOLE
    assert answer.json["since"] == row_of(stack)["since"]["S"]  # type: ignore[index]
    assert stack.preferences().json == answer.json


def test_what_is_left_out_has_its_default_again(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    stack.set_preferences(**WHOLE)
    answer = stack.set_preferences(channels=[])
    expected = {"channels": [], "quiet": NEVER_SET["quiet"], "time_zone": "UTC", "language": "es", "sms_consent": False}
    assert {name: answer.json[name] for name in WHOLE} == expected


def test_no_quiet_hours_are_other_than_none_said(stack: Stack) -> None:
    assert stack.set_preferences(quiet=None).json["quiet"] is None
    assert stack.set_preferences().json["quiet"] == NEVER_SET["quiet"]


def test_the_same_again_writes_nothing(stack: Stack) -> None:
    first = stack.set_preferences(**WHOLE)
    before = stack.rows()
    again = stack.set_preferences(**{**WHOLE, "channels": ["sms", "email"]})
    assert again.json == first.json
    assert stack.rows() == before


def test_the_defaults_once_put_are_set(stack: Stack) -> None:
    assert "since" not in stack.preferences().json
    assert "since" in stack.set_preferences().json
    before = stack.rows()
    assert "since" in stack.set_preferences().json
    assert stack.rows() == before


def test_a_consent_keeps_its_time_until_it_is_withdrawn(stack: Stack) -> None:
    stack.set_preferences(**WHOLE)
    first = row_of(stack)
    assert first is not None
    stack.set_preferences(**{**WHOLE, "language": "es"})
    row = row_of(stack)
    assert row is not None
    assert (row["consented_at"], row["consent_wording"]) == (first["consented_at"], {"S": "2026-11"})
    stack.set_preferences(channels=["email"])
    assert not {"consented_at", "consent_wording"} & set(row_of(stack) or {})
    stack.set_preferences(**WHOLE)
    again = row_of(stack)
    assert again is not None
    assert again["consented_at"]["S"] > first["consented_at"]["S"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"channels": ["sms"]}, "sms_consent"),
        ({"channels": ["email", "sms"], "sms_consent": False}, "sms_consent"),
        ({"channels": ["email", "email"]}, "channels"),
        ({"channels": ["fax"]}, "channels.0"),
        ({"channels": None}, "channels"),
        ({"channels": "email"}, "channels"),
        ({"quiet": {"from": "08:00", "to": "08:00"}}, "quiet.to"),
        ({"quiet": {"from": "00:00", "to": "24:00"}}, "quiet.to"),
        ({"quiet": {"from": "8:00"}}, "quiet.from"),
        ({"quiet": {"from": "24:00"}}, "quiet.from"),
        ({"quiet": {"until": "08:00"}}, "quiet.until"),
        ({"time_zone": "America/Chikago"}, "time_zone"),
        ({"time_zone": "america/chicago"}, "time_zone"),
        ({"time_zone": "localtime"}, "time_zone"),
        ({"time_zone": None}, "time_zone"),
        ({"language": "español"}, "language"),
        ({"language": None}, "language"),
        ({"sms_consent": "yes"}, "sms_consent"),
        ({"sms_consent": None}, "sms_consent"),
        ({"phone": PHONE}, "phone"),
    ],
)
def test_what_is_wrong_is_said_by_field_and_changes_nothing(stack: Stack, body: Json, field: str) -> None:
    stack.enable(contact=CONTACT)
    before = stack.rows()
    answer = stack.call(SET_PREFERENCES, ROSA, {}, body)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert [row for row in stack.rows() if row["pk"] not in [one["pk"] for one in before]] == []


def test_only_chart_owners_have_preferences(stack: Stack) -> None:
    for person in (ANA, SAM):
        assert stack.preferences(person).code == "role_not_allowed"
        assert stack.set_preferences(person).code == "role_not_allowed"
    stack.suspend(ROSA)
    assert stack.preferences().code == "access_suspended"
    assert stack.set_preferences().code == "access_suspended"
    assert row_of(stack) is None


def test_a_suspension_in_the_middle_of_a_change_stops_it(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.suspend(ROSA))
    assert stack.set_preferences(**WHOLE).code == "access_suspended"
    assert row_of(stack) is None


def test_of_two_changes_at_once_both_are_made(stack: Stack) -> None:
    Interleave("TransactWriteItems", lambda: stack.set_preferences(channels=[]))
    assert stack.set_preferences(**WHOLE).json["channels"] == ["email", "sms"]
    assert stack.preferences().json["channels"] == ["email", "sms"]
    assert len([row for row in stack.rows() if row.get("action", {}).get("S") == "preferences.changed"]) == 2


def test_a_consent_that_is_withdrawn_in_the_middle_of_a_change_is_given_anew(stack: Stack) -> None:
    stack.set_preferences(**WHOLE)
    given = (row_of(stack) or {})["consented_at"]["S"]
    Interleave("TransactWriteItems", lambda: stack.set_preferences(channels=[]))
    assert stack.set_preferences(**{**WHOLE, "language": "es"}).status == 200
    assert (row_of(stack) or {})["consented_at"]["S"] > given


def test_a_change_is_recorded_without_contacts(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    stack.set_preferences(**WHOLE)
    [record] = [row for row in stack.rows() if row.get("action", {}).get("S") == "preferences.changed"]
    assert record["pk"]["S"] == "PRACTICE#willow#PERSON#rosa#ROLE#client"
    assert (record["channels"], record["sms_consent"]) == ({"L": [{"S": "email"}, {"S": "sms"}]}, {"BOOL": True})
    assert not {EMAIL, PHONE} & {value.get("S") for value in record.values()}


def test_contacts_are_of_the_charts_that_they_own_now(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    stack.enable(client=MIA, contact={"phone": "555 0199"})
    assert states(stack) == [("leo", "email", "ok"), ("leo", "sms", "ok"), ("mia", "sms", "ok")]
    stack.enable(owner=LUIS, contact={"email": "luis@example.invalid"})
    assert states(stack) == [("mia", "sms", "ok")]
    assert stack.preferences().json["channels"] == []


def test_a_hand_over_while_preferences_are_read_shows_no_contact_of_the_new_owner(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    Interleave("Query", lambda: stack.enable(owner=LUIS, contact={"email": "luis@example.invalid"}), event="after-call")
    shown = stack.preferences()
    assert (shown.status, shown.json["contacts"]) == (200, [])


def test_a_contact_that_cannot_be_one_is_invalid(stack: Stack) -> None:
    stack.enable(contact={"email": "rosa..x@example.invalid", "phone": "000"})
    assert states(stack) == [("leo", "email", "invalid"), ("leo", "sms", "invalid")]
    stack.enable(contact={"email": EMAIL})
    assert states(stack) == [("leo", "email", "ok"), ("leo", "sms", "invalid")]
    before = stack.rows()
    stack.enable(contact={"email": EMAIL})
    assert stack.rows() == before


def test_a_contact_that_failed_stays_so_until_it_is_another(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    contact_states(stack, "bounced")
    stack.enable(contact={"phone": "+1 202 555 0135"})
    assert states(stack) == [("leo", "email", "bounced"), ("leo", "sms", "ok")]
    stack.disable()
    stack.enable()
    assert states(stack)[0] == ("leo", "email", "bounced")
    stack.enable(contact={"email": "rosa.navarro@example.invalid"})
    assert states(stack)[0] == ("leo", "email", "ok")


def test_another_owner_with_the_same_address_has_not_failed(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    contact_states(stack, "complained")
    stack.enable(owner=LUIS, contact=CONTACT)
    assert [row["state"] for row in stack.preferences(LUIS).json["contacts"]] == ["ok", "ok"]


def test_a_change_of_state_is_a_version_of_the_gate(stack: Stack) -> None:
    """Whoever read the gate before an outcome must read it again."""
    stack.enable(contact=CONTACT)
    Interleave("TransactWriteItems", lambda: contact_states(stack, "bounced"))
    assert stack.enable(contact={"name": "Rosa N."}, version=None).status == 200
    assert states(stack)[0] == ("leo", "email", "bounced")


@pytest.mark.parametrize(
    ("channel", "to", "masked"),
    [
        ("email", "rosa@example.invalid", "r…@e….invalid"),
        ("email", "r@mail.example.org", "r…@m….org"),
        ("email", "x@localhost", "x…@l…"),
        ("sms", "+1 (202) 555-0134", "…34"),
        ("sms", "1-2 3.", "…23"),
    ],
)
def test_masks_show_as_little_as_their_owner_needs(channel: str, to: str, masked: str) -> None:
    contact = contacts.Contact("leo", Channel(channel), to, contacts.ContactState.OK)
    assert contact.masked == masked
    assert to not in repr(contact)


@pytest.mark.parametrize(
    ("phone", "written"),
    [
        ("+34 600 000 000", "+34600000000"),
        ("(202) 555-0134", "+12025550134"),
        ("+999 1234567", None),
        ("12345", None),
        ("()-. .", None),
    ],
)
def test_numbers_are_written_as_they_are_dialled(phone: str, written: str | None) -> None:
    assert contacts.e164(phone) == written
    assert contacts.is_usable(Channel.SMS, phone) is (written is not None)


@pytest.mark.parametrize("to", ["a@b", "a..b@example.org", "a@-example.org", ".a@example.org", "a@example..org"])
def test_addresses_that_no_mail_system_takes_are_known(to: str) -> None:
    assert not contacts.is_usable(Channel.EMAIL, to)


def test_many_charts_are_read_in_few_requests(stack: Stack) -> None:
    names = [f"chart-{number:03}" for number in range(120)]
    stack.enable(client=names[0], contact=CONTACT)
    [gate] = [row for row in stack.rows() if row["sk"]["S"] == "PORTAL"]
    for name in names[1:]:
        rows: list[Json] = [
            {**gate, "pk": {"S": f"PRACTICE#willow#CLIENT#{name}"}},
            {"pk": {"S": "PRACTICE#willow#OWNER#rosa"}, "sk": {"S": f"CLIENT#{name}"}, "client_id": {"S": name}},
        ]
        for row in rows:
            stack.dynamodb.put_item(TableName=stack.messages_table, Item=row)
    requests: list[str] = []
    wiring.tables().client.meta.events.register("before-call", lambda model, **_: requests.append(model.name))
    assert len(stack.preferences().json["contacts"]) == 240
    assert sorted(requests) == ["BatchGetItem", "BatchGetItem", "BatchGetItem", "Query"]


def test_a_clinician_learns_whether_contacts_work_where_the_practice_nudges(stack: Stack) -> None:
    stack.enable(contact={"email": EMAIL})
    assert "reachable" not in stack.status().json
    assert "reachable" not in stack.inbox().json["messaging"]
    stack.set_section("nudges", SAM, enabled=True)
    expected = {"email": "ok", "sms": "none"}
    assert stack.status().json["reachable"] == expected
    assert stack.inbox().json["messaging"]["reachable"] == expected
    contact_states(stack, "bounced")
    assert stack.status().json["reachable"] == {"email": "bounced", "sms": "none"}
    assert "reachable" not in stack.portal_status().json
    assert "reachable" not in stack.portal_inbox().json["messaging"]


def test_nobody_is_reachable_where_portal_access_was_never_enabled(stack: Stack) -> None:
    stack.set_section("nudges", SAM, enabled=True)
    assert "reachable" not in stack.status().json


def test_a_page_has_another_tag_when_a_contact_fails(stack: Stack) -> None:
    stack.enable(contact={"email": EMAIL})
    stack.compose()
    without = stack.inbox().headers["ETag"]
    stack.set_section("nudges", SAM, enabled=True)
    works = stack.inbox().headers["ETag"]
    contact_states(stack, "complained")
    assert len({without, works, stack.inbox().headers["ETag"]}) == 3
    stack.set_section("nudges", SAM, enabled=False)
    assert stack.inbox().headers["ETag"] == without
