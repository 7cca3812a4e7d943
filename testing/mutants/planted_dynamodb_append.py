"""Planted bugs in the append transaction."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package("dynamodb/append", "any cancellation is taken for a replay", 'if "once" in failed:', "if failed:"),
    in_package(
        "dynamodb/append",
        "a replay comes before the chart is looked at",
        "_refuse_hidden(request, availability.owned(portal, request.writer))",
        "pass",
    ),
    in_package(
        "dynamodb/append",
        "the next id ignores the one that was in the way",
        "last = max(last, _last_id(failed))",
        "last = ids.NIL",
    ),
    in_package(
        "dynamodb/append",
        "whoever comes too late once stays behind",
        "        now = clock()\n",
        "        now = clock() if number == 0 else now\n",
    ),
    in_package("dynamodb/append", "somebody who comes too late is soon sent away", "attempts=20)", "attempts=10)"),
    in_package(
        "dynamodb/append",
        "another request with the key is replayed",
        'items.text(was, "fingerprint") != once.fingerprint',
        "False",
    ),
    in_package(
        "dynamodb/append_transaction",
        "of two repeats of a lost message's key both are accepted",
        " OR entry_id = :lost",
        " OR entry_id >= :lost",
    ),
    in_package(
        "dynamodb/append_transaction",
        "a lost message that came back meanwhile is sent a second time",
        "if request.lost is not None:\n        steps",
        "if False:\n        steps",
    ),
    in_package(
        "use_cases/conversations",
        "a key whose message was lost is an internal error",
        "    if message is None:\n        if append.lost is not None:",
        "    if message is None:\n        raise KeyError\n        if append.lost is not None:",
    ),
    in_package("dynamodb/append", "a lost answer is not known again", "if landed is not None:", "if False:"),
    in_package(
        "dynamodb/append",
        "a new owner is told that a thread is closed",
        "_refuse_hidden(request, availability.owned(portal, request.writer))",
        "availability.owned(portal, request.writer)",
    ),
    in_package(
        "dynamodb/append_transaction",
        "a closed gate lets writes through",
        '"#state = :open AND visible_after < :begins"',
        '"#state <> :begins AND visible_after < :begins"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "a reply goes into anybody's chart",
        'condition += " AND owner_id = :owner"',
        'condition += " AND owner_id <> :id"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "a suspended caller writes",
        'steps["caller"] = not_suspended(tables, inbox.practice_id, writer.person_id, writer.role)\n',
        "pass\n",
    ),
    in_package(
        "dynamodb/append_transaction",
        "a suspended clinician is written to",
        'steps["clinician"] = not_suspended(tables, inbox.practice_id, inbox.clinician_id, Role.CLINICIAN)',
        "pass",
    ),
    in_package(
        "dynamodb/append_transaction",
        "ids need not come after the last",
        'condition = "last_id < :last_id"',
        'condition = "last_id <> :last_id"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "keys are kept for a day",
        "KEYS_ARE_KEPT: Final = timedelta(days=7)",
        "KEYS_ARE_KEPT: Final = timedelta(days=1)",
    ),
    in_package(
        "dynamodb/append_transaction",
        "an expired key still counts",
        "attribute_not_exists(pk) OR expires_at <= :now",
        "attribute_not_exists(pk) OR expires_at < :zero",
    ),
    in_package(
        "dynamodb/append_notices",
        "of two deliveries at once both write a notice",
        'f"expires_at > :now AND {absent}"',
        '"expires_at > :now"',
    ),
    in_package(
        "dynamodb/append_notices",
        "the first of two deliveries is written over",
        '"attribute_not_exists(pk) OR expires_at <= :now"',
        '"attribute_not_exists(pk) OR expires_at > :now"',
    ),
    in_package(
        "dynamodb/append_notices",
        "an inbox whose head was quicker has no notice",
        "        for head in run.append_together(some):\n            run.append_alone(head)",
        "        run.append_together(some)",
    ),
    in_package(
        "dynamodb/append_notices",
        "an event of before the upgrade makes a second notice",
        'notices.add(keys.parse_seen_event(items.key_of(read))["clinician"])',
        "pass",
    ),
    in_package(
        "dynamodb/append_notices",
        "an inbox that waits for others is given up for them",
        "                if busy.fault is not Fault.CONFLICT:\n                    raise",
        "                if busy.fault is not Fault.CONFLICT:\n                    return []",
    ),
    in_package(
        "dynamodb/append_transaction",
        "an append leaves no record",
        'steps["audit"] = put_new(tables.audit, _audit(request, entry, attempt.now, text_hash))',
        "pass",
    ),
    in_package(
        "dynamodb/append_transaction",
        "an append may lie before the hand-over",
        '"#state = :open AND visible_after < :begins"',
        '"#state = :open AND visible_after <> :begins"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "an entry says how many were before it, though more came meanwhile",
        'condition = "last_id = :seen"',
        'condition = "last_id < :last_id OR last_id = :seen"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "a repeated request is written again",
        'steps["once"] = _once(tables, request, entry, attempt.now)',
        "pass",
    ),
    in_package(
        "dynamodb/append_transaction", "events are seen for half a month", "timedelta(days=30)", "timedelta(days=15)"
    ),
    in_package(
        "dynamodb/append_transaction", "events are seen for two months", "timedelta(days=30)", "timedelta(days=60)"
    ),
    in_package(
        "dynamodb/append_transaction",
        "a closed thread is seen before the write only",
        '":begins": request.thread_id or entry.id',
        '":begins": entry.id',
    ),
    in_package(
        "dynamodb/open_inbox",
        "an inbox is opened with an old name of its client",
        'else "client_name = :client_name"',
        'else ":client_name = :client_name"',
    ),
    in_package(
        "dynamodb/conditions",
        "a suspension is of every role",
        "(attribute_exists(#roles) AND {in_none})",
        "({in_none} AND attribute_not_exists(pk))",
    ),
]
