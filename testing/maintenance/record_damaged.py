"""Damages to the audit record, its seals, and the order in which things were committed."""

from datetime import UTC, datetime, timedelta
from time import sleep

from client_messaging.domain import ids
from client_messaging.dynamodb import audit_chain, audit_records, keys
from maintenance.verifying.findings import Check
from testing.invocations import Row, invoke
from testing.maintenance.damages import chain, damage, entries, gate, number, records
from testing.maintenance.practice import CHART, CHART_OF_MIA, WITH_ANA, Practice, said
from testing.people import ANA, LEO, NINA, ROSA, Person
from testing.stream_records import as_stream


# ---------------------------------------------------------------- the record
@damage(Check.RECORD, Check.CHAIN)
def _an_audit_record_that_is_gone(practice: Practice) -> str:
    gone = records(practice, audit_records.MESSAGE_COMPOSED)[1]
    practice.delete(gone, audit=True)
    return f"{CHART}#CLINICIAN#{gone['clinician_id']['S']} {gone['entry_id']['S']}"


@damage(Check.RECORD)
def _a_message_that_was_recorded_twice(practice: Practice) -> str:
    again = {**records(practice, audit_records.MESSAGE_REPLIED)[0], "sk": {"S": ids.new(datetime.now(UTC))}}
    practice.put(again, audit=True)
    return f"{WITH_ANA} {again['entry_id']['S']}"


@damage(Check.RECORD, Check.CHAIN, Check.OPEN)
def _a_message_that_somebody_else_is_said_to_have_written(practice: Practice) -> str:
    row = records(practice, audit_records.MESSAGE_REPLIED)[0]
    practice.change(row, audit=True, actor_id={"S": "kim"})
    return f"{WITH_ANA} {row['entry_id']['S']}"


@damage(Check.ENTRY_OF_RECORD)
def _a_record_of_no_message(practice: Practice) -> str:
    row = {**records(practice, audit_records.INBOX_READ)[0], "sk": {"S": ids.new(datetime.now(UTC))}}
    return practice.put({**row, "entry_id": {"S": ids.LAST}}, audit=True)


# ---------------------------------------------------------------- the record of many notices
def _of_many(practice: Practice) -> Row:
    """The record of a notice in each of Leo's inboxes."""
    return next(row for row in records(practice, audit_records.NOTICE_RECORDED) if "notices" in row)


@damage(Check.RECORD, Check.CHAIN)
def _a_notice_that_the_record_of_many_leaves_out(practice: Practice) -> str:
    row = _of_many(practice)
    notices, hashes = dict(row["notices"]["M"]), dict(row["text_hashes"]["M"])
    gone, _ = notices.pop("ben"), hashes.pop("ben")
    practice.change(row, audit=True, notices={"M": notices}, text_hashes={"M": hashes})
    return f"{CHART}#CLINICIAN#ben {gone['S']}"


@damage(Check.ENTRY_OF_RECORD, Check.CHAIN)
def _a_notice_of_many_that_is_in_no_inbox(practice: Practice) -> str:
    row = _of_many(practice)
    notices, hashes = row["notices"]["M"] | {"cora": {"S": ids.LAST}}, row["text_hashes"]["M"] | {"cora": {"S": "x"}}
    return practice.change(row, audit=True, notices={"M": notices}, text_hashes={"M": hashes})


@damage(Check.RECORD, Check.ENTRY_OF_RECORD, Check.CHAIN)
def _two_notices_of_many_that_are_in_the_inbox_of_each_other(practice: Practice) -> str:
    row = _of_many(practice)
    ana, ben = (row["notices"]["M"][one] for one in ("ana", "ben"))
    hashes = dict(zip(("ben", "ana"), (row["text_hashes"]["M"][one] for one in ("ana", "ben")), strict=True))
    practice.change(row, audit=True, notices={"M": {"ana": ben, "ben": ana}}, text_hashes={"M": hashes})
    return f"{WITH_ANA} {ana['S']}"


@damage(Check.RECORD)
def _notices_that_were_recorded_twice(practice: Practice) -> str:
    again = {**_of_many(practice), "sk": {"S": ids.new(datetime.now(UTC))}}
    practice.put(again, audit=True)
    return f"{WITH_ANA} {again['notices']['M']['ana']['S']}"


