"""Items of practice settings: a section's content is one JSON text, beside its version and who set it.

Imported where a whole section is read or written; `items.practice_starts` reads the one field that sends decide by.
"""

import json
from typing import TYPE_CHECKING, Any, Final

from client_messaging.domain.practice_settings import (
    ExpectedResponse,
    Messaging,
    Nudges,
    OfficeHours,
    PracticeSettings,
    Quiet,
    Response,
    Section,
    SectionName,
    SectionValue,
)
from client_messaging.dynamodb import items, keys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client_messaging.dynamodb.items import Item, ReadItem

type Content = dict[str, Any]

_NAMES: Final = {Messaging: SectionName.MESSAGING, Response: SectionName.RESPONSE, Nudges: SectionName.NUDGES}


def name_of(value: SectionValue) -> SectionName:
    """The name of the section that has this value."""
    return _NAMES[type(value)]


def from_section(practice_id: str, section: Section[Any]) -> "Item":
    """A section, and who set it last and when."""
    return items.item(
        keys.settings(practice_id, name_of(section.value).value),
        content=json.dumps(_content(section.value), ensure_ascii=False),
        version=section.version,
        changed_at=section.changed_at,
        changed_by=section.changed_by,
        changed_by_role=section.changed_by_role,
    )


def to_settings(practice_id: str, found: "Mapping[keys.Key, ReadItem]") -> PracticeSettings:
    """All sections of a practice, from the items that exist."""
    read = {name: found.get(keys.settings(practice_id, name.value)) for name in SectionName}
    return PracticeSettings(
        to_messaging(read[SectionName.MESSAGING]),
        to_response(read[SectionName.RESPONSE]),
        to_nudges(read[SectionName.NUDGES]),
    )


def to_messaging(read: "ReadItem | None") -> Section[Messaging]:
    """Section `messaging`; its defaults if it was never set."""
    return Section(Messaging(**_read(read)), *_set(read)) if read else Section(Messaging())


def to_response(read: "ReadItem | None") -> Section[Response]:
    """Section `response`; its defaults if it was never set."""
    if read is None:
        return Section(Response())
    content = _read(read)
    expected = content["expected_response"]
    hours = tuple(OfficeHours(tuple(one["days"]), one["from"], one["to"]) for one in content["office_hours"])
    value = Response(
        time_zone=content["time_zone"],
        office_hours=hours,
        closed_on=tuple(content["closed_on"]),
        expected_response=ExpectedResponse(**expected) if expected else None,
        crisis=content["crisis"],
        emergency_numbers=tuple(content["emergency_numbers"]),
    )
    return Section(value, *_set(read))


def to_nudges(read: "ReadItem | None") -> Section[Nudges]:
    """Section `nudges`; its defaults if it was never set."""
    if read is None:
        return Section(Nudges())
    content = _read(read)
    quiet = Quiet(content["quiet"]["from"], content["quiet"]["to"])
    return Section(Nudges(**{**content, "quiet": quiet}), *_set(read))


def _content(value: SectionValue) -> Content:
    match value:
        case Messaging():
            return {"client_starts": value.client_starts}
        case Response():
            return _from_response(value)
        case _:
            return _from_nudges(value)


def _from_response(value: Response) -> Content:
    expected = value.expected_response
    return {
        "time_zone": value.time_zone,
        "office_hours": [{"days": list(one.days), "from": one.opens, "to": one.closes} for one in value.office_hours],
        "closed_on": list(value.closed_on),
        "expected_response": {"within": expected.within, "unit": expected.unit} if expected else None,
        "crisis": dict(value.crisis),
        "emergency_numbers": list(value.emergency_numbers),
    }


def _from_nudges(value: Nudges) -> Content:
    names = ("enabled", "first_after_minutes", "again_after_minutes", "unread_after_days", "time_zone", "send")
    quiet = {"from": value.quiet.begins, "to": value.quiet.ends}
    return {name: getattr(value, name) for name in names} | {"quiet": quiet}


def _read(read: "ReadItem") -> Content:
    content: Content = json.loads(items.text(read, "content"))
    return content


def _set(read: "ReadItem") -> tuple[int, str, str, str]:
    by, role = items.text(read, "changed_by"), items.text(read, "changed_by_role")
    return items.number(read, "version"), items.text(read, "changed_at"), by, role
