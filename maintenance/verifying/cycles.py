"""The check of a person's cycle of nudges: what a ring reads of it can be read, and says one thing."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from client_messaging.domain import ids
from client_messaging.domain.contacts import Channel
from client_messaging.domain.nudges import MOST_SENT, Stage
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.nudge_records import MOST_CLAIMS
from maintenance.tables import item_kinds
from maintenance.tables.item_kinds import Kind
from maintenance.verifying.findings import Check, Checks
from maintenance.verifying.inventory import describe

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import ReadItem

_CLAIM: Final = frozenset({"claimed_at", "claims"})
_DUE: Final = frozenset({"due_ring", "due_stage", "due_channels", "said_at"})


def check(checks: Checks, person: tuple[str, str], nudge: "ReadItem | None") -> None:
    """Check a cycle with the attributes of its kind; another has its finding already. `nudge` None: there is none."""
    if nudge is None or item_kinds.faults(Kind.NUDGE, nudge):
        return
    wrong = ", ".join(_wrong(nudge)) or "a sound cycle"
    checks.equal(Check.CYCLE, describe(keys.nudge(*person)), "a sound cycle", wrong)


def _wrong(nudge: "ReadItem") -> list[str]:
    """The attributes that are not what the cycle can have, by name."""
    sent = [at.get("S", "") for at in nudge["sent"]["L"]]
    sound = {
        "stage": nudge["stage"]["S"] in set(Stage),
        "ring": ids.is_ulid(nudge["ring"]["S"]),
        "done": "done" not in nudge or ids.is_ulid(nudge["done"]["S"]),
        "due_at": _is_instant(nudge["due_at"]["S"]),
        "client_id": ids.is_outside_id(nudge["client_id"]["S"]),
        "sent": len(sent) <= MOST_SENT and sent == sorted(sent) and all(map(_is_instant, sent)),
        "claims": _is_claim(nudge),
        "due_ring": _is_due(nudge),
    }
    return [name for name, is_sound in sound.items() if not is_sound]


def _is_claim(nudge: "ReadItem") -> bool:
    """Whether nobody has the ring's turn, or somebody since an instant."""
    if not _CLAIM & nudge.keys():
        return True
    if not nudge.keys() >= _CLAIM:
        return False
    return 1 <= int(nudge["claims"]["N"]) <= MOST_CLAIMS and _is_instant(nudge["claimed_at"]["S"])


def _is_due(nudge: "ReadItem") -> bool:
    """Whether it says nothing of a nudge that others send, or all of it."""
    if not _DUE & nudge.keys():
        return True
    if not nudge.keys() >= _DUE:
        return False
    channels = {channel.get("S", "") for channel in nudge["due_channels"]["L"]}
    return (
        ids.is_ulid(nudge["due_ring"]["S"])
        and nudge["due_stage"]["N"] in {"1", "2"}
        and bool(channels)
        and channels <= set(Channel)
        and _is_instant(nudge["said_at"]["S"])
    )


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
