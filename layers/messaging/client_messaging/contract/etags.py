"""Entity tags of inbox pages (RFC 9110 §8.8.3): a hash of gate and place, without entries.

Entries never change, so a page is unchanged as long as the newest entry, both read markers and availability are. A tag
is valid for one caller and one place, and reveals nothing.
"""

import base64
import json
from hashlib import sha256
from typing import Final

from client_messaging.contract.cursor import PageScope
from client_messaging.domain.availability import availability_for, start_availability_for
from client_messaging.domain.contacts import reachable_behind
from client_messaging.domain.model import Head, Inbox, Role
from client_messaging.domain.snapshots import Gate

ANY: Final = "*"
"""In `If-None-Match`: matches any page (RFC 9110 §13.1.2)."""

_VERSION: Final = 2
"""Version of the page's content: a new one invalidates all tags."""

type Place = tuple[int, str | None, str | None]
"""Limit, and the entry ids of `before` and `after`."""


def etag_for(scope: PageScope, place: Place, gate: Gate) -> str:
    """The opaque tag of the page at this place, quotes included: the same as long as nothing on it changes."""
    caller, portal = scope.caller, gate.portal
    head = gate.head or Head(Inbox(caller.practice_id, scope.client_id, scope.clinician_id))
    last = head.last_for(caller.role)
    parts = (
        (_VERSION, caller.practice_id, caller.role, caller.person_id, scope.client_id, scope.clinician_id, *place),
        (last.id if last else None, head.unread_by(caller.role), head.read_by_other_side_of(caller.role)),
        (portal.state, portal.visible_after) if portal else (),
        availability_for(gate).reason,
        *((start_availability_for(gate).reason,) if caller.role is Role.CHART_OWNER else ()),
        *((gate.instead,) if gate.instead else ()),
        *((reachable_behind(gate),) if gate.practice_nudges else ()),
    )
    digest = sha256(json.dumps(parts).encode()).digest()
    return f'"{base64.urlsafe_b64encode(digest[:18]).decode("ascii")}"'
