"""Keys of all tables: one function makes a key, one beside it parses it. Only this module writes or reads a `#`.

    item                pk                                     sk                         example
    portal access       PRACTICE#p#CLIENT#c                    PORTAL
    inbox head          PRACTICE#p#CLIENT#c                    INBOX#d                    INBOX#ana
    owned chart         PRACTICE#p#OWNER#o                     CLIENT#c                   CLIENT#leo
    suspension          PRACTICE#p#PERSON#x                    SUSPENDED
    absence             PRACTICE#p#PERSON#d                    ABSENCE
    preferences         PRACTICE#p#PERSON#x                    PREFERENCES#client
    entries read        PRACTICE#p#PERSON#d                    READ#clinician
    nudge of a person   PRACTICE#p#PERSON#x                    NUDGE#client
    sent nudge          NUDGE#<ring>                           SENT
    unread watch        PRACTICE#p#CLIENT#c#CLINICIAN#d#WATCH  UNREAD
    entry               PRACTICE#p#CLIENT#c#CLINICIAN#d        the entry's ULID           01KB2Z8Q0V3N5T7X9W1Y4R6M8P
    practice settings   PRACTICE#p                             SETTINGS#<section>         SETTINGS#messaging
    known practice      PRACTICE#p                             KNOWN
    idempotency key     PRACTICE#p#CALLER#x                    KEY#<operation>#<sha256>   KEY#compose#9f86d0…
    seen event          PRACTICE#p#CLIENT#c#EVENT#<sha256>     INBOX#d
    recorded event      PRACTICE#p#CLIENT#c#EVENT#<sha256>     NOTICES
    audit record        PRACTICE#p#CLIENT#c                    a ULID                     (in the audit table)
    record of a person  PRACTICE#p#PERSON#x#ROLE#r             a ULID                     (in the audit table)
    record of settings  PRACTICE#p                             a ULID                     (in the audit table)
    seals of a batch    PRACTICE#p#CLIENT#c#SEALS              the number of the first    (in the audit table)
    sealed record       PRACTICE#p#CLIENT#c#SEALED#<ULID>      SEAL                       (in the audit table)
    registered chain    CHAINS#<bucket>                        pk of its records          PRACTICE#willow#CLIENT#leo
    round over chains   CHAINS#ROUND                           ROUND
    connection          PRACTICE#p#PERSON#x                    CONNECTION#<id>            (in the connections table)

Ids are validated before they meet a key (`ids.OUTSIDE_ID`), so a `#` never comes from outside; values with any
character (an Idempotency-Key, an event's id) are hashed.

A parser returns the ids of the key by name, none for a key of another item. It does not validate them.
"""

from hashlib import sha256
from typing import NamedTuple

from client_messaging.domain.model import Chart, Inbox, Role

HEAD_PREFIX = "INBOX#"
BY_CLINICIAN = "by_clinician"
UNREAD_BY_CLINICIAN = "unread_by_clinician"

type Ids = dict[str, str]
"""The ids that a key holds, by their names: `{"practice": "willow", "client": "leo"}`."""

_CHART = "PRACTICE#practice#CLIENT#client"
_INBOX = f"{_CHART}#CLINICIAN#clinician"
_PERSON = "PRACTICE#practice#PERSON#person"
_PERSON_IN_ROLE = f"{_PERSON}#ROLE#role"
_PRACTICE = "PRACTICE#practice"
_AUDITED = (_CHART, _PERSON, _PERSON_IN_ROLE, _PRACTICE)


class Key(NamedTuple):
    """A primary key."""

    pk: str
    sk: str


def _parse(key: Key, sk: str, *pks: str) -> Ids:
    """The ids of a key in the form of this sort key and one of these partition keys: names are in lower case."""
    ids_of_sk = _ids(key.sk, sk)
    if ids_of_sk is None:
        return {}
    return next((found | ids_of_sk for pk in pks if (found := _ids(key.pk, pk)) is not None), {})


def _ids(text: str, form: str) -> Ids | None:
    parts, names = text.split("#"), form.split("#")
    if len(parts) != len(names):
        return None
    pairs = list(zip(names, parts, strict=True))
    if any(name.isupper() and part != name for name, part in pairs):
        return None
    return {name: part for name, part in pairs if name.islower()}


def chart(of: Chart) -> str:
    """The partition of a chart: its gate and its inboxes' heads, and its records in the audit table."""
    return f"PRACTICE#{of.practice_id}#CLIENT#{of.client_id}"


def portal(of: Chart) -> Key:
    """The gate of a chart."""
    return Key(chart(of), "PORTAL")


def parse_portal(key: Key) -> Ids:
    """`practice` and `client` of a gate."""
    return _parse(key, "PORTAL", _CHART)


def head(of: Inbox) -> Key:
    """The head of an inbox."""
    return Key(chart(of.chart), f"{HEAD_PREFIX}{of.clinician_id}")


def parse_head(key: Key) -> Ids:
    """`practice`, `client` and `clinician` of a head."""
    return _parse(key, f"{HEAD_PREFIX}clinician", _CHART)


