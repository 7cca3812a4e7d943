"""Planted bugs in practice settings, and in the rule by which clients begin threads."""

from testing.mutants.mutant import Mutant, in_package

MUTANTS = [
    in_package(
        "domain/availability",
        "clients begin threads where nobody lets them",
        "if not portal.lets_client_start(practice_starts=practice_starts):",
        "if False:",
    ),
    in_package(
        "domain/availability",
        "the eleventh thread is said to be possible",
        "if started >= MOST_STARTED else None",
        "if started > MOST_STARTED else None",
    ),
    in_package(
        "domain/model",
        "the practice overrules the chart",
        "return practice_starts if self.client_starts is None else self.client_starts",
        "return practice_starts or bool(self.client_starts)",
    ),
    in_package(
        "dynamodb/append_transaction",
        "the chart's switch is no condition of the write",
        'return "(attribute_not_exists(client_starts) OR client_starts = :true)"',
        'return ":true = :true"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "the practice's switch is no condition of the write",
        'return "client_starts = :true"',
        'return "(attribute_not_exists(client_starts) OR client_starts = :true)"',
    ),
    in_package(
        "dynamodb/append_transaction",
        "an owner begins threads without end",
        "OR owner_started < :most)",
        "OR owner_started < :most OR :most = :most)",
    ),
    in_package(
        "dynamodb/append_transaction",
        "begun threads are not counted",
        'started = ", owner_started :one"',
        'started = ""',
    ),
    in_package(
        "dynamodb/items",
        "an answer of the clinician does not end the count",
        '"clinician_name": sender.name, "owner_started": 0}',
        '"clinician_name": sender.name}',
    ),
    in_package(
        "dynamodb/items",
        "a PUT loses whether the owner may begin threads",
        "        client_starts=portal.client_starts,\n",
        "",
    ),
    in_package(
        "dynamodb/change_portal_access",
        "a new owner waits for the answer that the former one waits for",
        '{"owner_started": 0} if change.names_another_owner else {}',
        "{}",
    ),
    in_package(
        "dynamodb/change_portal_access",
        "history that is shared later begins the count anew",
        '{"owner_started": 0} if change.names_another_owner else {}',
        '{"owner_started": 0}',
    ),
    in_package(
        "dynamodb/change_practice_settings",
        "two who set a section at once overwrite each other",
        '"ConditionExpression": "version = :seen"',
        '"ConditionExpression": "version >= :seen"',
    ),
    in_package(
        "dynamodb/change_practice_settings",
        "a suspended member of staff sets what they were about to",
        '        "caller": conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role),\n',
        "",
    ),
    in_package(
        "dynamodb/change_practice_settings",
        "a section that is set leaves no record",
        '        "audit": conditions.put_new(tables.audit, record),\n',
        "",
    ),
    in_package(
        "use_cases/conversations",
        "the suspended begin threads",
        "    if gate.caller_suspended:\n        raise AccessSuspended\n    owner",
        "    owner",
    ),
    in_package(
        "use_cases/conversations",
        "a thread is begun in an inbox that is not open",
        "if gate.head is None:",
        "if False:",
    ),
    in_package(
        "use_cases/conversations",
        "a key does not tell one subject from another",
        "request_fingerprint(_REPLY, subject, request.body, None)",
        "request_fingerprint(_REPLY, None, request.body, None)",
    ),
    in_package(
        "use_cases/practice_settings",
        "the suspended see the settings",
        "    if is_suspended:\n        raise AccessSuspended\n",
        "",
    ),
    in_package(
        "use_cases/practice_settings",
        "a section is set whatever version was read",
        "if request.version not in (None, before.version):",
        "if False:",
    ),
    in_package(
        "use_cases/practice_settings",
        "the same section again is another version",
        "if before.value == value:",
        "if False:",
    ),
    in_package(
        "use_cases/overviews",
        "an overview says that one can write to the suspended",
        "if Role.CLINICIAN in roles}",
        "if False}",
    ),
    in_package(
        "contract/etags",
        "a page's tag stays while beginning threads is switched",
        "(start_availability_for(gate).reason,) if caller.role is Role.CHART_OWNER else ()",
        "()",
    ),
    in_package(
        "events/published_events",
        "a thread that a client begins is told as an answer",
        'MESSAGE_STARTED if about["thread_id"] == about["entry_id"] else MESSAGE_REPLIED',
        "MESSAGE_REPLIED",
    ),
    in_package(
        "events/published_events",
        "nobody is told that the owner may begin threads",
        ', portal.get("client_starts"))',
        ", None)",
    ),
    in_package(
        "domain/office_hours",
        "hours overlap over the week's end",
        "pairwise([*week, again])",
        "pairwise(week)",
    ),
    Mutant(
        "members of another role set sections",
        "functions/set_practice_settings/handler.py",
        "Role.STAFF, refuses",
        "Role.STAFF, Role.CLINICIAN, refuses",
    ),
]
