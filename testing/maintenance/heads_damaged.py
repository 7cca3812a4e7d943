"""Damages to items of any kind, to gates, owners and heads."""

from datetime import UTC, datetime

from client_messaging.domain import ids
from client_messaging.domain.model import Head, Inbox
from client_messaging.dynamodb import audit_records, items
from maintenance.verifying.findings import Check
from testing.maintenance.damages import damage, entries, gate, head, number, records
from testing.maintenance.practice import CHART, Practice, said
from testing.stack import portal_event


# ---------------------------------------------------------------- items
@damage(Check.KIND)
def _an_unknown_item(practice: Practice) -> str:
    return practice.put({"pk": {"S": CHART}, "sk": {"S": "DRAFT#ana"}})


@damage(Check.KIND)
def _an_entry_whose_id_is_no_ulid(practice: Practice) -> str:
    return practice.put({**entries(practice)[0], "sk": {"S": "01kb2z8q0v3n5t7x9w1y4r6m8p"}})


@damage(Check.KIND)
def _an_audit_record_in_the_messages_table(practice: Practice) -> str:
    return practice.put(records(practice, audit_records.MESSAGE_REPLIED)[0])


@damage(Check.ATTRIBUTES)
def _a_suspension_with_an_attribute_of_another_kind(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], thread_id={"S": "x"})


@damage(Check.ATTRIBUTES)
def _a_suspension_of_some_roles_and_of_every_one(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], since={"S": ids.timestamp(datetime.now(UTC))})


@damage(Check.ATTRIBUTES)
def _a_suspension_in_a_role_that_nobody_has(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], roles={"M": {"owner": {"S": ""}}})


@damage(Check.ATTRIBUTES)
def _a_suspension_in_no_role(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], roles={"M": {}})


@damage(Check.ATTRIBUTES)
def _a_suspension_since_a_number(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], roles={"M": {"clinician": number(1)}})


@damage(Check.ATTRIBUTES)
def _a_suspension_of_which_nobody_knows_who_changed_it(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], changed_by=None)