@damage(Check.WORDING, Check.CHAIN)
def _a_hash_of_many_that_was_changed(practice: Practice) -> str:
    row = _of_many(practice)
    hashes = row["text_hashes"]["M"] | {"ana": {"S": "x"}}
    practice.change(row, audit=True, text_hashes={"M": hashes})
    return f"{WITH_ANA} {row['notices']['M']['ana']['S']}"


@damage(Check.ATTRIBUTES)
def _a_record_of_many_that_has_a_hash_too_few(practice: Practice) -> str:
    row = _of_many(practice)
    return practice.change(row, audit=True, text_hashes={"M": {"ana": row["text_hashes"]["M"]["ana"]}})


@damage(Check.ATTRIBUTES)
def _a_record_of_more_notices_than_a_page_looks_for(practice: Practice) -> str:
    row = _of_many(practice)
    many = {f"clinician-{number}": row["notices"]["M"]["ana"] for number in range(49)}
    return practice.change(row, audit=True, notices={"M": many}, text_hashes={"M": many})


@damage(Check.ATTRIBUTES)
def _a_record_of_one_notice_and_of_many(practice: Practice) -> str:
    return practice.change(_of_many(practice), audit=True, clinician_id={"S": "ana"})


# ---------------------------------------------------------------- gates, suspensions and settings as recorded
@damage(Check.ACCESS, Check.STATE)
def _a_gate_that_nobody_opened(practice: Practice) -> str:
    practice.stack.disable()
    return practice.change(gate(practice), state={"S": "enabled"})


@damage(Check.ACCESS, Check.OWNER, Check.OWNED)
def _a_gate_that_nobody_handed_over(practice: Practice) -> str:
    return practice.change(gate(practice), owner_id={"S": "rosa"})


@damage(Check.SUSPENSION)
def _a_suspension_that_nobody_lifted(practice: Practice) -> str:
    return practice.delete(*practice.of("PRACTICE#willow#PERSON#tom"))


@damage(Check.SUSPENSION)
def _a_suspension_that_nobody_made(practice: Practice) -> str:
    row = practice.of("PRACTICE#willow#PERSON#tom")[0]
    return f"{practice.put({**row, 'pk': {'S': 'PRACTICE#willow#PERSON#nina'}})} clinician"


@damage(Check.SUSPENSION)
def _a_suspension_that_was_lifted_in_one_role_of_two(practice: Practice) -> str:
    row = practice.of("PRACTICE#willow#PERSON#tom")[0]
    return f"{practice.change(row, roles={'M': {'staff': row['roles']['M']['staff']}})} clinician"


@damage(Check.SUSPENSION)
def _a_suspension_in_another_role_than_was_recorded(practice: Practice) -> str:
    row = practice.of("PRACTICE#willow#PERSON#tom")[0]
    return f"{practice.change(row, roles={'M': row['roles']['M'] | {'client': row['roles']['M']['staff']}})} client"


@damage(Check.SUSPENSION)
def _a_suspension_since_another_time(practice: Practice) -> str:
    row = practice.of("PRACTICE#willow#PERSON#tom")[0]
    roles = row["roles"]["M"] | {"staff": {"S": ids.timestamp(datetime.now(UTC))}}
    return f"{practice.change(row, roles={'M': roles})} staff"


@damage(Check.SUSPENSION)
def _a_suspension_by_somebody_else(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], changed_by={"S": "ana"})