def entries(of: Inbox) -> str:
    """The partition of an inbox's entries, without other items."""
    return f"{chart(of.chart)}#CLINICIAN#{of.clinician_id}"


def entry(of: Inbox, entry_id: str) -> Key:
    """One message or notice."""
    return Key(entries(of), entry_id)


def parse_entry(key: Key) -> Ids:
    """`practice`, `client`, `clinician` and `ulid` of a message or notice."""
    return _parse(key, "ulid", _INBOX)


def reopened_thread(of: Inbox, thread_id: str) -> Key:
    """Says that version 0.1.0 let a clinician write, after a hand-over, into a thread begun before it. None is new."""
    return Key(f"{entries(of)}#THREAD#{thread_id}", "REOPENED")


def parse_reopened_thread(key: Key) -> Ids:
    """`practice`, `client` and `clinician` of a thread, and its id, the `ulid`."""
    return _parse(key, "REOPENED", f"{_INBOX}#THREAD#ulid")


def owner(practice_id: str, owner_id: str) -> str:
    """The partition of the charts that an owner owns."""
    return f"PRACTICE#{practice_id}#OWNER#{owner_id}"


def owned_chart(practice_id: str, owner_id: str, client_id: str) -> Key:
    """One of the charts that an owner owns."""
    return Key(owner(practice_id, owner_id), f"CLIENT#{client_id}")


def parse_owned_chart(key: Key) -> Ids:
    """`practice` and `client` of a chart, and its owner, the `person`."""
    return _parse(key, "CLIENT#client", "PRACTICE#practice#OWNER#person")


def person(practice_id: str, person_id: str) -> str:
    """The partition of a person id, in any role: suspensions, absence, entries read, preferences, nudges,
    and connections.

    In the audit table: records of version 0.1.0; later ones are in `person_in_role`.
    """
    return f"PRACTICE#{practice_id}#PERSON#{person_id}"


def person_in_role(practice_id: str, role: Role, person_id: str) -> str:
    """The partition of a person in the audit table: ids are unique within a role."""
    return f"{person(practice_id, person_id)}#ROLE#{role.value}"


def suspension(practice_id: str, person_id: str) -> Key:
    """The roles in which a person is suspended; exists only while there is one."""
    return Key(person(practice_id, person_id), "SUSPENDED")


def parse_suspension(key: Key) -> Ids:
    """`practice` and `person` of a suspension."""
    return _parse(key, "SUSPENDED", _PERSON)


def practice(practice_id: str) -> str:
    """The partition of a practice: its settings, and in the audit table their records."""
    return f"PRACTICE#{practice_id}"


def settings(practice_id: str, section: str) -> Key:
    """A section of the practice settings."""
    return Key(practice(practice_id), f"SETTINGS#{section}")


def parse_settings(key: Key) -> Ids:
    """`practice` and `section` of practice settings."""
    return _parse(key, "SETTINGS#section", _PRACTICE)


def known_practice(practice_id: str) -> Key:
    """That a chart of a practice was enabled, once at least."""
    return Key(practice(practice_id), "KNOWN")


def parse_known_practice(key: Key) -> Ids:
    """`practice` of a known practice."""
    return _parse(key, "KNOWN", _PRACTICE)


def absence(practice_id: str, clinician_id: str) -> Key:
    """The absence of a clinician: there is one at most. Chart owners and staff with this id have none."""
    return Key(person(practice_id, clinician_id), "ABSENCE")


def parse_absence(key: Key) -> Ids:
    """`practice` and `person` of an absence."""
    return _parse(key, "ABSENCE", _PERSON)


def reads(practice_id: str, clinician_id: str) -> Key:
    """How many entries a clinician has read, over all their inboxes."""
    return Key(person(practice_id, clinician_id), "READ#clinician")


def parse_reads(key: Key) -> Ids:
    """`practice` and `person` of the number of entries read."""
    return _parse(key, "READ#role", _PERSON)


def preferences(practice_id: str, owner_id: str) -> Key:
    """A chart owner's preferences, for all their charts."""
    return Key(person(practice_id, owner_id), "PREFERENCES#client")


def parse_preferences(key: Key) -> Ids:
    """`practice` and `person` of preferences."""
    return _parse(key, "PREFERENCES#role", _PERSON)


def nudge(practice_id: str, owner_id: str) -> Key:
    """A chart owner's cycle of nudges, over all their charts."""
    return Key(person(practice_id, owner_id), "NUDGE#client")


def parse_nudge(key: Key) -> Ids:
    """`practice` and `person` of a cycle of nudges."""
    return _parse(key, "NUDGE#role", _PERSON)


def sent_nudge(ring: str) -> Key:
    """Whom a nudge went to: its outcome names only the ring."""
    return Key(f"NUDGE#{ring}", "SENT")


def parse_sent_nudge(key: Key) -> Ids:
    """The ring of a nudge that went out, a `ulid`."""
    return _parse(key, "SENT", "NUDGE#ulid")


