"""Damages to entries, threads, and to what makes an entry happen once."""

from datetime import timedelta

from client_messaging.domain import ids
from client_messaging.domain.model import Inbox
from client_messaging.dynamodb import audit_records, items, keys, text_hashes
from maintenance.verifying.findings import Check
from testing.invocations import Row
from testing.maintenance.damages import damage, entries, number, records, sent
from testing.maintenance.practice import CHART, WITH_ANA, Practice, said
from testing.people import BEN, LEO, LUIS, Person


# ---------------------------------------------------------------- entries
@damage(Check.ENTRY_OF_RECORD, Check.COUNTS, Check.COVERED, Check.TALLY, Check.KEY)
def _a_message_that_is_gone(practice: Practice) -> str:
    gone = entries(practice)[2]
    practice.delete(gone)
    return next(said(row) for row in records(practice, audit_records.MESSAGE_COMPOSED) if row["entry_id"] == gone["sk"])


@damage(Check.EVENT, Check.ENTRY_OF_RECORD, Check.COUNTS, Check.INDEXES, Check.TALLY)
def _a_notice_that_is_gone(practice: Practice) -> str:
    notice = next(row for row in practice.of(f"{CHART}#CLINICIAN#ben") if row["kind"]["S"] == "notice")
    return practice.delete(notice)


@damage(Check.TALLY)
def _an_entry_that_counts_one_too_few(practice: Practice) -> str:
    return practice.change(entries(practice)[1], others_sent=number(0))


@damage(Check.THREAD)
def _a_message_of_no_thread(practice: Practice) -> str:
    return practice.change(entries(practice)[1], thread_id={"S": ids.LAST})


@damage(Check.THREAD, Check.REOPENED)
def _a_thread_that_did_not_begin_with_itself(practice: Practice) -> str:
    first, second = entries(practice)[:2]
    practice.change(first, thread_id=second["sk"])
    return said(second)


@damage(Check.SENDER, Check.RECORD, Check.KEY_OF_MESSAGE, Check.NEWEST)
def _a_message_of_another_clinician(practice: Practice) -> str:
    return practice.change(entries(practice)[-1], sender_id={"S": "ben"})


@damage(Check.SENDER)
def _a_reply_that_does_not_say_the_relationship(practice: Practice) -> str:
    return practice.change(entries(practice)[1], relationship=None)


@damage(Check.TIME)
def _a_message_sent_after_its_id_was_made(practice: Practice) -> str:
    return sent(practice, entries(practice)[1], timedelta(milliseconds=1))


@damage(Check.TIME)
def _a_message_sent_before_its_id_was_made(practice: Practice) -> str:
    return sent(practice, entries(practice)[1], -timedelta(milliseconds=1))


@damage(Check.TIME)
def _a_notice_recorded_after_its_id_was_made(practice: Practice) -> str:
    notice = next(row for row in entries(practice) if row["kind"]["S"] == "notice")
    return sent(practice, notice, timedelta(milliseconds=1))


@damage(Check.TIME)
def _a_message_sent_at_no_time(practice: Practice) -> str:
    return practice.change(entries(practice)[1], sent_at={"S": "yesterday"})


@damage(Check.TIME)
def _a_message_sent_at_a_time_without_milliseconds(practice: Practice) -> str:
    row = entries(practice)[1]
    return practice.change(row, sent_at={"S": row["sent_at"]["S"].replace(row["sent_at"]["S"][-5:], "Z")})


@damage(Check.TIME)
def _a_message_sent_at_a_time_of_another_zone(practice: Practice) -> str:
    row = entries(practice)[1]
    return practice.change(row, sent_at={"S": row["sent_at"]["S"].replace("Z", "+00:00")})


@damage(Check.TIME)
def _two_messages_with_the_time_of_each_other(practice: Practice) -> str:
    """Of which the first was sent after its id was made, whatever version 0.1.0 may have done."""
    first, second = entries(practice)[:2]
    practice.change(second, sent_at=first["sent_at"])
    return practice.change(first, sent_at=second["sent_at"])


@damage(Check.HEAD, Check.RECORD, Check.KEY_OF_MESSAGE)
def _an_entry_in_an_inbox_that_nobody_opened(practice: Practice) -> str:
    stray = {**entries(practice)[0], "pk": {"S": f"{CHART}#CLINICIAN#cora"}, "sender_id": {"S": "cora"}}
    practice.put(stray)
    return f"{CHART} INBOX#cora"


@damage(Check.REOPENED)
def _a_reopened_thread_without_the_thread(practice: Practice) -> str:
    reopened = f"{WITH_ANA}#THREAD#{ids.LAST}"
    return practice.put({"pk": {"S": reopened}, "sk": {"S": "REOPENED"}, "entry_id": entries(practice)[0]["sk"]})


@damage(Check.REOPENED)
def _a_reopened_thread_that_the_new_owner_is_not_let_into(practice: Practice) -> str:
    return practice.delete(next(row for row in practice.rows().values() if row["sk"]["S"] == "REOPENED"))


@damage(Check.REOPENED)
def _a_thread_that_no_message_reopened(practice: Practice) -> str:
    row = next(row for row in practice.rows().values() if row["sk"]["S"] == "REOPENED")
    return practice.change(row, entry_id={"S": ids.LAST})


