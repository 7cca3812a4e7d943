"""The keys of all tables. Nobody else writes a `#`.

    item                pk                                     sk                         example
    portal access       PRACTICE#p#CLIENT#c                    PORTAL
    inbox head          PRACTICE#p#CLIENT#c                    INBOX#d                    INBOX#ana
    owned chart         PRACTICE#p#OWNER#o                     CLIENT#c                   CLIENT#leo
    suspension          PRACTICE#p#PERSON#x                    SUSPENDED
    entry               PRACTICE#p#CLIENT#c#CLINICIAN#d        the entry's ULID           01KB2Z8Q0V3N5T7X9W1Y4R6M8P
    idempotency key     PRACTICE#p#CALLER#x                    KEY#<operation>#<sha256>   KEY#compose#9f86d0…
    seen event          PRACTICE#p#CLIENT#c#EVENT#<sha256>     INBOX#d
    audit record        PRACTICE#p#CLIENT#c                    a ULID                     (in the audit table)
    record of a person  PRACTICE#p#PERSON#x#ROLE#r             a ULID                     (in the audit table)
    seal                PRACTICE#p#CLIENT#c#SEALS              a number                   (in the audit table)
    sealed record       PRACTICE#p#CLIENT#c#SEALED#<ULID>      SEAL                       (in the audit table)
    connection          PRACTICE#p#PERSON#x                    CONNECTION#<id>            (in the connections table)

Ids are validated before they meet a key (`ids.OUTSIDE_ID`), so a `#` never comes from outside; what may hold anything
(an Idempotency-Key, an event's id) is hashed.
"""

from hashlib import sha256
from typing import NamedTuple

from client_messaging.domain.model import Chart, Inbox, Role

PORTAL = "PORTAL"
SUSPENDED = "SUSPENDED"
HEAD_PREFIX = "INBOX#"
CONNECTION_PREFIX = "CONNECTION#"
BY_CLINICIAN = "by_clinician"
UNREAD_BY_CLINICIAN = "unread_by_clinician"


class Key(NamedTuple):
    """A primary key."""

    pk: str
    sk: str


def chart(of: Chart) -> str:
    """The partition of a chart: its gate and its inboxes' heads, and its records in the audit table."""
    return f"PRACTICE#{of.practice_id}#CLIENT#{of.client_id}"


def portal(of: Chart) -> Key:
    """The gate of a chart."""
    return Key(chart(of), PORTAL)


def head(of: Inbox) -> Key:
    """The head of an inbox."""
    return Key(chart(of.chart), f"{HEAD_PREFIX}{of.clinician_id}")


def entries(of: Inbox) -> str:
    """The partition that holds an inbox's entries and nothing else."""
    return f"{chart(of.chart)}#CLINICIAN#{of.clinician_id}"


def entry(of: Inbox, entry_id: str) -> Key:
    """One message or notice."""
    return Key(entries(of), entry_id)


def owner(practice_id: str, owner_id: str) -> str:
    """The partition of the charts that an owner owns."""
    return f"PRACTICE#{practice_id}#OWNER#{owner_id}"


def owned_chart(practice_id: str, owner_id: str, client_id: str) -> Key:
    """One of the charts that an owner owns."""
    return Key(owner(practice_id, owner_id), f"CLIENT#{client_id}")


def person(practice_id: str, person_id: str) -> str:
    """The partition of all who have this id, in whichever role: suspensions and live connections.

    In the audit table it holds what version 0.1.0 recorded of them; what came later is `person_in_role`.
    """
    return f"PRACTICE#{practice_id}#PERSON#{person_id}"


def person_in_role(practice_id: str, role: Role, person_id: str) -> str:
    """The partition of a person in the audit table: ids are given out by role."""
    return f"{person(practice_id, person_id)}#ROLE#{role.value}"


def suspension(practice_id: str, person_id: str) -> Key:
    """Says in which roles the person is suspended; is there only while there is one."""
    return Key(person(practice_id, person_id), SUSPENDED)


def idempotency(of: Inbox, caller_id: str, operation: str, key: str) -> Key:
    """What a caller's Idempotency-Key did, per operation and inbox."""
    digest = sha256("\n".join((of.client_id, of.clinician_id, key)).encode()).hexdigest()
    return Key(f"PRACTICE#{of.practice_id}#CALLER#{caller_id}", f"KEY#{operation}#{digest}")


def seen_event(of: Inbox, event_id: str) -> Key:
    """Says that an event has its notice in this inbox. Its id is any text of JSON."""
    digest = sha256(event_id.encode("utf-8", "surrogatepass")).hexdigest()
    return Key(f"{chart(of.chart)}#EVENT#{digest}", f"{HEAD_PREFIX}{of.clinician_id}")


def clinician(practice_id: str, clinician_id: str) -> str:
    """The partition of a clinician's heads in both indexes."""
    return f"PRACTICE#{practice_id}#CLINICIAN#{clinician_id}"


def ids_in(pk: str) -> dict[str, str]:
    """The ids that a partition key holds, by the words before them: `{"PRACTICE": "willow", "CLIENT": "leo"}`."""
    parts = pk.split("#")
    return dict(zip(parts[::2], parts[1::2], strict=True))


def connection(practice_id: str, person_id: str, connection_id: str) -> Key:
    """A live connection of a person, in the connections table."""
    return Key(person(practice_id, person_id), f"{CONNECTION_PREFIX}{connection_id}")


def seals(partition: str) -> str:
    """The partition of the seals over the audit records of a partition, of a chart or of a person."""
    return f"{partition}#SEALS"


def seal(partition: str, number: int) -> Key:
    """A seal, by its number: 1 is the first."""
    return Key(seals(partition), f"{number:012}")


def sealed(partition: str, record_id: str) -> Key:
    """Says that an audit record has its seal."""
    return Key(f"{partition}#SEALED#{record_id}", "SEAL")
