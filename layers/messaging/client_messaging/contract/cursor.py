"""Cursors: a position in a list, opaque, bound to practice, inbox and caller.

A cursor is 33 bytes (version, ULID, check), 44 characters of base64url (RFC 4648 §5) without slack bits, so that every
change of a character shows. One of an overview may also have what its page counted: 51 bytes (version, ULID, 8 bytes of
the number received, signed, 10 of `ReceivedCount.as_of`, check), 68 characters.

The check is a plain hash, not a signature: a cursor opens nothing. A forged one points into an inbox that its caller
may read anyway, or tells them a wrong total (`docs/decisions/0003-cursors-open-nothing.md`).
"""

import base64
import binascii
import hmac
from hashlib import sha256

from client_messaging.domain import ids
from client_messaging.domain.model import Caller
from client_messaging.domain.refusals import InvalidCursor
from client_messaging.domain.snapshots import ReceivedCount
from client_messaging.values import Value

_POSITION, _COUNTED = b"\x01", b"\x02"
_CHECK_BYTES = 16


class PageScope(Value):
    """The scope of a page: caller, and inbox, audit log or overview. A cursor or ETag is valid in one scope only.

    The scope of a chart's audit log has the caller's id for the clinician; that of an overview has no client either.
    """

    caller: Caller
    client_id: str
    clinician_id: str


def encode(position: str, scope: PageScope, counted: ReceivedCount | None = None) -> str:
    """The cursor for the position directly at this entry id (`ids.NIL`: before the first), with a count or without."""
    place = ids.to_int(position).to_bytes(16)
    if counted is None:
        encoded = _POSITION + place
    else:
        encoded = _COUNTED + place + counted.received.to_bytes(8, signed=True) + counted.as_of
    return base64.urlsafe_b64encode(encoded + _check(encoded, scope)).decode("ascii")


def decode(cursor: str, scope: PageScope) -> tuple[str, ReceivedCount | None]:
    """The entry id of a cursor, and its count if it has one. Raises InvalidCursor for one of another scope."""
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise InvalidCursor from None
    if base64.urlsafe_b64encode(raw) != cursor.encode("ascii"):  # the decoder accepts `+` for `-`: we do not
        raise InvalidCursor
    encoded, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if not hmac.compare_digest(check, _check(encoded, scope)):
        raise InvalidCursor
    place, counted = ids.from_int(int.from_bytes(encoded[1:17])), encoded[17:]
    match encoded[:1], len(encoded):
        case b"\x01", 17:
            return place, None
        case b"\x02", 35:
            return place, ReceivedCount(int.from_bytes(counted[:8], signed=True), counted[8:])
    raise InvalidCursor


def _check(encoded: bytes, scope: PageScope) -> bytes:
    """The practice is hashed twice, for inbox and caller, as in all earlier cursors."""
    caller = scope.caller
    inbox = (caller.practice_id, scope.client_id, scope.clinician_id)
    parts = (*inbox, caller.practice_id, caller.role, caller.person_id)
    return sha256(encoded + "\n".join(parts).encode()).digest()[:_CHECK_BYTES]