@damage(Check.REOPENED)
def _a_thread_that_a_message_of_another_reopened(practice: Practice) -> str:
    row = next(row for row in practice.rows().values() if row["sk"]["S"] == "REOPENED")
    reopened = keys.parse_reopened_thread(items.key_of(row))["ulid"]
    others = (one for one in entries(practice) if "thread_id" in one and one["thread_id"]["S"] != reopened)
    return practice.change(row, entry_id=next(others)["sk"])


@damage(Check.REOPENED)
def _a_message_into_a_thread_of_the_former_owner(practice: Practice) -> str:
    return _into_a_thread_of_the_former_owner(practice, BEN)


@damage(Check.REOPENED)
def _a_reply_into_a_thread_of_the_former_owner(practice: Practice) -> str:
    return _into_a_thread_of_the_former_owner(practice, LUIS)


def _into_a_thread_of_the_former_owner(practice: Practice, writer: Person) -> str:
    inbox = Inbox("willow", LEO, "ben")
    thread = next(row for row in practice.of(keys.entries(inbox)) if row["kind"]["S"] == "message")["sk"]["S"]
    practice.append_past_the_gate(writer, thread, inbox)
    return said(items.key_item(keys.reopened_thread(inbox, thread)))


# ---------------------------------------------------------------- once
@damage(Check.KEY_OF_MESSAGE)
def _an_idempotency_key_that_is_gone(practice: Practice) -> str:
    key = practice.of("PRACTICE#willow#CALLER#luis")[0]
    practice.delete(key)
    return f"{WITH_ANA} {key['entry_id']['S']}"


@damage(Check.KEY)
def _an_idempotency_key_of_no_message(practice: Practice) -> str:
    key = practice.of("PRACTICE#willow#CALLER#luis")[0]
    practice.put({**key, "sk": {"S": "KEY#client_reply#" + "7" * 64}, "entry_id": {"S": ids.from_int(7)}})
    return "willow, client_reply of luis"


def _seen(practice: Practice, sk: str) -> Row:
    """The first row of an event with this sort key."""
    rows = practice.rows()
    return next(rows[key] for key in sorted(rows) if "#EVENT#" in key[1] and rows[key]["sk"]["S"] == sk)


@damage(Check.EVENT_OF_NOTICE)
def _a_seen_event_that_is_gone(practice: Practice) -> str:
    event = _seen(practice, "INBOX#ana")
    practice.delete(event)
    return f"PRACTICE#willow#CLIENT#mia#CLINICIAN#ana {event['entry_id']['S']}"


@damage(Check.EVENT)
def _a_seen_event_of_no_notice(practice: Practice) -> str:
    inbox = keys.Key(f"{CHART}#EVENT#{'7' * 64}", "INBOX#ana")
    event = _seen(practice, "INBOX#ana")
    practice.put({**event, **items.key_item(inbox), "entry_id": entries(practice)[0]["sk"]})
    return f"{WITH_ANA} {entries(practice)[0]['sk']['S']}"


@damage(Check.EVENT_OF_NOTICE)
def _an_inbox_that_is_gone_from_a_recorded_event(practice: Practice) -> str:
    event = _seen(practice, "NOTICES")
    notices = dict(event["notices"]["M"])
    gone = notices.pop("ana")["S"]
    practice.change(event, notices={"M": notices})
    return f"{WITH_ANA} {gone}"


@damage(Check.EVENT)
def _a_recorded_event_of_no_notice(practice: Practice) -> str:
    event = _seen(practice, "NOTICES")
    notices = {**event["notices"]["M"], "ana": entries(practice)[0]["sk"]}
    practice.put({**event, "pk": {"S": f"{CHART}#EVENT#{'7' * 64}"}, "notices": {"M": notices}})
    return f"{WITH_ANA} {entries(practice)[0]['sk']['S']}"


# ---------------------------------------------------------------- texts
@damage(Check.WORDING)
def _a_body_that_was_changed(practice: Practice) -> str:
    return practice.change(entries(practice)[2], body={"S": "something else"})


@damage(Check.WORDING)
def _a_subject_that_was_changed(practice: Practice) -> str:
    return practice.change(entries(practice)[0], subject={"S": "something else"})


@damage(Check.WORDING)
def _a_name_of_a_sender_that_was_changed(practice: Practice) -> str:
    return practice.change(entries(practice)[0], sender_name={"S": "Somebody Else"})


@damage(Check.WORDING)
def _a_notice_that_was_changed(practice: Practice) -> str:
    notice = next(row for row in entries(practice) if row["kind"]["S"] == "notice")
    return practice.change(notice, changed_fields={"L": [{"S": "another field"}]})


@damage(Check.WORDING)
def _a_notice_of_another_summary(practice: Practice) -> str:
    notice = next(row for row in entries(practice) if row["kind"]["S"] == "notice")
    return practice.change(notice, summary={"S": "something else"})


@damage(Check.WORDING)
def _a_salt_that_is_gone(practice: Practice) -> str:
    """So that nobody could tell."""
    return practice.change(entries(practice)[2], text_salt=None)


@damage(Check.CHAIN)
def _a_body_and_its_hash_that_were_changed_to_fit(practice: Practice) -> str:
    """The seal of the record tells, whatever the hash."""
    row = {**entries(practice)[2], "body": {"S": "something else"}}
    practice.put(row)
    recorded = [one for one in practice.of(CHART, audit=True) if one.get("entry_id") == row["sk"]]
    (record,) = [one for one in recorded if "text_hash" in one]
    return practice.change(record, audit=True, text_hash={"S": text_hashes.of(row) or ""})
