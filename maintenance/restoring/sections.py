"""Sections of practice settings: the product deletes none, so a missing one was lost.

Audit records say that a section was changed, not to what. One that was changed after the point in time comes back as it
was then, with its switch off and a version that nobody has read: staff set it again, and nobody does so by a version
that said something else.
"""

import json
from typing import TYPE_CHECKING, Final

from client_messaging.domain.practice_settings import Messaging, Nudges, Response, Section, SectionName
from client_messaging.dynamodb import audit_records, items, keys, settings_items
from maintenance.restoring import mutable
from maintenance.restoring.job import Job, key_of
from maintenance.restoring.report import Outcome
from maintenance.tables import item_kinds, scanning
from maintenance.tables.item_kinds import Kind, Known
from maintenance.tables.scanning import Where

if TYPE_CHECKING:
    from client_messaging.dynamodb.items import Item, ReadItem

type SectionOf = tuple[str, str]
"""The id of a practice, and the name of a section."""

_SWITCHES: Final = {SectionName.MESSAGING: "client_starts", SectionName.NUDGES: "enabled"}
"""What a section switches on."""

_DEFAULTS: Final = {
    SectionName.MESSAGING: Messaging(),
    SectionName.RESPONSE: Response(),
    SectionName.NUDGES: Nudges(),
}
_CHANGED: Final = Where(
    "#action = :changed", {"#action": "action"}, items.values(**{":changed": audit_records.PRACTICE_SETTINGS_CHANGED})
)


def section_of(item: Known) -> SectionOf:
    """Which section an item is."""
    return item.ids["practice"], item.ids["section"]


def to_put_back(job: Job, item: Known, restored: "ReadItem") -> "ReadItem":
    """The restored section, or what is left of it if it was changed since."""
    practice_id, name = section_of(item)
    changes = mutable.changes_of(job.live, keys.practice(practice_id), audit_records.PRACTICE_SETTINGS_CHANGED)
    newest = max((_version(change) for change in changes if change["section"]["S"] == name), default=0)
    if newest <= _version(restored):
        return restored
    switch = _SWITCHES.get(SectionName(name))
    content = json.loads(restored["content"]["S"]) | ({switch: False} if switch else {})
    text = json.dumps(content, ensure_ascii=False)
    return {**restored, "content": {"S": text}, "version": {"N": str(newest + 1)}}


def put_back_newer(job: Job, looked_at: set[SectionOf]) -> None:
    """The defaults, for sections that were first set after the point in time and are missing."""
    newest: dict[SectionOf, ReadItem] = {}
    for record in scanning.scan(job.live, job.live.audit, where=_CHANGED):
        item = item_kinds.known(key_of(record), item_kinds.OF_AUDIT)
        if item is None or item.kind is not Kind.RECORD_OF_SETTINGS:
            continue
        one = item.ids["practice"], record["section"]["S"]
        if one not in looked_at and (one not in newest or _version(newest[one]) < _version(record)):
            newest[one] = record
    for one, record in sorted(newest.items(), key=lambda found: found[0]):
        key = keys.settings(*one)
        if not job.live.get(key):
            job.put_back(job.live.messages, _default(one, record), Outcome.MISSING, Kind.SETTINGS)


def _default(one: SectionOf, newest: "ReadItem") -> "Item":
    practice_id, name = one
    by, role = items.text(newest, "actor_id"), items.text(newest, "actor_role")
    value = _DEFAULTS[SectionName(name)]
    return settings_items.from_section(
        practice_id, Section(value, _version(newest) + 1, items.text(newest, "at"), by, role)
    )


def _version(read: "ReadItem") -> int:
    return items.number(read, "version")
