"""Planted bugs in the rules of the domain."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "domain/openings",
        "a day that a zone leaves out is an open day",
        "if not _exists(midnight, zone):",
        "if False:",
    ),
    in_package(
        "domain/openings",
        "an opening is over at midnight",
        "yesterday = at.astimezone(zone).date() - _DAY",
        "yesterday = at.astimezone(zone).date()",
    ),
    in_package(
        "domain/openings",
        "a gap in the clock is open time",
        "while found - before > _SECOND:",
        "while False:",
    ),
    in_package(
        "domain/response",
        "an answer is expected while somebody is away",
        "if absence is None or not absence.holds_at(ids.timestamp(at)):",
        "if True:",
    ),
    in_package(
        "domain/response",
        "an answer is expected where nothing can be written",
        "if not available:",
        "if False:",
    ),
    in_package(
        "domain/response",
        "an absence that lies ahead is told",
        "return absence if absence and absence.holds_at(ids.timestamp(at)) else None",
        "return absence",
    ),
    in_package(
        "domain/availability", "a disabled portal counts as available", "if portal.state is not OPEN:", "if False:"
    ),
    in_package(
        "domain/availability",
        "a chart is anybody's",
        "if portal is None or not portal.is_owned_by(caller.person_id):",
        "if portal is None:",
    ),
    in_package(
        "domain/availability",
        "a thread of a former owner is open to the clinician",
        "if thread_id is not None and portal.hides(thread_id):",
        "if False:",
    ),
    in_package(
        "domain/availability",
        "what is too much is said after writing only",
        "gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=gate.head is not None",
        "gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=True",
    ),
    in_package(
        "domain/ids", "an id may be older than the one before", "value = max(fresh, to_int(after) + 1)", "value = fresh"
    ),
    in_package(
        "domain/model",
        "one's own messages are unread",
        "return self.by_others if role is Role.CLINICIAN else self.by_clinician",
        "return self.by_others + self.by_clinician",
    ),
    in_package(
        "domain/model",
        "a notice is unread for the chart owner",
        "return isinstance(entry, Message) and entry.sender.role is Role.CLINICIAN",
        "return not isinstance(entry, Message) or entry.sender.role is Role.CLINICIAN",
    ),
    in_package("domain/model", "a receipt follows the marker back", ").shown_to", ").read_to"),
    in_package(
        "domain/model",
        "chart owners see notices in the overview",
        "self.last if role is Role.CLINICIAN else",
        "self.last or",
    ),
    in_package(
        "domain/model",
        "the thread at the hand-over itself is not hidden",
        "return entry_id <= self.visible_after",
        "return entry_id < self.visible_after",
    ),
    in_package("domain/names", "a list of names is a name", ' or (name.startswith("[") and name.endswith("]")):', ":"),
    in_package(
        "domain/refusals",
        "what is another's is forbidden, not missing",
        'status, code, title = 404, "not_found", "Not found"',
        'status, code, title = 403, "not_found", "Not found"',
    ),
    in_package("domain/send_limit", "twice as many messages at once", "BURST: Final = 1000", "BURST: Final = 2000"),
    in_package(
        "domain/send_limit", "half as many messages a second", "PER_SECOND: Final = 20", "PER_SECOND: Final = 10"
    ),
    in_package(
        "domain/send_limit",
        "few callers are remembered",
        "_MOST_CALLERS: Final = 10_000",
        "_MOST_CALLERS: Final = 5_000",
    ),
    in_package(
        "domain/send_limit",
        "practices share their limits",
        "(caller.practice_id, caller.role.value, caller.person_id)",
        "(caller.role.value, caller.person_id)",
    ),
    in_package(
        "domain/send_limit",
        "an empty bucket says when it is full instead of when one may go on",
        "(self.burst if left >= 1 else 1) - left",
        "self.burst - left",
    ),
]
