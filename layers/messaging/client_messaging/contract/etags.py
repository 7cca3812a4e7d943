"""Tags of inbox pages: an entity tag (RFC 9110 §8.8.3) made of what decides about a page, without reading its entries.

Entries never change, so a page is the same as long as the newest entry, both read markers and availability are. A tag
belongs to one caller and one place; it is a hash, and tells nothing.
"""

import base64
import json
from hashlib import sha256
from typing import Final

from client_messaging.domain.availability import Availability
from client_messaging.domain.model import Caller, Head, Inbox
from client_messaging.domain.snapshots import Gate

ANY: Final = "*"
"""In `If-None-Match`: whatever page there is (RFC 9110 §13.1.2)."""

_VERSION: Final = 2
"""Of what a page holds: another one makes all tags new."""


def of(
    caller: Caller, inbox: Inbox, gate: Gate, availability: Availability, place: tuple[int, str | None, str | None]
) -> str:
    """The opaque tag of the page at this place, quotes included: of the same page only as long as nothing changes."""
    head, portal = gate.head or Head(inbox), gate.portal
    last = head.last_for(caller.role)
    parts = (
        (_VERSION, caller.practice_id, caller.role, caller.person_id, inbox.client_id, inbox.clinician_id, *place),
        (last.id if last else None, head.unread_by(caller.role), head.read_by_other_side_of(caller.role)),
        (portal.state, portal.visible_after) if portal else (),
        availability.reason,
    )
    digest = sha256(json.dumps(parts).encode()).digest()
    return f'"{base64.urlsafe_b64encode(digest[:18]).decode("ascii")}"'