@damage(Check.SUSPENSION)
def _a_suspension_by_somebody_in_another_role(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#tom")[0], changed_by_role={"S": "clinician"})


@damage(Check.SUSPENSION)
def _a_suspension_of_before_by_somebody_else(practice: Practice) -> str:
    return practice.change(practice.of("PRACTICE#willow#PERSON#kim")[0], by={"S": "ana"})


@damage(Check.SUSPENSION)
def _a_suspension_of_before_that_nobody_lifted(practice: Practice) -> str:
    return f"{practice.delete(*practice.of('PRACTICE#willow#PERSON#kim'))} client"


@damage(Check.SUSPENSION)
def _a_suspension_of_before_that_was_lifted_for_one_role_since(practice: Practice) -> str:
    """Of every role again, as if Ida had not been let in as staff."""
    was, row = practice.of("PRACTICE#willow#PERSON#ida", audit=True)[0], practice.of("PRACTICE#willow#PERSON#ida")[0]
    practice.put({"pk": row["pk"], "sk": row["sk"], "since": was["at"], "by": was["actor_id"]})
    return f"{said(row)} staff"


@damage(Check.ABSENCE)
def _an_absence_that_is_gone(practice: Practice) -> str:
    return practice.delete(*[row for row in practice.of("PRACTICE#willow#PERSON#ben") if row["sk"]["S"] == "ABSENCE"])


@damage(Check.ABSENCE)
def _an_absence_by_somebody_else(practice: Practice) -> str:
    (row,) = [row for row in practice.of("PRACTICE#willow#PERSON#ana") if row["sk"]["S"] == "ABSENCE"]
    return practice.change(row, set_by={"S": "ben"})


def _preferences_of(practice: Practice, person: str) -> Row:
    (row,) = [row for row in practice.of(f"PRACTICE#willow#PERSON#{person}") if row["sk"]["S"] == "PREFERENCES#client"]
    return row


@damage(Check.PREFERENCES)
def _preferences_that_are_gone(practice: Practice) -> str:
    return practice.delete(_preferences_of(practice, "luis"))


@damage(Check.PREFERENCES)
def _preferences_of_another_time(practice: Practice) -> str:
    return practice.change(_preferences_of(practice, "rosa"), since={"S": "2026-01-01T00:00:00.000Z"})


@damage(Check.PREFERENCES)
def _a_consent_that_nobody_gave(practice: Practice) -> str:
    return practice.change(_preferences_of(practice, "luis"), consented_at={"S": "2026-01-01T00:00:00.000Z"})


def _sections(practice: Practice) -> list[Row]:
    return [row for row in practice.of("PRACTICE#willow") if row["sk"]["S"].startswith("SETTINGS#")]


@damage(Check.SETTINGS)
def _a_section_that_was_changed_past_the_record(practice: Practice) -> str:
    return practice.change(_sections(practice)[0], version=number(7))


@damage(Check.SETTINGS)
def _a_section_that_is_gone(practice: Practice) -> str:
    return practice.delete(_sections(practice)[-1])


@damage(Check.SETTINGS)
def _a_section_by_somebody_else(practice: Practice) -> str:
    return practice.change(_sections(practice)[-1], changed_by={"S": "ana"})


# ---------------------------------------------------------------- seals
@damage(Check.CHAIN)
def _a_sealed_record_that_was_changed(practice: Practice) -> str:
    return practice.change(records(practice, audit_records.INBOX_SHOWN)[0], audit=True, entries=number(99))


@damage(Check.CHAIN)
def _a_persons_record_that_was_changed(practice: Practice) -> str:
    row = practice.of("PRACTICE#willow#PERSON#tom#ROLE#clinician", audit=True)[0]
    return practice.change(row, audit=True, actor_login={"S": "somebody"})


@damage(Check.CHAIN)
def _a_persons_record_of_before_that_was_changed(practice: Practice) -> str:
    row = practice.of("PRACTICE#willow#PERSON#kim", audit=True)[0]
    return practice.change(row, audit=True, actor_login={"S": "somebody"})


@damage(Check.CHAIN)
def _a_person_of_whom_only_seals_are_left(practice: Practice) -> str:
    practice.delete(*practice.of("PRACTICE#willow#PERSON#nina#ROLE#client", audit=True), audit=True)
    return "PRACTICE#willow#PERSON#nina#ROLE#client"


@damage(Check.CHAIN)
def _a_record_made_at_no_time(practice: Practice) -> str:
    return practice.change(records(practice, audit_records.MESSAGE_COMPOSED)[0], audit=True, at={"S": "yesterday"})


@damage(Check.CHAIN)
def _a_seal_that_is_gone(practice: Practice) -> str:
    practice.delete(chain(practice)[3], audit=True)
    return f"{CHART} 4"


@damage(Check.CHAIN, Check.SEALED)
def _a_seal_of_before_that_is_gone(practice: Practice) -> str:
    practice.delete(chain(practice, CHART_OF_MIA)[1], audit=True)
    return f"{CHART_OF_MIA} 2"


@damage(Check.CHAIN)
def _an_earlier_seal_of_an_item_that_was_changed(practice: Practice) -> str:
    """Three seals in one item, and a record changed with the seal in its midst."""
    for _ in range(3):
        practice.stack.compose()
    _seal(practice)
    item, row = chain(practice)[-1], records(practice, audit_records.MESSAGE_COMPOSED)[-2]
    changed = {**row, "actor_login": {"S": "somebody"}}
    practice.put(changed, audit=True)
    hashes = [audit_chain.fingerprint(one) for one in (row, changed)]
    practice.change(item, audit=True, earlier={"S": item["earlier"]["S"].replace(*hashes)})
    return f"{CHART} {int(item['number']['N']) - 1}"


@damage(Check.CHAIN)
def _an_earlier_seal_of_an_item_that_is_gone(practice: Practice) -> str:
    for _ in range(3):
        practice.stack.compose()
    _seal(practice)
    item = chain(practice)[-1]
    practice.change(item, audit=True, earlier={"S": " ".join(item["earlier"]["S"].split()[2:])})
    return f"{CHART} {int(item['number']['N']) - 1}"


@damage(Check.CHAIN)
def _a_record_and_its_seal_that_were_changed_to_fit(practice: Practice) -> str:
    row = records(practice, audit_records.INBOX_SHOWN)[0]
    link = next(one for one in chain(practice) if one["record_id"] == row["sk"])
    changed = {**row, "entries": number(99)}
    practice.put(changed, audit=True)
    practice.change(link, audit=True, record_hash={"S": audit_chain.fingerprint(changed)})
    return f"{CHART} {link['number']['N']}"


@damage(Check.SEALED, Check.CHAIN)
def _a_chain_that_was_cut_short(practice: Practice) -> str:
    practice.delete(chain(practice, CHART_OF_MIA)[-1], audit=True)
    return CHART_OF_MIA


@damage(Check.CHAIN)
def _a_chain_that_was_cut_at_its_end(practice: Practice) -> str:
    """A record of a read is gone with its seal: no entry and no head shows it."""
    practice.stack.inbox()
    _seal(practice)
    practice.anchor()
    last = chain(practice)[-1]
    practice.delete(*[row for row in practice.of(CHART, audit=True) if row["sk"] == last["record_id"]], audit=True)
    practice.delete(last, audit=True)
    return f"{CHART} {last['number']['N']}"


@damage(Check.CHAIN)
def _a_chain_that_was_cut_and_went_on(practice: Practice) -> str:
    where = _a_chain_that_was_cut_at_its_end(practice)
    practice.stack.inbox()
    _seal(practice)
    return where


@damage(Check.SEALED)
def _a_sealed_record_with_another_number(practice: Practice) -> str:
    marker = next(row for row in practice.rows().values() if row["sk"]["S"] == "SEAL")
    return practice.change(marker, audit=True, number=number(77))


@damage(Check.REGISTERED)
def _a_chain_that_is_not_registered(practice: Practice) -> str:
    practice.delete(_registered(practice, CHART))
    return CHART


@damage(Check.CHAIN)
def _a_chain_of_which_only_the_registration_is_left(practice: Practice) -> str:
    """With all that it was about: nothing else names the person."""
    partition = "PRACTICE#willow#PERSON#nina#ROLE#client"
    gone = [row for row in practice.rows().values() if row["pk"]["S"] in (partition, f"{partition}#SEALS")]
    practice.delete(*gone, audit=True)
    hour = ids.timestamp(datetime.now(UTC) - timedelta(hours=1))
    practice.change(_registered(practice, partition), since={"S": hour})
    return f"{partition} 1"


def _registered(practice: Practice, partition: str) -> Row:
    key = keys.chain(partition)
    return next(row for row in practice.of(key.pk) if row["sk"]["S"] == key.sk)


# ---------------------------------------------------------------- order and gate history
def _append(practice: Practice, person: Person) -> str:
    """A message into Ana's inbox, as an append writes it but for the gate; sealed."""
    entry_id = practice.append_past_the_gate(person, entries(practice)[-1]["sk"]["S"])
    _seal(practice)
    return f"{WITH_ANA} {entry_id}"


def _seal(practice: Practice, record_id: str = "") -> None:
    """Seal the records of the chart that have no seal, or one of them."""
    rows = [row for row in practice.of(CHART, audit=True) if record_id in row["sk"]["S"]]
    assert invoke("seal_audit", as_stream(rows)) == {"batchItemFailures": []}
    sleep(0.002)  # what is written next is of another millisecond


@damage(Check.OPEN)
def _a_message_written_while_the_portal_was_disabled(practice: Practice) -> str:
    practice.stack.disable()
    _seal(practice)
    return _append(practice, ANA)


@damage(Check.OPEN)
def _a_reply_of_the_former_owner(practice: Practice) -> str:
    return _append(practice, ROSA)


@damage(Check.ORDER)
def _ids_that_are_not_in_the_order_of_commits(practice: Practice) -> str:
    """The record of the greater id is the earlier one, and sealed before the other was written."""
    first, second = (practice.stack.compose(ANA, LEO).json["id"] for _ in range(2))
    rows = [practice.where(action=audit_records.MESSAGE_COMPOSED, entry_id=one) for one in (first, second)]
    for row, other, entry_id in zip(rows, rows[::-1], (second, first), strict=True):
        now = ids.timestamp(datetime.now(UTC))
        practice.change(row, audit=True, entry_id={"S": entry_id}, at={"S": now}, text_hash=other["text_hash"])
        _seal(practice, row["sk"]["S"])
    return f"{WITH_ANA} {first}"


@damage(Check.OPEN)
def _a_message_that_the_hand_over_overtook(practice: Practice) -> str:
    """Written after the hand-over was sealed, with an id that lies before it."""
    sent = practice.stack.compose(ANA, LEO).json["id"]
    practice.stack.enable(ANA, LEO, NINA, relationship="other")
    row = practice.where(action=audit_records.MESSAGE_COMPOSED, entry_id=sent)
    _seal(practice, records(practice, audit_records.PORTAL_ACCESS_CHANGED)[-1]["sk"]["S"])
    practice.change(row, audit=True, at={"S": ids.timestamp(datetime.now(UTC))})
    _seal(practice)
    return f"{WITH_ANA} {sent}"


def _nudge_of_luis(practice: Practice) -> Row:
    (row,) = [row for row in practice.of("PRACTICE#willow#PERSON#luis") if row["sk"]["S"] == "NUDGE#client"]
    return row


@damage(Check.CYCLE)
def _a_cycle_of_no_stage(practice: Practice) -> str:
    return practice.change(_nudge_of_luis(practice), stage={"S": "waiting_3"})


@damage(Check.CYCLE)
def _a_ring_that_is_no_id(practice: Practice) -> str:
    return practice.change(_nudge_of_luis(practice), ring={"S": "soon"})


@damage(Check.CYCLE)
def _a_ring_that_is_due_at_no_time(practice: Practice) -> str:
    return practice.change(_nudge_of_luis(practice), due_at={"S": "tomorrow"})


@damage(Check.CYCLE)
def _three_nudges_that_are_remembered(practice: Practice) -> str:
    row = _nudge_of_luis(practice)
    return practice.change(row, sent={"L": row["sent"]["L"] * 3})


@damage(Check.CYCLE)
def _a_turn_that_was_claimed_at_no_time(practice: Practice) -> str:
    return practice.change(_nudge_of_luis(practice), claims={"N": "1"})


@damage(Check.CYCLE)
def _a_nudge_that_others_send_by_no_channel(practice: Practice) -> str:
    row = _nudge_of_luis(practice)
    due = {"due_ring": row["ring"], "due_stage": {"N": "1"}, "said_at": row["due_at"], "due_channels": {"L": []}}
    return practice.change(row, **due)


@damage(Check.ATTRIBUTES)
def _a_cycle_with_an_attribute_of_its_own(practice: Practice) -> str:
    return practice.change(_nudge_of_luis(practice), channel={"S": "email"})


@damage(Check.ATTRIBUTES)
def _a_sent_nudge_that_does_not_expire(practice: Practice) -> str:
    (row,) = [row for row in practice.rows().values() if row["sk"]["S"] == "SENT"]
    return practice.change(row, expires_at=None)


@damage(Check.ATTRIBUTES)
def _a_seal_under_another_number(practice: Practice) -> str:
    last = chain(practice)[-1]
    practice.delete(last, audit=True)
    return practice.put({**last, "sk": {"S": "000000000099"}}, audit=True)


@damage(Check.KIND)
def _an_item_among_records_that_is_none(practice: Practice) -> str:
    return practice.put({"pk": {"S": CHART}, "sk": {"S": "OTHER"}}, audit=True)


@damage(Check.KIND)
def _an_item_among_seals_that_is_none(practice: Practice) -> str:
    return practice.put({"pk": {"S": f"{CHART}#SEALS"}, "sk": {"S": "OTHER"}}, audit=True)
