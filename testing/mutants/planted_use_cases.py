"""Planted bugs in the use cases."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "use_cases/audit_log",
        "the suspended read the record",
        "if store.gate(chart, caller).caller_suspended:",
        "if False:",
    ),
    in_package(
        "use_cases/audit_log",
        "who read the record is not recorded",
        "store.record_audit_shown(chart, caller, kept)",
        "pass",
    ),
    in_package(
        "use_cases/audit_log",
        "an owner is told of notices and refusals",
        "store.audit_of(chart, place, limit + 1, OF_THE_OWNER)",
        "store.audit_of(chart, place, limit + 1)",
    ),
    in_package(
        "use_cases/audit_log",
        "a new owner is told what was done before",
        "for record in found if record.id > portal.visible_after]",
        "for record in found]",
    ),
    in_package(
        "use_cases/audit_log",
        "an owner is told how far the clinician read",
        "if is_own or record.action not in (audit_records.INBOX_SHOWN, audit_records.INBOX_READ):",
        "if True:",
    ),
    in_package(
        "use_cases/audit_log",
        "anybody reads the record as owner",
        "availability.owned(gate.portal, caller)",
        "gate.portal",
    ),
    in_package(
        "use_cases/conversations",
        "a new owner answers in a hidden thread",
        "if thread.root is None or portal.hides(thread.root.id):",
        "if thread.root is None:",
    ),
    in_package(
        "use_cases/conversations",
        "a message shown again is not recorded",
        "store.record_shown(wanted.inbox, wanted.writer, [message.id])",
        "pass",
    ),
    in_package(
        "use_cases/conversations",
        "a message is sent at another instant than its id's",
        "ids.timestamp_of(entry_id)",
        "ids.timestamp_of(ids.NIL)",
    ),
    in_package(
        "use_cases/inboxes",
        "a new owner sees what was hidden",
        "[entry for entry in entries if entry.id > visible_after]",
        "entries",
    ),
    in_package(
        "use_cases/inboxes",
        "the next page starts at the entry before",
        "return newest_first[0].id, newest_first[-1].id",
        "return newest_first[-1].id, newest_first[-1].id",
    ),
    in_package(
        "use_cases/inboxes", "a page that lacks an entry has a tag", "_is_as_new_as(last_id, page, place)", "True"
    ),
    in_package(
        "use_cases/inboxes",
        "chart owners see notices",
        "messages_only = caller.role is Role.CHART_OWNER",
        "messages_only = False",
    ),
    in_package(
        "use_cases/inboxes",
        "an owner may read a clinician who has no inbox with them",
        "if gate.head is None:",
        "if False:",
    ),
    in_package(
        "use_cases/inboxes", "what was shown is not recorded", "if page.entries:  # no record, no answer", "if False:"
    ),
    in_package(
        "use_cases/inboxes",
        "what is too much is said after writing only",
        "gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=gate.head is not None",
        "gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=True",
    ),
    in_package(
        "use_cases/inboxes",
        "a message that is hidden is shown",
        "or entry.id <= visible_after:",
        "or entry.id == visible_after:",
    ),
    in_package(
        "use_cases/inboxes",
        "a message is shown without a record",
        "    store.record_shown(inbox, caller, [entry.id])\n",
        "",
    ),
    in_package(
        "use_cases/inboxes",
        "a notice is shown as a message",
        "if not isinstance(entry, Message) or head is None",
        "if entry is None or head is None",
    ),
    in_package(
        "use_cases/overviews",
        "the badge is the sum of the page",
        "(*found.unread, *(head for _, head in found.page))",
        "(head for _, head in found.page)",
    ),
    in_package(
        "use_cases/overviews",
        "a new owner sees when something hidden was written",
        "if last is not None and portal.hides(last.id):",
        "if False:",
    ),
    in_package(
        "use_cases/overviews",
        "unused inboxes of a chart share a place",
        "{inbox.client_id}\\n{inbox.clinician_id}",
        "{inbox.client_id}",
    ),
    in_package(
        "use_cases/person_access",
        "who is suspended may still change access",
        "if caller.role in suspensions[caller.person_id]:",
        "if False:",
    ),
    in_package(
        "use_cases/person_access",
        "somebody suspends themselves",
        "if (person_id, wanted.role) == (caller.person_id, caller.role):",
        "if False:",
    ),
    in_package(
        "use_cases/person_access",
        "a suspension is taken for none",
        "if (role in before) == (state is PersonState.SUSPENDED):",
        "if state is PersonState.ACTIVE:",
    ),
    in_package("use_cases/person_access", "lifting one role lifts all", "if other is not role}", "if False}"),
    in_package(
        "use_cases/portal_access",
        "history is shared with every new owner",
        "return owner.relationship is Relationship.SELF if share_history is None else share_history",
        "return True",
    ),
    in_package(
        "use_cases/portal_access",
        "history shared again is handed over again",
        "let_in = bool(share_history) and not before.shares_history",
        "let_in = bool(share_history)",
    ),
    in_package(
        "use_cases/portal_access",
        "a hand-over needs no version",
        "if change.names_another_owner:\n            raise Conflict",
        "if False:\n            raise Conflict",
    ),
    in_package(
        "use_cases/portal_access",
        "an old version is taken",
        "elif given != newest:",
        "elif newest is not None and given > newest:",
    ),
    in_package(
        "use_cases/portal_access",
        "an inbox that is opened moves the version",
        "if before is not None and after != before:",
        "if before is not None:",
    ),
    in_package("use_cases/portal_access", "a correction opens an inbox", "if is_enabled and not named:", "if False:"),
    in_package("use_cases/portal_access", "a contact that is left out is forgotten", "& given.model_fields_set", ""),
    in_package(
        "use_cases/portal_access",
        "a new owner inherits the contact",
        "if present is not None and present.person_id == given.person_id:",
        "if present is not None:",
    ),
    in_package(
        "use_cases/portal_access",
        "a clinician learns of colleagues' inboxes",
        "if caller.role is not Role.STAFF or portal is None:",
        "if portal is None:",
    ),
    in_package(
        "use_cases/portal_access",
        "portal access is shown without a record",
        "    store.record_portal_access_shown(chart, caller)\n",
        "",
    ),
    in_package("use_cases/read_markers", "a marker goes back by reading", "if entry.id <= was.read_to:", "if False:"),
    in_package(
        "use_cases/read_markers",
        "what is unread is read by marking it as unread",
        "if entry.id > was.read_to:",
        "if False:",
    ),
    in_package(
        "use_cases/read_markers",
        "what was shown as read is unread again",
        "max(was.shown_to, entry.id)",
        "entry.id",
    ),
    in_package("use_cases/read_markers", "marking as unread forgets the entry itself", "- received", "- 0"),
    in_package(
        "use_cases/read_markers",
        "a reader marks what is hidden from them",
        "return isinstance(entry, Message) and portal is not None and entry.id > portal.visible_after",
        "return isinstance(entry, Message)",
    ),
    in_package(
        "use_cases/read_markers",
        "a reader marks notices in the portal",
        "return isinstance(entry, Message) and portal is not None and entry.id > portal.visible_after",
        "return portal is not None and entry.id > portal.visible_after",
    ),
]
