"""Planted bugs in keys, items and transactions."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "dynamodb/change_absence",
        "the suspended change absences in a race",
        '"caller": conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role),',
        "",
    ),
    in_package(
        "dynamodb/change_absence",
        "an absence is changed as nobody has read it",
        'write["ConditionExpression"] = "revision = :seen"',
        'write["ConditionExpression"] = "attribute_exists(pk) OR pk = :seen"',
    ),
    in_package(
        "dynamodb/store",
        "an absence that is over names who stands in",
        "if absence is None or not absence.holds_at(ids.timestamp(self._clock())):",
        "if absence is None:",
    ),
    in_package(
        "dynamodb/change_person_access",
        "the suspended suspend others",
        'steps["caller"] = conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role)',
        "pass",
    ),
    in_package(
        "dynamodb/change_person_access",
        "two who suspend at once overwrite each other",
        'condition = "#roles = :was"',
        'condition = "attribute_exists(pk)"',
    ),
    in_package(
        "dynamodb/change_person_access",
        "a suspension leaves no record",
        ', "audit": conditions.put_new(tables.audit, record)}',
        "}",
    ),
    in_package(
        "dynamodb/change_portal_access",
        "a change of access leaves no record",
        'steps["audit"] = conditions.put_new(',
        "_ = conditions.put_new(",
    ),
    in_package(
        "dynamodb/change_portal_access",
        "a hand-over does not see that the gate changed",
        '"ConditionExpression": f"version = :seen AND inboxes = :inboxes AND {states_stay}"',
        '"ConditionExpression": f"(version <= :seen OR inboxes = :inboxes) AND {states_stay}"',
    ),
    in_package(
        "dynamodb/change_portal_access",
        "a hand-over does not see a message meanwhile",
        'condition, add = "last_id = :seen", " ADD owner_moves :one"',
        'condition, add = "last_id >= :seen", " ADD owner_moves :one"',
    ),
    in_package(
        "dynamodb/change_portal_access",
        "a hand-over does not see a marker that moves",
        " ADD owner_moves :one",
        " ADD owner_hand_overs :one",
    ),
    in_package(
        "dynamodb/change_portal_access",
        "what is hidden from a new owner is unread",
        "hidden = 0 if change.after.shares_history else head.written.by_clinician",
        "hidden = 0",
    ),
    in_package(
        "dynamodb/change_portal_access",
        "a new name of the client stays off the heads",
        "change.hands_over or change.renames or",
        "change.hands_over or",
    ),
    in_package(
        "dynamodb/items",
        "a suspension of 0.1.0 is of no role",
        'return dict.fromkeys(Role, optional_text(read, "since"))',
        "return {}",
    ),
    in_package(
        "dynamodb/keys",
        "a key is not scoped to its caller",
        'f"PRACTICE#{of.practice_id}#CALLER#{caller_id}"',
        'f"PRACTICE#{of.practice_id}#CALLER"',
    ),
    in_package("dynamodb/keys", "a key is not scoped to its inbox", "(of.client_id, of.clinician_id, key)", "(key,)"),
    in_package(
        "dynamodb/keys", "a key is not scoped to its operation", 'f"KEY#{operation}#{digest}"', 'f"KEY#{digest}"'
    ),
    in_package(
        "dynamodb/keys",
        "an inbox is shared by all clinicians of the client",
        'return f"{chart(of.chart)}#CLINICIAN#{of.clinician_id}"',
        'return f"{chart(of.chart)}#CLINICIAN"',
    ),
    in_package(
        "dynamodb/keys",
        "practices share their clients",
        'return f"PRACTICE#{of.practice_id}#CLIENT#{of.client_id}"',
        'return f"PRACTICE#CLIENT#{of.client_id}"',
    ),
    in_package(
        "dynamodb/keys",
        "practices share their events",
        'f"{chart(of)}#EVENT#',
        'f"PRACTICE#{of.client_id}#EVENT#',
    ),
    in_package(
        "dynamodb/keys",
        "practices share their clinicians' overviews",
        'return f"PRACTICE#{practice_id}#CLINICIAN#{clinician_id}"',
        'return f"PRACTICE#CLINICIAN#{clinician_id}"',
    ),
    # What is unread, over the pages of an overview
    in_package(
        "dynamodb/clinician_inboxes",
        "the badge is the sum of the page",
        "indexed = _Indexed(_by_client(shown), by_client, newest())",
        "indexed = _Indexed(_by_client(shown), {}, newest())",
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "what is read after the first page is unread on the next",
        "total = counted.received - _read(found.reads)",
        "total = counted.received",
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "what comes after the first page is not counted on the next",
        "if counted.as_of not in (_as_of(indexed, found.reads), _as_of(indexed, None)):",
        "if not counted.as_of:",
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "what is read before an index shows it is taken from a count without it",
        'if found.reads and items.text(found.reads, "read_to") > newest_shown:',
        "if False:",
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "a count is handed on from an index without the last move",
        "if _agree(indexed, found) and _shows_last_move(indexed, found.reads):",
        "if _agree(indexed, found):",
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "a count is handed on from an index without the newest message",
        "if not all(there and there.activity_id == head.activity_id for head, there in newest):",
        "if False:",
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "a count is handed on though heads were read since",
        "counted = ReceivedCount(total + _read(found.reads), _as_of(indexed, found.reads))",
        "counted = ReceivedCount(total, _as_of(indexed, found.reads))",
    ),
    in_package(
        "dynamodb/move_read_marker",
        "marking as unread is not subtracted from what was read",
        '**{":read": read})',
        '**{":read": max(read, 0)})',
    ),
    in_package(
        "dynamodb/move_read_marker", "two devices overwrite each other", 'f"{side}_moves = :was"', '"pk <> :was"'
    ),
    in_package(
        "dynamodb/move_read_marker",
        "what came meanwhile leaves the index of what is unread",
        'condition += " AND others_sent = :others"',
        'condition += " AND others_sent >= :others"',
    ),
    in_package(
        "dynamodb/move_read_marker",
        "reading leaves no record",
        'steps["audit"] = conditions',
        "_ = conditions",
    ),
    in_package(
        "dynamodb/move_read_marker",
        "a marker moves behind a shut gate",
        "#state = :open AND owner_id = :owner AND visible_after < :id",
        "#state <> :id AND owner_id = :owner AND visible_after < :id",
    ),
    in_package(
        "dynamodb/retries",
        "a store out of reach is an unexpected error",
        "except (ConnectionError, HTTPClientError) as error:",
        "except HTTPClientError as error:",
    ),
    in_package(
        "dynamodb/retries",
        "an answer that was lost is an unexpected error",
        "(ConnectionError, HTTPClientError)",
        "ConnectionError",
    ),
    in_package(
        "dynamodb/retries",
        "nothing is tried again",
        "        except TransientFault as fault:\n",
        "        except TransientFault as fault:\n            raise fault.given_up()\n",
    ),
    in_package(
        "dynamodb/retries",
        "a request is begun that there is no time for",
        "        if not deadline.is_enough_for(CONNECT_SECONDS + READ_SECONDS):\n            break\n",
        "",
    ),
    in_package(
        "dynamodb/retries",
        "a pause is made that there is no time for",
        "if not deadline.is_enough_for(pause + CONNECT_SECONDS + READ_SECONDS):",
        "if False:",
    ),
    in_package(
        "dynamodb/retries", "an error page is an unexpected error", ' or metadata.get("HTTPStatusCode", 400) >= 500', ""
    ),
    in_package(
        "dynamodb/clinician_inboxes",
        "the badge counts what an index still says",
        "(indexed.unread | indexed.page | found.heads).values()",
        "(indexed.unread | indexed.page).values()",
    ),
    in_package(
        "dynamodb/owned_inboxes",
        "an inbox that the row of an owned chart does not name is not shown",
        'if gate is not None and len(there) == items.number(gate, "inboxes"):',
        "if gate is not None:",
    ),
    in_package(
        "dynamodb/owned_inboxes",
        "a chart of before the upgrade is not shown",
        "for chart in owned if chart not in behind]",
        "for chart in named if chart not in behind]",
    ),
    in_package(
        "dynamodb/store",
        "a former owner keeps the chart in the overview",
        "if portal.is_owned_by(caller.person_id)]",
        "if portal]",
    ),
    in_package(
        "dynamodb/store",
        "an inbox that moves is passed over",
        "index=keys.BY_CLINICIAN, after=place)",
        "index=keys.BY_CLINICIAN)",
    ),
    in_package("dynamodb/in_parallel", "a request is left behind", "        wait([asked])\n", "        pass\n"),
    in_package(
        "dynamodb/store",
        "a stranger waits longer where there is more",
        "lambda: let_in(gate.result(), caller)",
        "None",
    ),
    in_package(
        "dynamodb/clinician_inboxes", "a batch asks for more heads than it takes", "[:_MOST_HEADS_READ_AGAIN]", ""
    ),
    in_package(
        "dynamodb/tables",
        "only the first page of a partition is read",
        'if "LastEvaluatedKey" not in answer:\n                return',
        "if answer:\n                return",
    ),
    in_package(
        "dynamodb/tables",
        "a decision is made on a stale read",
        '{"Keys": ask, "ConsistentRead": True}',
        '{"Keys": ask, "ConsistentRead": False}',
    ),
    in_package(
        "dynamodb/tables",
        "a page is a stale read",
        '"ConsistentRead": True,\n            "ScanIndexForward"',
        '"ConsistentRead": False,\n            "ScanIndexForward"',
    ),
    in_package("dynamodb/tables", "a conflict is an unexpected error", "if codes & _NEVER_PASSING:", "if True:"),
    in_package(
        "dynamodb/tables",
        "a conflict beside a condition is taken for the condition",
        "if codes <= {_REFUSED, _FINE}:",
        "if _REFUSED in codes:",
    ),
    in_package(
        "dynamodb/tables",
        "an answer is given without its record",
        'if error.response["Error"]["Code"] != "ConditionalCheckFailedException":',
        "if False:",
    ),
    in_package(
        "dynamodb/tables", "what came before the unprocessed keys is forgotten", "found |= {items", "found = {items"
    ),
    in_package(
        "dynamodb/tables", "unprocessed keys are not asked for", "            if not left:", "            if True:"
    ),
    in_package(
        "dynamodb/tables",
        "a page that ends early is the last",
        'if len(read) >= limit or "LastEvaluatedKey" not in answer:',
        "if True:",
    ),
    in_package(
        "dynamodb/tables",
        "an empty page is the last",
        'if len(read) >= limit or "LastEvaluatedKey" not in answer:',
        'if not answer["Items"] or len(read) >= limit or "LastEvaluatedKey" not in answer:',
    ),
    in_package(
        "dynamodb/tables", "a page before the last is forgotten", 'read += answer["Items"]', 'read = answer["Items"]'
    ),
    in_package(
        "dynamodb/keys",
        "a parser takes keys with parts behind its form",
        "if len(parts) != len(names):",
        "if len(parts) < len(names):",
    ),
    in_package(
        "dynamodb/keys",
        "a parser takes the key of another item with as many parts",
        "if any(name.isupper() and part != name for name, part in pairs):",
        "if not pairs:",
    ),
    in_package("dynamodb/keys", "a parser forgets what the sort key says", "found | ids_of_sk for", "found for"),
    in_package(
        "dynamodb/keys",
        "a record of a person in a role is no record of a person",
        'return _parse(key, "ulid", _PERSON, _PERSON_IN_ROLE)',
        'return _parse(key, "ulid", _PERSON)',
    ),
    in_package(
        "dynamodb/keys",
        "seals of persons are of no partition",
        "*map(seals, _AUDITED))",
        "*map(seals, _AUDITED[:1]))",
    ),
    # Disabled charts, in overviews
    in_package(
        "dynamodb/change_portal_access",
        "a chart that is disabled is told to nobody's overview",
        "change.renames or change.restates else ()",
        "change.renames else ()",
    ),
    in_package(
        "use_cases/portal_access",
        "disabling leaves heads as they are",
        "(after.client_name, after.state) != (before.client_name, before.state)",
        "after.client_name != before.client_name",
    ),
]