def watch(of: Inbox) -> Key:
    """The watch over what the owner leaves unread in an inbox."""
    return Key(f"{entries(of)}#WATCH", "UNREAD")


def parse_watch(key: Key) -> Ids:
    """`practice`, `client` and `clinician` of an inbox that is watched."""
    return _parse(key, "UNREAD", f"{_INBOX}#WATCH")


def idempotency(of: Inbox, caller_id: str, operation: str, key: str) -> Key:
    """A caller's used Idempotency-Key, per operation and inbox."""
    digest = sha256("\n".join((of.client_id, of.clinician_id, key)).encode()).hexdigest()
    return Key(f"PRACTICE#{of.practice_id}#CALLER#{caller_id}", f"KEY#{operation}#{digest}")


def parse_idempotency(key: Key) -> Ids:
    """`practice` and `person` of a caller, and what they did: `operation` and `digest`."""
    return _parse(key, "KEY#operation#digest", "PRACTICE#practice#CALLER#person")


def event(of: Chart, event_id: str) -> str:
    """The partition of an event in a chart. Its id is any JSON string."""
    digest = sha256(event_id.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{chart(of)}#EVENT#{digest}"


def recorded_event(of: Chart, event_id: str) -> Key:
    """The notices of an event of the portal, in all inboxes of a chart."""
    return Key(event(of, event_id), "NOTICES")


def parse_recorded_event(key: Key) -> Ids:
    """`practice` and `client` of a chart, and the event's `digest`."""
    return _parse(key, "NOTICES", f"{_CHART}#EVENT#digest")


def seen_event(of: Inbox, event_id: str) -> Key:
    """Marks an event that has its notice in this inbox: a ring of a watch; up to version 0.1.0 any event."""
    return Key(event(of.chart, event_id), f"{HEAD_PREFIX}{of.clinician_id}")


def parse_seen_event(key: Key) -> Ids:
    """`practice`, `client` and `clinician` of an inbox, and the event's `digest`."""
    return _parse(key, f"{HEAD_PREFIX}clinician", f"{_CHART}#EVENT#digest")


def clinician(practice_id: str, clinician_id: str) -> str:
    """The partition of a clinician's heads in both indexes."""
    return f"PRACTICE#{practice_id}#CLINICIAN#{clinician_id}"


def connection(practice_id: str, person_id: str, connection_id: str) -> Key:
    """A WebSocket connection of a person, in the connections table."""
    return Key(person(practice_id, person_id), f"CONNECTION#{connection_id}")


def parse_connection(key: Key) -> Ids:
    """`practice`, `person` and `connection` of a live connection."""
    return _parse(key, "CONNECTION#connection", _PERSON)


def parse_record(key: Key) -> Ids:
    """`practice`, `client` and `ulid` of a chart's audit record."""
    return _parse(key, "ulid", _CHART)


def parse_record_of_person(key: Key) -> Ids:
    """`practice`, `person` and `ulid` of a person's audit record, and `role` but for those of version 0.1.0."""
    return _parse(key, "ulid", _PERSON, _PERSON_IN_ROLE)


def parse_record_of_practice(key: Key) -> Ids:
    """`practice` and `ulid` of an audit record of practice settings."""
    return _parse(key, "ulid", _PRACTICE)


def seals(partition: str) -> str:
    """The partition of the seals over a partition of audit records."""
    return f"{partition}#SEALS"


def seal(partition: str, number: int) -> Key:
    """The seals of a batch, by the number of the first, from 1."""
    return Key(seals(partition), f"{number:012}")


def parse_seal(key: Key) -> Ids:
    """The ids of a partition of audit records, and the `number` of the first seal."""
    return _parse(key, "number", *map(seals, _AUDITED))


def sealed(partition: str, record_id: str) -> Key:
    """Marks an audit record that version 0.1.0 sealed."""
    return Key(f"{partition}#SEALED#{record_id}", "SEAL")


def parse_sealed(key: Key) -> Ids:
    """The ids of a partition of audit records, and the record's `ulid`."""
    return _parse(key, "SEAL", *(sealed(partition, "ulid").pk for partition in _AUDITED))


def chain(partition: str) -> Key:
    """The registration of the chain over a partition of audit records, in one of 16 buckets, in the messages table."""
    return Key(f"CHAINS#{sha256(partition.encode()).hexdigest()[0]}", partition)


def buckets_of_chains() -> list[str]:
    """The partitions of registered chains, in order."""
    return [f"CHAINS#{digit}" for digit in "0123456789abcdef"]


def parse_chain(key: Key) -> Ids:
    """The ids of a partition of audit records whose chain is registered, in its bucket."""
    found = next((of_sk for form in _AUDITED if (of_sk := _ids(key.sk, form)) is not None), {})
    return found if key == chain(key.sk) else {}


def round_of_chains() -> Key:
    """How far the verification of all chains has come."""
    return Key("CHAINS#ROUND", "ROUND")


def parse_round(key: Key) -> Ids:
    """The `bucket` of the round over chains: it has no ids."""
    return _parse(key, "bucket", "CHAINS#ROUND")
