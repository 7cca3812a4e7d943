"""Identifiers: ids from outside, and ULIDs made here.

A ULID (https://github.com/ulid/spec) is 128 bits, 48 of milliseconds and 80 random, written as 26 characters of
Crockford's base 32, so that ids sort as text by time. Every id of an inbox must be greater than the one
before it, despite clock skew: `new(now, after=last)` ensures it.
"""

import re
import secrets
from base64 import b32hexencode
from datetime import UTC, datetime, timedelta

OUTSIDE_ID = r"^[A-Za-z0-9.\-]{1,64}$"
"""Practice, client, clinician and person ids: the pattern of FHIR R4's `id` (https://hl7.org/fhir/R4/datatypes.html#id)."""

NIL = "0" * 26
"""Smaller than every id: the position before the first entry."""

LAST = "7" + "Z" * 25
"""The greatest ULID."""

_CROCKFORD, _BASE32HEX = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789ABCDEFGHIJKLMNOPQRSTUV"
_TO_CROCKFORD, _TO_BASE32HEX = str.maketrans(_BASE32HEX, _CROCKFORD), str.maketrans(_CROCKFORD, _BASE32HEX)
_GREATEST = 2**128 - 1
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}\Z")
_OUTSIDE = re.compile(OUTSIDE_ID.replace("$", r"\Z"))
_RANDOM_BITS = 80
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new(now: datetime, *, after: str = NIL) -> str:
    """Make an id for this instant, greater than `after`.

    If `after` is of this millisecond or of the future (clock skew), the id is `after` plus one. Raises OverflowError
    after the greatest ULID, in the year 10889.
    """
    fresh = (_milliseconds(now) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
    value = max(fresh, to_int(after) + 1)
    if value > _GREATEST:
        raise OverflowError("no ULID is left")
    return from_int(value)


def is_ulid(text: str) -> bool:
    """Whether the text is a ULID as made here (upper case)."""
    return _ULID.match(text) is not None


def is_outside_id(text: str) -> bool:
    """Whether the text may be a practice, client, clinician or person id."""
    return _OUTSIDE.match(text) is not None


def to_int(ulid: str) -> int:
    """The 128-bit number of a ULID."""
    return int(ulid.translate(_TO_BASE32HEX), 32)


def from_int(value: int) -> str:
    """The ULID of a 128-bit number."""
    return b32hexencode(value.to_bytes(20))[-26:].decode("ascii").translate(_TO_CROCKFORD)


def timestamp(at: datetime) -> str:
    """Format an instant for responses and items: RFC 3339, UTC, milliseconds, `2026-01-31T09:30:00.000Z`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def timestamp_of(ulid: str) -> str:
    """The instant of a ULID, formatted by `timestamp`. Raises OverflowError after the year 9999."""
    return timestamp(_EPOCH + timedelta(milliseconds=to_int(ulid) >> _RANDOM_BITS))


def _milliseconds(at: datetime) -> int:
    return max(0, int(at.timestamp() * 1000))
