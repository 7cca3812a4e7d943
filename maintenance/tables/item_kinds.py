"""What every item of both tables is, by its key, and the attributes that it has."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Inbox, Role
from client_messaging.domain.practice_settings import SectionName
from client_messaging.dynamodb import audit_chain, audit_records, items, keys, notice_records
from client_messaging.dynamodb.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    from client_messaging.dynamodb.items import ReadItem

type Types = Mapping[str, str]
"""Attribute names and the letters of their types; a name that ends in `?` may be left out."""


class Kind(StrEnum):
    """The kinds of items, as `keys` calls them."""

    GATE = "portal access"
    HEAD = "inbox head"
    OWNED = "owned chart"
    SUSPENSION = "suspension"
    ABSENCE = "absence"
    READS = "entries read"
    PREFERENCES = "preferences"
    NUDGE = "nudge of a person"
    SENT = "sent nudge"
    WATCH = "unread watch"
    SETTINGS = "practice settings"
    PRACTICE = "known practice"
    ENTRY = "entry"
    REOPENED = "reopened thread"
    CHAIN = "registered chain"
    ROUND = "round over chains"
    KEY = "idempotency key"
    EVENT = "seen event"
    NOTICES = "recorded event"
    RECORD = "audit record"
    RECORD_OF_PERSON = "record of a person"
    RECORD_OF_SETTINGS = "record of settings"
    SEAL = "seal"
    SEALED = "sealed record"


RECORDS: Final = (Kind.RECORD, Kind.RECORD_OF_PERSON, Kind.RECORD_OF_SETTINGS)
OF_AUDIT: Final = (*RECORDS, Kind.SEAL, Kind.SEALED)
OF_MESSAGES: Final = tuple(kind for kind in Kind if kind not in OF_AUDIT)
IMMUTABLE: Final = frozenset({Kind.ENTRY, *RECORDS, Kind.SEAL, Kind.SEALED})
NAMES: Final = ("client_name", "clinician_name", "sender_name")
TEXTS: Final = ("subject", "body", "contact", "reason", "content", "note", *NAMES)
"""What is written by people, or says what they are called or how to reach them. A verifier keeps none of it, compares
`client_name`, and hashes texts of entries."""


def _typed(**letters: str) -> Types:
    """Attributes by the letter of their type."""
    return {name: letter for letter, names in letters.items() for name in names.split()}


_MARKERS: Final = " ".join(
    f"{side}_{name}" for side in ("clinician", "owner") for name in ("read_to", "shown_to", "read_at?", "reader?")
)
_LAST: Final = " ".join(f"{of}_{name}?" for of in ("last", "last_message") for name in ("role", "sender_id", "at"))
_OF: Final[Mapping[Kind, Types]] = {
    Kind.GATE: _typed(
        S="state since owner_id relationship visible_after reason? client_name? changed_by changed_by_role? changed_at",
        N="version inboxes",
        M="contact contacts?",
        BOOL="client_starts?",
    ),
    Kind.HEAD: _typed(
        S="practice_id client_id clinician_id client_name? clinician_name? portal_state? activity_id clinician_key"
        f" unread_clinician_key? last_id last_message_id? {_LAST} {_MARKERS}",
        N="clinician_sent others_sent clinician_covered clinician_moves owner_covered owner_moves owner_started?",
    ),
    Kind.OWNED: _typed(S="client_id since owned_until?", SS="clinicians?"),
    Kind.SUSPENSION: _typed(M="roles", S="changed_by changed_by_role"),
    Kind.ABSENCE: _typed(
        S="clinician_id begins until? instead? set_by set_by_role set_at revision",
        M="note?",
    ),
    Kind.READS: _typed(S="began client_id read_to", N="covered moves unread"),
    Kind.PREFERENCES: _typed(S="content consented_at? consent_wording? since revision"),
    Kind.NUDGE: _typed(
        S="stage ring due_at client_id done? claimed_at? due_ring? said_at?",
        N="claims? due_stage?",
        L="sent due_channels?",
    ),
    Kind.SENT: _typed(S="practice_id person_id channel", N="expires_at"),
    Kind.WATCH: _typed(S="entry_id ring due_at told_to?", BOOL="rang?"),
    Kind.SETTINGS: _typed(S="content changed_at changed_by changed_by_role", N="version"),
    Kind.PRACTICE: _typed(),
    Kind.REOPENED: _typed(S="entry_id"),
    Kind.CHAIN: _typed(S="since anchored_hash?", N="anchored_number?"),
    Kind.ROUND: _typed(S="began gone_to? ended?", N="chains broken"),
    Kind.KEY: _typed(S="fingerprint entry_id", N="expires_at"),
    Kind.EVENT: _typed(S="entry_id", N="expires_at"),
    Kind.NOTICES: _typed(M="notices", N="expires_at"),
    Kind.SEAL: _typed(S="record_id record_hash previous sealed_at? earlier?", N="number"),
    Kind.SEALED: _typed(N="number"),
}
_OF_SUSPENSION_OF_EVERY_ROLE: Final = _typed(S="since by")
"""As version 0.1.0 wrote it."""

_OF_ENTRY: Final[Mapping[str, Types]] = {
    "message": _typed(
        S="kind thread_id subject body sender_role sender_id sender_name? relationship? sent_at text_salt?",
        N="clinician_sent? others_sent?",
        M="told?",
    ),
    "notice": _typed(
        S="kind type summary occurred_at recorded_at about? text_salt?",
        L="changed_fields",
        N="clinician_sent? others_sent?",
    ),
}
_OF_RECORD: Final = _typed(S="action at actor_role actor_id? actor_login?")
_OF_ACTION: Final[Mapping[str, Types]] = {
    audit_records.MESSAGE_COMPOSED: _typed(S="clinician_id entry_id text_hash?"),
    audit_records.MESSAGE_REPLIED: _typed(S="clinician_id entry_id text_hash?"),
    audit_records.MESSAGE_STARTED: _typed(S="clinician_id entry_id text_hash?"),
    audit_records.NOTICE_RECORDED: _typed(S="clinician_id entry_id text_hash?"),
    audit_records.INBOX_READ: _typed(S="clinician_id entry_id read_to"),
    audit_records.INBOX_SHOWN: _typed(S="clinician_id newest_id oldest_id", N="entries"),
    audit_records.AUDIT_SHOWN: _typed(S="newest_id? oldest_id?", N="entries"),
    audit_records.REQUEST_REFUSED: _typed(S="route code"),
    audit_records.PORTAL_ACCESS_CHANGED: _typed(S="state owner_id visible_after", L="opened"),
    audit_records.PORTAL_ACCESS_SHOWN: _typed(),
    audit_records.PERSON_ACCESS_CHANGED: _typed(S="state"),
    audit_records.ABSENCE_CHANGED: _typed(S="state"),
    audit_records.PREFERENCES_CHANGED: _typed(L="channels?", BOOL="sms_consent"),
    audit_records.NUDGE_SENT: _typed(S="channel", N="stage"),
    audit_records.CONTACT_FAILED: _typed(S="owner_id channel state"),
    audit_records.PRACTICE_SETTINGS_CHANGED: _typed(S="section", N="version"),
}
_OF_MANY_NOTICES: Final = _typed(M="notices text_hashes")
"""Of `notice.recorded`, where one record is of all notices of a transaction."""

_PARSERS: Final[Mapping[Kind, Callable[[Key], keys.Ids]]] = {
    Kind.GATE: keys.parse_portal,
    Kind.HEAD: keys.parse_head,
    Kind.OWNED: keys.parse_owned_chart,
    Kind.SUSPENSION: keys.parse_suspension,
    Kind.ABSENCE: keys.parse_absence,
    Kind.READS: keys.parse_reads,
    Kind.PREFERENCES: keys.parse_preferences,
    Kind.NUDGE: keys.parse_nudge,
    Kind.SENT: keys.parse_sent_nudge,
    Kind.WATCH: keys.parse_watch,
    Kind.SETTINGS: keys.parse_settings,
    Kind.PRACTICE: keys.parse_known_practice,
    Kind.ENTRY: keys.parse_entry,
    Kind.REOPENED: keys.parse_reopened_thread,
    Kind.CHAIN: keys.parse_chain,
    Kind.ROUND: keys.parse_round,
    Kind.KEY: keys.parse_idempotency,
    Kind.EVENT: keys.parse_seen_event,
    Kind.NOTICES: keys.parse_recorded_event,
    Kind.RECORD: keys.parse_record,
    Kind.RECORD_OF_PERSON: keys.parse_record_of_person,
    Kind.RECORD_OF_SETTINGS: keys.parse_record_of_practice,
    Kind.SEAL: keys.parse_seal,
    Kind.SEALED: keys.parse_sealed,
}

_VALID: Final[Mapping[str, Callable[[str], object]]] = {
    **dict.fromkeys(("practice", "client", "clinician", "person"), ids.is_outside_id),
    "bucket": "ROUND".__eq__,
    "section": frozenset(SectionName).__contains__,
    "role": frozenset(Role).__contains__,
    "ulid": ids.is_ulid,
    "operation": re.compile("[a-z_]+").fullmatch,
    "digest": re.compile("[0-9a-f]{64}").fullmatch,
    "number": re.compile("[0-9]{12}").fullmatch,
}


_INTEGER: Final = re.compile("-?[0-9]+")


@dataclass(frozen=True, slots=True)
class Known:
    """What an item is, and the ids that its key holds: `practice`, `client`, `clinician`, `person`, `role`, `ulid` …"""

    kind: Kind
    ids: Mapping[str, str]

    @property
    def chart(self) -> Chart:
        """The chart that it belongs to. Raises KeyError where it belongs to none."""
        return Chart(self.ids["practice"], self.ids["client"])

    @property
    def inbox(self) -> Inbox:
        """The inbox that it belongs to. Raises KeyError where it belongs to none."""
        return Inbox(self.ids["practice"], self.ids["client"], self.ids["clinician"])


def known(key: Key, among: tuple[Kind, ...]) -> Known | None:
    """What the item with this key is, or None where no item of a table with these kinds has such a key."""
    for kind in among:
        of_key = _PARSERS[kind](key)
        if of_key and all(_VALID[name](text) for name, text in of_key.items()):
            return Known(kind, of_key)
    return None


def faults(kind: Kind, item: "ReadItem") -> list[str]:
    """Which attributes are missing, of another type, not of this kind or not as in the key, by name; no texts."""
    types = _types(kind, item)
    if types is None:
        return ["kind" if kind is Kind.ENTRY else "action"]
    wanted = {name.removesuffix("?"): (letter, not name.endswith("?")) for name, letter in types.items()}
    wrong = [
        name
        for name, (letter, needed) in wanted.items()
        if name not in TEXTS and (needed or name in item) and not _is_of_type(item.get(name, {}), letter)
    ]
    if kind is Kind.SUSPENSION and "roles" in item and not _are_roles(item["roles"].get("M", {})):
        wrong.append("roles")
    if "notices" in item and not wrong:
        wrong += _wrong_notices(kind, item)
    if not wrong:
        wrong = _against_key(kind, item)
    return sorted({*wrong, *(item.keys() - wanted.keys() - {"pk", "sk"})})


def _is_of_type(value: "Mapping[str, AttributeValueTypeDef] | AttributeValueTypeDef", letter: str) -> bool:
    """Whether a value has this type; all our numbers are integers."""
    return letter in value and (letter != "N" or _INTEGER.fullmatch(str(value["N"])) is not None)


def _against_key(kind: Kind, item: "ReadItem") -> list[str]:
    """Which attributes repeat an id of the item's key, and differ: of an item that was put under another key."""
    of_key = _PARSERS[kind](items.key_of(item)) or {}
    if kind is Kind.SEAL:
        # Fewer seals than its numbers have room for are a matter of the chain: one is gone.
        at_least = int(of_key["number"]) + len(audit_chain.to_seals(item).earlier)
        return ["number"] if int(item["number"]["N"]) < at_least else []
    repeated = {f"{name}_id": {"S": of_it} for name, of_it in of_key.items()}
    return [name for name, value in repeated.items() if item.get(name, value) != value]


