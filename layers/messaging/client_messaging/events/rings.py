"""Rings: the input of a schedule that rang, for whom and which ring, with ids only."""

import json
from typing import Final, Literal, NamedTuple

from client_messaging.domain import ids

_IDS: Final = {"person": ("practice_id", "person_id"), "inbox": ("practice_id", "client_id", "clinician_id")}


class Ring(NamedTuple):
    """A ring: of a person's cycle of nudges, or of an inbox's unread message. `ids`: by name, in the order of keys."""

    kind: Literal["person", "inbox"]
    ids: dict[str, str]
    ring: str


def ring(body: str) -> Ring:
    """Parse a queue message's body. Raises ValueError with the reason, without any value of the body."""
    try:
        about = json.loads(body, parse_int=float)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    match about:
        case {"kind": "person" | "inbox" as kind, "ring": str(ring_id)} if ids.is_ulid(ring_id):
            names = _IDS[kind]
        case _:
            raise ValueError("not a ring")
    if about.keys() != {"kind", "ring", *names}:
        raise ValueError("not a ring")
    if not all(isinstance(about[name], str) and ids.is_outside_id(about[name]) for name in names):
        raise ValueError("not a ring")
    return Ring(kind, {name: about[name] for name in names}, ring_id)