@damage(Check.ATTRIBUTES, Check.KEY_OF_MESSAGE)
def _an_idempotency_key_that_never_expires(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#CALLER#luis")[0], expires_at=None)


@damage(Check.ATTRIBUTES, Check.HEAD, Check.INBOXES)
def _a_head_under_the_key_of_another_clinician(practice: Practice) -> str:
    row = head(practice)
    practice.delete(row)
    return practice.put({**row, "sk": {"S": "INBOX#dora"}})


@damage(Check.ATTRIBUTES, Check.KEY_OF_MESSAGE)
def _an_idempotency_key_that_expires_at_a_fraction(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#CALLER#luis")[0], expires_at={"N": "1.5"})


@damage(Check.TEXT, Check.WORDING)
def _a_message_without_its_body(practice: Practice) -> str:
    return practice.change(entries(practice)[2], body=None)


@damage(Check.TEXT, Check.WORDING)
def _a_sender_who_is_called_a_number(practice: Practice) -> str:
    return practice.change(entries(practice)[2], sender_name=number(1))


@damage(Check.TEXT)
def _a_clinician_who_is_called_a_number(practice: Practice) -> str:
    return practice.change(head(practice), clinician_name=number(1))


@damage(Check.TEXT)
def _an_owner_who_is_called_a_number(practice: Practice) -> str:
    return practice.change(gate(practice), contact={"M": {"name": number(1)}})


# ---------------------------------------------------------------- gate and owners
@damage(Check.GATE, Check.ACCESS, Check.COVERED)
def _a_gate_that_is_gone(practice: Practice) -> str:
    return practice.delete(gate(practice))


@damage(Check.INBOXES)
def _a_gate_that_counts_an_inbox_too_many(practice: Practice) -> str:
    return practice.change(gate(practice), inboxes=number(3))


@damage(Check.OWNED)
def _a_second_owner(practice: Practice) -> str:
    rosa = next(row for row in practice.of("PRACTICE#willow#OWNER#rosa") if row["sk"]["S"] == "CLIENT#leo")
    return practice.change(rosa, owned_until=None)


@damage(Check.OWNER)
def _an_owner_who_does_not_find_the_chart(practice: Practice) -> str:
    practice.delete(*practice.of("PRACTICE#willow#OWNER#luis"))
    return said(gate(practice))


@damage(Check.GATE)
def _an_owned_chart_without_a_gate(practice: Practice) -> str:
    owned = practice.of("PRACTICE#willow#OWNER#luis")[0]
    practice.put({**owned, "sk": {"S": "CLIENT#nowhere"}, "client_id": {"S": "nowhere"}})
    return "PRACTICE#willow#CLIENT#nowhere PORTAL"


# ---------------------------------------------------------------- names
@damage(Check.NAME)
def _an_inbox_of_a_client_with_another_name(practice: Practice) -> str:
    return practice.change(head(practice), client_name={"S": "Lea"})


@damage(Check.NAME)
def _an_inbox_of_a_client_without_their_name(practice: Practice) -> str:
    return practice.change(head(practice), client_name=None)


@damage(Check.NAME)
def _a_client_whose_name_was_taken_from_the_chart_only(practice: Practice) -> str:
    practice.change(gate(practice), client_name=None)
    return said(head(practice, "ben"))


@damage(Check.STATE)
def _an_inbox_that_is_disabled_in_a_chart_that_is_not(practice: Practice) -> str:
    return practice.change(head(practice), portal_state={"S": "disabled"})


# ---------------------------------------------------------------- heads
@damage(Check.HEAD, Check.INBOXES)
def _a_head_that_is_gone(practice: Practice) -> str:
    return practice.delete(head(practice, "ben"))


@damage(Check.GATE)
def _a_head_of_no_chart(practice: Practice) -> str:
    empty = items.from_head(Head(Inbox("willow", "nowhere", "ana"), activity_id=ids.new(datetime.now(UTC))))
    practice.put(empty)
    return "PRACTICE#willow#CLIENT#nowhere PORTAL"


@damage(Check.COUNTS)
def _a_count_of_one_message_too_many(practice: Practice) -> str:
    was = head(practice)
    return practice.change(was, clinician_sent=number(int(was["clinician_sent"]["N"]) + 1))


@damage(Check.HEAD, Check.COUNTS, Check.NEWEST)
def _a_head_that_does_not_know_of_the_newest_entry(practice: Practice) -> str:
    before, newest = entries(practice)[-2:]
    practice.change(head(practice), last_id=before["sk"], activity_id=before["sk"], last_message_id=before["sk"])
    return said(newest)


@damage(Check.NEWEST)
def _a_newest_entry_by_somebody_else(practice: Practice) -> str:
    return practice.change(head(practice), last_role={"S": "client"})


@damage(Check.NEWEST)
def _a_newest_entry_at_another_time(practice: Practice) -> str:
    return practice.change(head(practice), last_at={"S": "2020-01-01T00:00:00.000Z"})


@damage(Check.NEWEST)
def _a_newest_message_at_another_time(practice: Practice) -> str:
    return practice.change(head(practice), last_message_at={"S": "2020-01-01T00:00:00.000Z"})


@damage(Check.NEWEST)
def _a_newest_entry_by_another_person(practice: Practice) -> str:
    return practice.change(head(practice), last_sender_id={"S": "ben"})


@damage(Check.NEWEST)
def _a_newest_entry_of_which_only_half_says_who_wrote_it(practice: Practice) -> str:
    return practice.change(head(practice), last_sender_id=None)


@damage(Check.NEWEST)
def _a_newest_notice_that_somebody_is_said_to_have_written(practice: Practice) -> str:
    practice.stack.portal_update(portal_event())
    return practice.change(head(practice, "ben"), last_sender_id={"S": "ben"})


@damage(Check.NEWEST)
def _a_newest_message_that_a_notice_took_the_place_of(practice: Practice) -> str:
    return practice.change(head(practice, "ben"), last_message_id=practice.of(f"{CHART}#CLINICIAN#ben")[0]["sk"])


@damage(Check.PLACE, Check.COVERED)
def _a_marker_beyond_the_end(practice: Practice) -> str:
    beyond = ids.from_int(ids.to_int(head(practice)["last_id"]["S"]) + 1)
    return practice.change(head(practice), owner_read_to={"S": beyond}, owner_shown_to={"S": beyond})


@damage(Check.PLACE)
def _a_marker_that_was_shown_less_far_than_it_is(practice: Practice) -> str:
    return practice.change(head(practice), clinician_shown_to={"S": ids.NIL})


@damage(Check.COVERED)
def _a_marker_that_covers_what_was_not_read(practice: Practice) -> str:
    return practice.change(head(practice), clinician_covered=head(practice)["others_sent"])


@damage(Check.COVERED)
def _an_owner_who_has_read_what_is_hidden_from_them_twice(practice: Practice) -> str:
    return practice.change(head(practice), owner_covered=number(0))


@damage(Check.INDEXES)
def _an_inbox_that_is_not_in_the_badge(practice: Practice) -> str:
    return practice.change(head(practice), unread_clinician_key=None)


@damage(Check.INDEXES)
def _an_inbox_in_the_overview_of_somebody_else(practice: Practice) -> str:
    return practice.change(head(practice), clinician_key={"S": "PRACTICE#willow#CLINICIAN#ben"})
