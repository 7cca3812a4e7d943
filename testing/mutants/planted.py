"""Planted bugs: one line each, in a rule that protects privacy or delivery. The suite must notice every one."""

from dataclasses import dataclass

PACKAGE = "layers/messaging/client_messaging"


@dataclass(frozen=True)
class Mutant:
    """Replace `old`, which stands in the file exactly once, by `new`.

    `browser` names the test in tests/browser that notices what only a browser can, as pytest does.
    """

    name: str
    file: str
    old: str
    new: str
    browser: str = ""


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"{PACKAGE}/{module}.py", old, new)


MUTANTS = [
    # gate
    _in(
        "dynamodb/append_transaction",
        "a closed gate lets writes through",
        '"#state = :open AND visible_after < :begins"',
        '"#state <> :begins AND visible_after < :begins"',
    ),
    _in(
        "dynamodb/append_transaction",
        "a reply goes into anybody's chart",
        'condition += " AND owner_id = :owner"',
        'condition += " AND owner_id <> :id"',
    ),
    _in(
        "dynamodb/append_transaction",
        "a suspended caller writes",
        'steps["caller"] = not_suspended(tables, inbox.practice_id, writer.person_id, writer.role)\n',
        "pass\n",
    ),
    _in(
        "dynamodb/append_transaction",
        "a suspended clinician is written to",
        'steps["clinician"] = not_suspended(tables, inbox.practice_id, inbox.clinician_id, Role.CLINICIAN)',
        "pass",
    ),
    _in("dynamodb/append", "any cancellation is taken for a replay", 'if "once" in failed:', "if failed:"),
    _in(
        "dynamodb/append",
        "a replay comes before the chart is looked at",
        "_refuse_hidden(wanted, availability.owned(portal, wanted.writer))",
        "pass",
    ),
    _in("domain/availability", "a disabled portal counts as available", "if portal.state is not OPEN:", "if False:"),
    _in(
        "domain/availability",
        "a chart is anybody's",
        "if portal is None or not portal.is_owned_by(caller.person_id):",
        "if portal is None:",
    ),
    # order
    _in(
        "dynamodb/append_transaction",
        "ids need not come after the last",
        'condition = "last_id < :last_id"',
        'condition = "last_id <> :last_id"',
    ),
    _in(
        "dynamodb/append",
        "the next id ignores the one that was in the way",
        "last = max(last, _last_id(failed))",
        "last = ids.NIL",
    ),
    _in(
        "dynamodb/append",
        "whoever comes too late once stays behind",
        "        now = clock()\n",
        "        now = clock() if number == 0 else now\n",
    ),
    _in("dynamodb/append", "somebody who comes too late is soon sent away", "attempts=20)", "attempts=10)"),
    _in(
        "domain/ids", "an id may be older than the one before", "value = max(fresh, to_int(after) + 1)", "value = fresh"
    ),
    # once
    _in(
        "dynamodb/keys",
        "a key is not scoped to its caller",
        'f"PRACTICE#{of.practice_id}#CALLER#{caller_id}"',
        'f"PRACTICE#{of.practice_id}#CALLER"',
    ),
    _in("dynamodb/keys", "a key is not scoped to its inbox", "(of.client_id, of.clinician_id, key)", "(key,)"),
    _in("dynamodb/keys", "a key is not scoped to its operation", 'f"KEY#{operation}#{digest}"', 'f"KEY#{digest}"'),
    _in(
        "dynamodb/append",
        "another request with the key is replayed",
        'items.text(was, "fingerprint") != once.fingerprint',
        "False",
    ),
    _in(
        "dynamodb/append_transaction",
        "keys are kept for a day",
        "KEYS_ARE_KEPT: Final = timedelta(days=7)",
        "KEYS_ARE_KEPT: Final = timedelta(days=1)",
    ),
    _in(
        "dynamodb/append_transaction",
        "an expired key still counts",
        "attribute_not_exists(pk) OR expires_at <= :now",
        "attribute_not_exists(pk) OR expires_at < :zero",
    ),
    _in("dynamodb/append", "one's own lost answer is called a replay", "if landed is not None:", "if False:"),
    _in(
        "dynamodb/append_transaction",
        "an event is recorded once a chart, not once an inbox",
        "keys.seen_event(wanted.inbox, wanted.once.event_id)",
        'keys.Key(wanted.once.event_id, "SEEN")',
    ),
    # audit
    _in(
        "dynamodb/append_transaction",
        "an append leaves no record",
        'steps["audit"] = put_new(tables.audit, _audit(wanted, entry, attempt.now))',
        "pass",
    ),
    _in(
        "dynamodb/change_portal_access",
        "a change of access leaves no record",
        'steps["audit"] = conditions.put_new(',
        "_ = conditions.put_new(",
    ),
    # hand-over
    _in(
        "use_cases/portal_access",
        "history is shared with every new owner",
        "return owner.relationship is Relationship.SELF if share_history is None else share_history",
        "return True",
    ),
    _in(
        "use_cases/inboxes",
        "a new owner sees what was hidden",
        "[entry for entry in entries if entry.id > visible_after]",
        "entries",
    ),
    _in(
        "use_cases/conversations",
        "a new owner answers in a hidden thread",
        "if thread.root is None or portal.hides(thread.root.id):",
        "if thread.root is None:",
    ),
    _in(
        "dynamodb/change_portal_access",
        "a hand-over does not see that the gate changed",
        '"ConditionExpression": "version = :seen AND inboxes = :inboxes"',
        '"ConditionExpression": "version <= :seen OR inboxes = :inboxes"',
    ),
    _in(
        "dynamodb/change_portal_access",
        "a hand-over does not see a message meanwhile",
        'condition, add = "last_id = :seen", " ADD owner_moves :one"',
        'condition, add = "last_id >= :seen", " ADD owner_moves :one"',
    ),
    _in(
        "dynamodb/append_transaction",
        "an append may lie before the hand-over",
        '"#state = :open AND visible_after < :begins"',
        '"#state = :open AND visible_after <> :begins"',
    ),
    # cursor
    _in(
        "contract/cursor",
        "a cursor is not bound to its caller",
        "caller.practice_id, caller.role, caller.person_id)",
        ")",
    ),
    _in(
        "contract/cursor",
        "a cursor is not bound to its inbox",
        "(inbox.practice_id, inbox.client_id, inbox.clinician_id, ",
        "(",
    ),
    _in(
        "contract/cursor",
        "a changed cursor passes",
        "if not hmac.compare_digest(check, _check(position, inbox, caller)) or",
        "if",
    ),
    _in(
        "use_cases/inboxes",
        "the next page starts at the entry before",
        "return newest_first[0].id, newest_first[-1].id",
        "return newest_first[-1].id, newest_first[-1].id",
    ),
    # unread
    _in(
        "domain/model",
        "one's own messages are unread",
        "return self.by_others if role is Role.CLINICIAN else self.by_clinician",
        "return self.by_others + self.by_clinician",
    ),
    _in(
        "domain/model",
        "a notice is unread for the chart owner",
        "return isinstance(entry, Message) and entry.sender.role is Role.CLINICIAN",
        "return not isinstance(entry, Message) or entry.sender.role is Role.CLINICIAN",
    ),
    _in(
        "dynamodb/append_transaction",
        "an entry says how many were before it, though more came meanwhile",
        'condition = "last_id = :seen"',
        'condition = "last_id < :last_id OR last_id = :seen"',
    ),
    _in("use_cases/read_markers", "a marker goes back by reading", "if entry.id <= was.read_to:", "if False:"),
    _in(
        "use_cases/read_markers",
        "what is unread is read by marking it as unread",
        "if entry.id > was.read_to:",
        "if False:",
    ),
    _in(
        "use_cases/read_markers",
        "what was shown as read is unread again",
        "max(was.shown_to, entry.id)",
        "entry.id",
    ),
    _in("domain/model", "a receipt follows the marker back", ").shown_to", ").read_to"),
    _in("use_cases/read_markers", "marking as unread forgets the entry itself", "- received", "- 0"),
    _in(
        "use_cases/read_markers",
        "a reader marks what is hidden from them",
        "return isinstance(entry, Message) and portal is not None and entry.id > portal.visible_after",
        "return isinstance(entry, Message)",
    ),
    _in(
        "use_cases/read_markers",
        "a reader marks notices in the portal",
        "return isinstance(entry, Message) and portal is not None and entry.id > portal.visible_after",
        "return portal is not None and entry.id > portal.visible_after",
    ),
    _in("dynamodb/move_read_marker", "two devices overwrite each other", 'f"{side}_moves = :was"', '"pk <> :was"'),
    _in(
        "dynamodb/move_read_marker",
        "what came meanwhile leaves the index of what is unread",
        'condition += " AND others_sent = :others"',
        'condition += " AND others_sent >= :others"',
    ),
    _in(
        "dynamodb/move_read_marker",
        "reading leaves no record",
        'steps["audit"] = conditions',
        "_ = conditions",
    ),
    _in(
        "dynamodb/move_read_marker",
        "a marker moves behind a shut gate",
        "#state = :open AND owner_id = :owner AND visible_after < :id",
        "#state <> :id AND owner_id = :owner AND visible_after < :id",
    ),
    _in(
        "dynamodb/change_portal_access",
        "a hand-over does not see a marker that moves",
        " ADD owner_moves :one",
        " ADD owner_hand_overs :one",
    ),
    _in(
        "dynamodb/change_portal_access",
        "what is hidden from a new owner is unread",
        "hidden = 0 if change.after.shares_history else head.written.by_clinician",
        "hidden = 0",
    ),
    # overview and pages
    _in(
        "dynamodb/store",
        "the badge counts what an index still says",
        "unread=[_head(found, head.inbox) or head for head in unread]",
        "unread=unread",
    ),
    _in(
        "use_cases/overviews",
        "the badge is the sum of the page",
        "(*found.unread, *(head for _, head in found.page))",
        "(head for _, head in found.page)",
    ),
    _in(
        "use_cases/overviews",
        "a new owner sees when something hidden was written",
        "if last is not None and portal.hides(last.id):",
        "if False:",
    ),
    _in(
        "dynamodb/store",
        "a former owner keeps the chart in the overview",
        "if portal.is_owned_by(caller.person_id)]",
        "if portal]",
    ),
    _in(
        "domain/model",
        "chart owners see notices in the overview",
        "self.last if role is Role.CLINICIAN else",
        "self.last or",
    ),
    _in(
        "contract/etags",
        "a tag does not see what the other side read",
        "head.read_by_other_side_of(caller.role)",
        "None",
    ),
    _in("contract/etags", "a tag does not see that the portal was shut", "(portal.state, portal.visible_after)", "()"),
    _in("contract/etags", "a tag is anybody's", "caller.practice_id, caller.role, caller.person_id,", ""),
    _in("use_cases/inboxes", "a page that lacks an entry has a tag", "_is_as_new_as(last_id, page, place)", "True"),
    # events out
    _in(
        "events/bus",
        "what the bus did not take is taken for published",
        "if failed is not None:",
        "if failed is not None and not batch:",
    ),
    _in(
        "events/bus",
        "a bus out of reach is taken for one that took all",
        "            return 0\n",
        "            return None\n",
    ),
    _in(
        "events/published_events",
        "a hand-over is told as reading",
        'or f"{side}_read_at" not in new:',
        'or f"{side}_read_to" not in new:',
    ),
    _in(
        "events/published_events",
        "an event holds the subject",
        '{"at": items.text(new, "sent_at")}',
        '{"at": new["subject"]["S"]}',
    ),
    _in(
        "events/published_events",
        "contact data is told as a change of access",
        '"visible_after")',
        '"visible_after", "contact")',
    ),
    # live
    _in(
        "live/notifications",
        "the suspended are told",
        "if live.store.is_suspended(news.inbox.practice_id, news.role, news.person_id):",
        "if False:",
    ),
    _in("live/notifications", "a connection outlives its token", "if connection.has_ended(now):", "if False:"),
    _in(
        "live/live_updates",
        "a token that has ended opens a connection",
        "if connection.has_ended(now):\n        raise",
        "if False:\n        raise",
    ),
    _in(
        "live/notifications",
        "a new owner is told of what is hidden",
        "if last and last.id > portal.visible_after else None",
        "if last else None",
    ),
    _in(
        "live/connections",
        "a clinician hears as a chart owner of the same id",
        'if role in (None, Role(items.text(read, "role"))):',
        "if read:",
    ),
    _in(
        "live/live_updates",
        "the former owner's connections stay open",
        'former = detail.get("former_owner_id")',
        "former = None",
    ),
    _in("live/fan_out", "what fails keeps the others from hearing", "            failed = True", "            raise"),
    _in(
        "live/fan_out",
        "what failed is forgotten",
        "    if failed:\n        raise TryAgain\n    return done",
        "    return done",
    ),
    _in(
        "live/fan_out",
        "what failed is forgotten when the time runs out",
        "            if failed:",
        "            if False:",
    ),
    _in(
        "live/fan_out",
        "what is left when the time runs out is forgotten",
        "            queue.send([piece(these[number:])])\n            return done",
        "            return done",
    ),
    _in("live/fan_out", "what is left begins one too late", "piece(these[number:])", "piece(these[number + 1 :])"),
    _in("live/fan_out", "the first piece is left out", "chain([first], pieces)", "pieces"),
    _in(
        "live/fan_out",
        "pieces that are left when the time runs out are forgotten",
        "queue.send([go_on(few[-1][-1])])",
        "pass",
    ),
    _in("live/fan_out", "who goes on repeats the last request", "go_on(few[-1][-1])", "go_on(few[0][0])"),
    _in(
        "live/fan_out",
        "a piece begins when its time is over",
        "if number and not deadline",
        "if False and not deadline",
    ),
    _in("live/work_queue", "what the queue left out is lost", "            if not left:", "            if answer:"),
    _in("live/work_queue", "the ends of connections are due at once", "max(self.after_seconds, 0)", "0"),
    _in(
        "dynamodb/tables",
        "only the first page of a partition is read",
        'if "LastEvaluatedKey" not in answer:\n                return',
        "if answer:\n                return",
    ),
    _in(
        "live/notifications",
        "a dead connection is kept for ever",
        "if not connection.may_be_opening(now):",
        "if False:",
    ),
    _in(
        "live/notifications",
        "a connection that opens is taken for dead",
        "if not connection.may_be_opening(now):",
        "if True:",
    ),
    _in("live/closing", "what ends while it opens is left open", "if connection.may_be_opening(now):", "if False:"),
    _in("live/closing", "what ends while it opens is ended before it is there", "+ HANDSHAKE_SECONDS - now", "- now"),
    _in(
        "live/connections",
        "a handshake is over at once",
        "HANDSHAKE_SECONDS: Final = 60",
        "HANDSHAKE_SECONDS: Final = 20",
    ),
    _in(
        "live/connections",
        "when a handshake began is not kept",
        '"opened_at": connection.opened_at}',
        '"opened_at": 0}',
    ),
    _in(
        "live/connections",
        "a message forgets when a handshake began",
        '"opened_at": self.opened_at,',
        '"opened_at": 0,',
    ),
    _in(
        "live/notifications",
        "a piece is told whoever has the chart now",
        'if news.person_id != detail["person_id"]:',
        "if False:",
    ),
    _in(
        "live/notifications",
        "a piece forgets that a shut portal is told, too",
        'detail["roles"])), detail["if_shut"])',
        'detail["roles"])))',
    ),
    _in(
        "live/live_updates",
        "a suspension in one role ends the other's connections",
        "person_id, role) if detail",
        "person_id, None) if detail",
    ),
    _in(
        "live/live_updates",
        "a suspended chart owner is told of as a clinician",
        "if role in (None, Role.CLINICIAN) else 0",
        "if True else 0",
    ),
    _in(
        "dynamodb/store",
        "an inbox that moves is passed over",
        "index=keys.BY_CLINICIAN, after=place)",
        "index=keys.BY_CLINICIAN)",
    ),
    _in("live/connections", "the suspended connect", 'if "person" in cancelled.failed:', "if False:"),
    _in("live/websocket_events", "staff connect", "if caller.role is Role.STAFF or not", "if not"),
    _in("live/websocket_events", "a refused connection is allowed", '"Deny" if who is None else "Allow"', '"Allow"'),
    # isolation
    _in(
        "dynamodb/keys",
        "an inbox is shared by all clinicians of the client",
        'return f"{chart(of.chart)}#CLINICIAN#{of.clinician_id}"',
        'return f"{chart(of.chart)}#CLINICIAN"',
    ),
    _in(
        "dynamodb/keys",
        "practices share their clients",
        'return f"PRACTICE#{of.practice_id}#CLIENT#{of.client_id}"',
        'return f"PRACTICE#CLIENT#{of.client_id}"',
    ),
    _in(
        "use_cases/inboxes",
        "chart owners see notices",
        "messages_only = caller.role is Role.CHART_OWNER",
        "messages_only = False",
    ),
    _in(
        "use_cases/inboxes",
        "an owner may read a clinician who has no inbox with them",
        "if gate.head is None:",
        "if False:",
    ),
    _in(
        "domain/refusals",
        "what is another's is forbidden, not missing",
        'status, code, title = 404, "not_found", "Not found"',
        'status, code, title = 403, "not_found", "Not found"',
    ),
    _in(
        "auth/callers",
        "a list of roles names somebody",
        '_LOGIN: Final = re.compile(r"[!-Z^-~][!-~]{0,254}\\Z")',
        '_LOGIN: Final = re.compile(r"[!-~][ -~]{0,254}\\Z")',
    ),
    _in("http_api/api", "every role may do everything", "if caller.role not in operation.roles:", "if False:"),
    _in("http_api/api", "an id with a number sign reaches a key", "if wrong:", "if False:"),
    # reads and faults
    _in(
        "dynamodb/tables",
        "a decision is made on a stale read",
        '{"Keys": ask, "ConsistentRead": True}',
        '{"Keys": ask, "ConsistentRead": False}',
    ),
    _in(
        "dynamodb/tables",
        "a page is a stale read",
        '"ConsistentRead": True,\n            "ScanIndexForward"',
        '"ConsistentRead": False,\n            "ScanIndexForward"',
    ),
    _in("dynamodb/tables", "a conflict is an unexpected error", "if codes & _NEVER_PASSING:", "if True:"),
    _in(
        "dynamodb/retries",
        "a store out of reach is an unexpected error",
        "except (ConnectionError, HTTPClientError):",
        "except HTTPClientError:",
    ),
    _in(
        "dynamodb/retries",
        "an answer that was lost is an unexpected error",
        "(ConnectionError, HTTPClientError)",
        "ConnectionError",
    ),
    _in(
        "dynamodb/retries",
        "nothing is tried again",
        "        except TransientFault:\n",
        "        except TransientFault:\n            raise TryAgain\n",
    ),
    _in(
        "dynamodb/retries",
        "a request is begun that there is no time for",
        "        if not deadline.is_enough_for(CONNECT_SECONDS + READ_SECONDS):\n            raise TryAgain\n",
        "",
    ),
    _in(
        "dynamodb/retries",
        "a pause is made that there is no time for",
        "if not deadline.is_enough_for(pause + CONNECT_SECONDS + READ_SECONDS):",
        "if False:",
    ),
    _in(
        "dynamodb/tables",
        "a conflict beside a condition is taken for the condition",
        "if codes <= {_REFUSED, _FINE}:",
        "if _REFUSED in codes:",
    ),
    _in(
        "dynamodb/retries", "an error page is an unexpected error", ' or metadata.get("HTTPStatusCode", 400) >= 500', ""
    ),
    _in("wiring", "the client retries as well", '"total_max_attempts": 1}', '"total_max_attempts": 5}'),
    _in(
        "dynamodb/append_transaction",
        "a repeated request is written again",
        'steps["once"] = _once(tables, wanted, entry, attempt.now)',
        "pass",
    ),
    _in("dynamodb/append", "a lost answer is not known again", "if landed is not None:", "if False:"),
    _in("dynamodb/store", "a request is left behind", "            wait([asked])\n", "            pass\n"),
    # events
    Mutant(
        "a postponed event is taken for done",
        "functions/record_portal_update/handler.py",
        "        return False\n",
        "        return True\n",
    ),
    Mutant(
        "what cannot be understood is dropped",
        "functions/record_portal_update/handler.py",
        "        return _reject(record, str(reason))",
        "        return bool(str(reason))",
    ),
    # the second lock
    _in("auth/bearer_token", "the header's algorithm is not looked at", 'header.get("alg") != _ALGORITHM or', ""),
    _in("auth/bearer_token", "a token of another issuer passes", "issuer=settings.issuer,", ""),
    _in(
        "auth/bearer_token",
        "a token for another audience passes",
        "if not _is_for(verified, settings.audience):",
        "if False:",
    ),
    _in("auth/bearer_token", "a token that never expires passes", '"require": ["exp", "iss"]', '"require": ["iss"]'),
    _in(
        "auth/bearer_token",
        "without keys the token is believed",
        "            raise TryAgain from None",
        "            return None",
    ),
    _in(
        "auth/bearer_token",
        "every unknown key asks the issuer again",
        "_ASKED_AGAIN_AFTER_SECONDS: Final = 30",
        "_ASKED_AGAIN_AFTER_SECONDS: Final = -1",
    ),
    # suspension
    _in(
        "dynamodb/change_person_access",
        "the suspended suspend others",
        'steps["caller"] = conditions.not_suspended(tables, caller.practice_id, caller.person_id, caller.role)',
        "pass",
    ),
    _in(
        "use_cases/person_access",
        "who is suspended may still change access",
        "if caller.role in suspensions[caller.person_id]:",
        "if False:",
    ),
    _in(
        "use_cases/person_access",
        "somebody suspends themselves",
        "if (person_id, wanted.role) == (caller.person_id, caller.role):",
        "if False:",
    ),
    _in(
        "use_cases/person_access",
        "a suspension is taken for none",
        "if (role in before) == (state is PersonState.SUSPENDED):",
        "if state is PersonState.ACTIVE:",
    ),
    Mutant(
        "clinicians suspend",
        "functions/set_person_access/handler.py",
        '"PUT /people/{person_id}/access", Role.STAFF',
        '"PUT /people/{person_id}/access", Role.STAFF, Role.CLINICIAN',
    ),
    _in(
        "use_cases/audit_log",
        "the suspended read the record",
        "if store.gate(chart, caller).caller_suspended:",
        "if False:",
    ),
    # audit
    _in("use_cases/inboxes", "what was shown is not recorded", "if page.entries:  # no record, no answer", "if False:"),
    _in(
        "dynamodb/tables",
        "an answer is given without its record",
        "with suppress(self.client.exceptions.ConditionalCheckFailedException):",
        "with suppress(Exception):",
    ),
    _in(
        "use_cases/conversations",
        "a message shown again is not recorded",
        "store.record_shown(wanted.inbox, wanted.writer, [message.id])",
        "pass",
    ),
    _in("http_api/api", "a refusal is not recorded", "            _record_refused(request, code)", "            pass"),
    _in(
        "dynamodb/audit_records",
        "a refusal is kept with the person, not with the chart",
        "keys.chart(Chart(practice_id, client_id)) if client_id else",
        "keys.chart(Chart(practice_id, client_id)) if False else",
    ),
    _in(
        "use_cases/audit_log",
        "who read the record is not recorded",
        "store.record_audit_shown(chart, caller, kept)",
        "pass",
    ),
    _in(
        "use_cases/audit_log",
        "an owner is told of notices and refusals",
        "store.audit_of(chart, place, limit + 1, OF_THE_OWNER)",
        "store.audit_of(chart, place, limit + 1)",
    ),
    _in(
        "use_cases/audit_log",
        "a new owner is told what was done before",
        "for record in found if record.id > portal.visible_after]",
        "for record in found]",
    ),
    _in(
        "use_cases/audit_log",
        "an owner is told how far the clinician read",
        "if is_own or record.action not in (audit_records.INBOX_SHOWN, audit_records.INBOX_READ):",
        "if True:",
    ),
    _in(
        "use_cases/audit_log",
        "anybody reads the record as owner",
        "availability.owned(gate.portal, caller)",
        "gate.portal",
    ),
    Mutant(
        "clinicians read the record of the chart",
        "functions/list_audit/handler.py",
        '"GET /clients/{client_id}/audit", Role.STAFF',
        '"GET /clients/{client_id}/audit", Role.STAFF, Role.CLINICIAN',
    ),
    # seals
    _in("dynamodb/audit_chain", "a seal that was changed passes", "if link.previous != previous:", "if False:"),
    _in("dynamodb/audit_chain", "a seal that is gone passes", "if link.number != number:", "if False:"),
    _in("dynamodb/audit_chain", "a record that is gone passes", "if link.record_id not in records:", "if False:"),
    _in(
        "dynamodb/audit_chain",
        "a record that was changed passes",
        "if fingerprint(records[link.record_id]) != link.record_hash:",
        "if False:",
    ),
    _in(
        "dynamodb/audit_chain",
        "a chain that was cut short passes",
        'return Break("a record has no seal", unsealed) if unsealed else None',
        "return None",
    ),
    _in(
        "dynamodb/audit_chain",
        "a seal does not hold the one before",
        "        previous = made.hash\n",
        "        previous = _NOTHING\n",
    ),
    _in(
        "dynamodb/audit_chain",
        "a record is sealed twice",
        "keys.sealed(partition, made.record_id), number=number)",
        'keys.sealed(partition, f"{made.record_id}{number}"), number=number)',
    ),
    # what a stranger could see in the time
    _in(
        "dynamodb/store",
        "a stranger waits longer where there is more",
        "lambda: let_in(gate.result(), caller)",
        "None",
    ),
    # tokens
    _in(
        "auth/callers",
        "an authorizer without claims is overruled by a token",
        """    if not isinstance(place, Mapping):
        raise Unauthenticated
    return place""",
        """    if not isinstance(place, Mapping):
        return None
    return place""",
    ),
    # leaks
    _in(
        "runtime/telemetry",
        "an unexpected error keeps its text",
        "    raise UnexpectedError(kind)",
        "    raise UnexpectedError(kind + str(event))",
    ),
    _in(
        "http_api/api",
        "an answer is logged",
        '"status": status, "code": code, **ids',
        '"status": status, "code": request.event["body"], **ids',
    ),
    _in(
        "events/portal_updates",
        "the reason repeats the event",
        'raise Unintelligible("not JSON") from None',
        "raise Unintelligible(body) from None",
    ),
    _in(
        "http_api/problems",
        "a refusal repeats a field's name as it came",
        'step if _NAMES.match(step) or step.isdecimal() else "(unknown)"',
        "step",
    ),
    # what is done by hand
    Mutant(
        "a poison message is redriven",
        "maintenance/dead_letters/redriving.py",
        "if decision.outcome is not Outcome.REDRIVEN:",
        "if False:",
    ),
    Mutant(
        "a dry run redrives",
        "maintenance/dead_letters/commands.py",
        "redriving.redrive if options.apply else redriving.dry_run",
        "redriving.redrive",
    ),
    Mutant(
        "a message that fails again is deleted",
        "maintenance/dead_letters/redriving.py",
        "        return Result(message, Outcome.FAILED, str(failure))",
        "        sent_id = str(failure)",
    ),
    Mutant("ids may go back unseen", "maintenance/verifying/order.py", "if entry_id > before:", "if entry_id:"),
    Mutant(
        "what was changed since is overwritten by what was restored",
        "maintenance/restoring/run.py",
        "elif item.kind in IMMUTABLE:",
        "elif item.kind:",
    ),
    # answers in parts
    _in("dynamodb/tables", "what came before the unprocessed keys is forgotten", "found |= {items", "found = {items"),
    _in("dynamodb/tables", "unprocessed keys are not asked for", "            if not left:", "            if True:"),
    _in(
        "dynamodb/tables",
        "a page that ends early is the last",
        'if len(kept) >= limit or "LastEvaluatedKey" not in answer:',
        "if True:",
    ),
    _in(
        "dynamodb/tables",
        "an empty page is the last",
        'if len(kept) >= limit or "LastEvaluatedKey" not in answer:',
        'if not answer["Items"] or len(kept) >= limit or "LastEvaluatedKey" not in answer:',
    ),
    _in("dynamodb/tables", "a page before the last is forgotten", 'kept += answer["Items"]', 'kept = answer["Items"]'),
    _in(
        "dynamodb/audit_chain",
        "the first chart that cannot be sealed is not named",
        "changes[0][",
        "changes[-1][",
    ),
    # durations and limits
    _in("dynamodb/store", "a batch asks for more heads than it takes", "[:_MOST_HEADS_READ_AGAIN]", ""),
    _in("dynamodb/append_transaction", "events are seen for half a month", "timedelta(days=30)", "timedelta(days=15)"),
    _in("dynamodb/append_transaction", "events are seen for two months", "timedelta(days=30)", "timedelta(days=60)"),
    _in("auth/bearer_token", "keys are kept for ten minutes", "_SECONDS: Final = 300", "_SECONDS: Final = 600"),
    _in("auth/bearer_token", "keys are kept for a minute", "_SECONDS: Final = 300", "_SECONDS: Final = 60"),
    _in(
        "auth/bearer_token",
        "an unknown key is asked for once a minute",
        "_SECONDS: Final = 30\n",
        "_SECONDS: Final = 60\n",
    ),
    _in("domain/send_limit", "twice as many messages at once", "BURST: Final = 1000", "BURST: Final = 2000"),
    _in("domain/send_limit", "half as many messages a second", "PER_SECOND: Final = 20", "PER_SECOND: Final = 10"),
    _in(
        "domain/send_limit",
        "few callers are remembered",
        "_MOST_CALLERS: Final = 10_000",
        "_MOST_CALLERS: Final = 5_000",
    ),
    _in(
        "use_cases/overviews",
        "unused inboxes of a chart share a place",
        "{inbox.client_id}\\n{inbox.clinician_id}",
        "{inbox.client_id}",
    ),
    _in(
        "use_cases/portal_access",
        "history shared again is handed over again",
        "let_in = bool(share_history) and not before.shares_history",
        "let_in = bool(share_history)",
    ),
    Mutant(
        "a chain that is broken counts as intact",
        "functions/verify_audit/handler.py",
        '"AuditBroken" if broken else "AuditIntact"',
        '"AuditIntact" if broken else "AuditBroken"',
    ),
    # which of two
    _in(
        "domain/send_limit",
        "practices share their limits",
        "(caller.practice_id, caller.role.value, caller.person_id)",
        "(caller.role.value, caller.person_id)",
    ),
    _in(
        "dynamodb/keys",
        "practices share their events",
        'f"{chart(of.chart)}#EVENT#',
        'f"PRACTICE#{of.client_id}#EVENT#',
    ),
    _in(
        "dynamodb/keys",
        "practices share their clinicians' overviews",
        'return f"PRACTICE#{practice_id}#CLINICIAN#{clinician_id}"',
        'return f"PRACTICE#CLINICIAN#{clinician_id}"',
    ),
    # events in
    _in(
        "events/portal_updates",
        "a number is an instant",
        "Annotated[Instant, AfterValidator(_in_utc)]",
        "Annotated[str, AfterValidator(_in_utc)]",
    ),
    _in("events/portal_updates", "an event of another type is an update", "if named is None:", "if False:"),
    _in("events/portal_updates", "what is no JSON is read", "parse_constant=_refuse", "parse_constant=str"),
    Mutant(
        "what was hidden since the backup is shown",
        "maintenance/restoring/mutable.py",
        ', "visible_after": hidden}',
        "}",
    ),
    Mutant(
        "a gate that was handed over and back comes back open",
        "maintenance/restoring/mutable.py",
        'names = ("state", "owner_id", "visible_after")',
        'names = ("state", "owner_id")',
    ),
    # threads of a former owner, versions, roles, names
    _in(
        "domain/availability",
        "a thread of a former owner is open to the clinician",
        "if thread_id is not None and portal.hides(thread_id):",
        "if False:",
    ),
    _in(
        "dynamodb/append_transaction",
        "a closed thread is seen before the write only",
        '":begins": wanted.thread_id or entry.id',
        '":begins": entry.id',
    ),
    _in(
        "dynamodb/append",
        "a new owner is told that a thread is closed",
        "_refuse_hidden(wanted, availability.owned(portal, wanted.writer))",
        "availability.owned(portal, wanted.writer)",
    ),
    _in(
        "domain/model",
        "the thread at the hand-over itself is not hidden",
        "return entry_id <= self.visible_after",
        "return entry_id < self.visible_after",
    ),
    _in(
        "use_cases/portal_access",
        "a hand-over needs no version",
        "if change.names_another_owner:\n            raise Conflict",
        "if False:\n            raise Conflict",
    ),
    _in(
        "use_cases/portal_access",
        "an old version is taken",
        "elif given != newest:",
        "elif newest is not None and given > newest:",
    ),
    _in(
        "use_cases/portal_access",
        "an inbox that is opened moves the version",
        "if before is not None and after != before:",
        "if before is not None:",
    ),
    _in("use_cases/portal_access", "a correction opens an inbox", "if is_enabled and not named:", "if False:"),
    _in("use_cases/portal_access", "a contact that is left out is forgotten", "& given.model_fields_set", ""),
    _in(
        "use_cases/portal_access",
        "a new owner inherits the contact",
        "if present is not None and present.person_id == given.person_id:",
        "if present is not None:",
    ),
    _in(
        "use_cases/portal_access",
        "a clinician learns of colleagues' inboxes",
        "if caller.role is not Role.STAFF or portal is None:",
        "if portal is None:",
    ),
    _in(
        "use_cases/portal_access",
        "portal access is shown without a record",
        "    store.record_portal_access_shown(chart, caller)\n",
        "",
    ),
    _in(
        "dynamodb/append_transaction",
        "an inbox is opened with an old name of its client",
        "AND inboxes < :most AND {named}",
        "AND inboxes < :most",
    ),
    _in(
        "dynamodb/change_portal_access",
        "a new name of the client stays off the heads",
        "if change.hands_over or change.renames else ()",
        "if change.hands_over else ()",
    ),
    _in(
        "dynamodb/conditions",
        "a suspension is of every role",
        "(attribute_exists(#roles) AND {in_none})",
        "({in_none} AND attribute_not_exists(pk))",
    ),
    _in(
        "dynamodb/items",
        "a suspension of 0.1.0 is of no role",
        'return dict.fromkeys(Role, optional_text(read, "since"))',
        "return {}",
    ),
    _in("use_cases/person_access", "lifting one role lifts all", "if other is not role}", "if False}"),
    _in(
        "dynamodb/change_person_access",
        "two who suspend at once overwrite each other",
        'condition = "#roles = :was"',
        'condition = "attribute_exists(pk)"',
    ),
    _in(
        "use_cases/inboxes",
        "what is too much is said after writing only",
        "gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=gate.head is not None",
        "gate.portal, clinician_suspended=gate.clinician_suspended, has_inbox=True",
    ),
    _in(
        "use_cases/inboxes",
        "a message that is hidden is shown",
        "or entry.id <= visible_after:",
        "or entry.id == visible_after:",
    ),
    _in(
        "use_cases/inboxes",
        "a message is shown without a record",
        "    store.record_shown(inbox, caller, [entry.id])\n",
        "",
    ),
    _in(
        "use_cases/inboxes",
        "a notice is shown as a message",
        "if not isinstance(entry, Message) or head is None",
        "if entry is None or head is None",
    ),
    _in(
        "use_cases/conversations",
        "a message is sent at another instant than its id's",
        "ids.timestamp_of(entry_id)",
        "ids.timestamp_of(ids.NIL)",
    ),
    _in("domain/names", "a list of names is a name", ' or (name.startswith("[") and name.endswith("]")):', ":"),
    _in(
        "http_api/api",
        "whoever sends too fast is told before the shape is looked at",
        "route(self._limited(handle) if idempotent else handle)",
        "route(handle)",
    ),
    _in(
        "dynamodb/change_person_access",
        "a suspension leaves no record",
        ', "audit": conditions.put_new(tables.audit, record)}',
        "}",
    ),
]
