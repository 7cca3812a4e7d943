"""Cursors: a place in an inbox, opaque, bound to practice, inbox and caller.

A cursor is 33 bytes (version, ULID, check), 44 characters of base64url (RFC 4648 §5) without slack bits, so that every
change of a character shows. The check is a plain hash, not a signature: a cursor opens nothing. Whoever made one up
would be at a place of an inbox that they may read anyway (`docs/decisions/0003-cursors-open-nothing.md`).
"""

import base64
import binascii
import hmac
from hashlib import sha256

from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Inbox
from client_messaging.domain.refusals import InvalidCursor

_VERSION = b"\x01"
_CHECK_BYTES = 16


def encode(place: str, inbox: Inbox, caller: Caller) -> str:
    """The cursor for the place directly at this entry id (`ids.NIL`: before the first)."""
    position = _VERSION + ids.to_int(place).to_bytes(16)
    return base64.urlsafe_b64encode(position + _check(position, inbox, caller)).decode("ascii")


def overview(caller: Caller) -> Inbox:
    """What a cursor of the caller's overview is bound to: no inbox has these ids."""
    return Inbox(caller.practice_id, "", caller.person_id)


def decode(cursor: str, inbox: Inbox, caller: Caller) -> str:
    """The entry id that a cursor stands for. Raises InvalidCursor for one of another inbox or caller."""
    try:
        raw = base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise InvalidCursor from None
    if base64.urlsafe_b64encode(raw) != cursor.encode("ascii"):  # the decoder takes `+` for `-`: we do not
        raise InvalidCursor
    position, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if not hmac.compare_digest(check, _check(position, inbox, caller)) or position[:1] != _VERSION:
        raise InvalidCursor
    return ids.from_int(int.from_bytes(position[1:]))


def _check(position: bytes, inbox: Inbox, caller: Caller) -> bytes:
    parts = (inbox.practice_id, inbox.client_id, inbox.clinician_id, caller.practice_id, caller.role, caller.person_id)
    return sha256(position + "\n".join(parts).encode()).digest()[:_CHECK_BYTES]