def _are_roles(found: "Mapping[str, AttributeValueTypeDef]") -> bool:
    """Whether these are roles, one at least, each with a text that says since when."""
    return bool(found) and all(one in set(Role) and "S" in since for one, since in found.items())


def _wrong_notices(kind: Kind, item: "ReadItem") -> list[str]:
    """Which attributes are not by clinician: entry ids, one at least; in a record up to 48, each with its hash."""
    found = item["notices"].get("M", {})
    are = bool(found) and all(ids.is_outside_id(one) and ids.is_ulid(of.get("S", "")) for one, of in found.items())
    if kind not in RECORDS:
        return [] if are else ["notices"]
    hashes = item["text_hashes"].get("M", {})
    have_hashes = hashes.keys() == found.keys() and all("S" in one for one in hashes.values())
    of = {"notices": are and len(found) <= notice_records.MOST_NOTICES, "text_hashes": have_hashes}
    return [name for name, fits in of.items() if not fits]


def _types(kind: Kind, item: "ReadItem") -> Types | None:
    if kind is Kind.ENTRY:
        return _OF_ENTRY.get(item.get("kind", {}).get("S", ""))
    if kind is Kind.SUSPENSION and "roles" not in item:
        return _OF_SUSPENSION_OF_EVERY_ROLE
    if kind in RECORDS:
        action = item.get("action", {}).get("S", "")
        of_many = action == audit_records.NOTICE_RECORDED and "notices" in item
        of_action = _OF_MANY_NOTICES if of_many else _OF_ACTION.get(action)
        return None if of_action is None else {**_OF_RECORD, **of_action}
    return _OF[kind]


ATTRIBUTES: Final = (
    "pk",
    "sk",
    *sorted(
        {
            name.removesuffix("?")
            for types in (
                *_OF.values(),
                _OF_SUSPENSION_OF_EVERY_ROLE,
                *_OF_ENTRY.values(),
                _OF_RECORD,
                *_OF_ACTION.values(),
                _OF_MANY_NOTICES,
            )
            for name in types
        }
        - set(TEXTS)
    ),
)
"""All that is read by a verifier."""
