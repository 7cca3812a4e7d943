"""Events from the portal: parse and validate the EventBridge envelope of a queue message.

Validated as strictly as `docs/events/portal.updated.schema.json`, and no stricter. Unknown fields are ignored (a
producer may add some) and never stored. An invalid event raises Unintelligible, whose text names fields and types of
error, never values.
"""

import json
import re
from datetime import datetime
from typing import Annotated, Final, Literal, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from client_messaging.contract.fields import OutsideId
from client_messaging.domain.ids import is_outside_id, timestamp
from client_messaging.domain.model import Chart
from client_messaging.values import Value

AREAS: Final = {
    "demographics": "Demographics",
    "insurance": "Insurance",
    "medications": "Medications",
    "documents": "Documents",
    "appointments": "Appointments",
    "intake_forms": "Intake forms",
}
"""Known areas of the portal, and their names in a summary."""

DETAIL_TYPE: Final = re.compile(r"portal\.([a-z_]+)\.updated\Z")
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]{0,63}$")]
_DAY: Final = r"[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
_OFFSET: Final = r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
Instant = Annotated[str, StringConstraints(pattern=f"^{_DAY}T{_TIME}{_OFFSET}$")]
"""RFC 3339's date-time, in a year that every calendar library supports."""
_LONGEST_ID: Final = 128


class Unintelligible(Exception):
    """An invalid event, which no retry makes valid. Its text is the reason, without any value of the event."""


class PortalUpdate(Value):
    """A change in the portal: chart, area and changed fields."""

    event_id: str
    chart: Chart
    area: str
    changed_fields: tuple[str, ...]
    occurred_at: str

    @property
    def notice_type(self) -> str:
        """The notice's `type`, `demographics.updated`."""
        return f"{self.area}.updated"

    @property
    def summary(self) -> str:
        """One line for the inbox, `Demographics updated: address, phone`."""
        line = f"{AREAS[self.area]} updated"
        return f"{line}: {', '.join(self.changed_fields)}" if self.changed_fields else line


def _text(value: object) -> str:
    """Any JSON string, lone surrogates (half of an emoji) included, which pydantic's `str` refuses."""
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "must be a string")
    return value


def _event_id(text: str) -> str:
    if not 1 <= len(text) <= _LONGEST_ID:
        raise PydanticCustomError("string_length", "must have 1 to 128 characters")
    return text


def _area(detail_type: str) -> str:
    """The area in a detail-type."""
    match = DETAIL_TYPE.match(detail_type)
    if match is None:
        raise PydanticCustomError("unknown type", "must be portal.<area>.updated")
    if match[1] not in AREAS:
        raise PydanticCustomError("unknown area", "must name an area of the portal")
    return match[1]


def _in_utc(instant: str) -> str:
    try:
        return timestamp(datetime.fromisoformat(instant))
    except ValueError:
        raise PydanticCustomError("no such day", "must be a day of the calendar") from None


Text = Annotated[str, PlainValidator(_text)]


class _Detail(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)
    practice_id: OutsideId
    client_id: OutsideId
    changed_fields: Annotated[list[FieldName], Field(max_length=100)]
    occurred_at: Annotated[Instant, AfterValidator(_in_utc)]


class _Envelope(BaseModel):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)
    version: Text = ""
    id: Annotated[Text, AfterValidator(_event_id)]
    area: Annotated[Text, AfterValidator(_area), Field(alias="detail-type")]
    source: Literal["portal"]
    account: Text = ""
    time: Text = ""
    region: Text = ""
    resources: list[object] = []
    detail: _Detail


def portal_update(body: str) -> PortalUpdate:
    """Parse a queue message's body. Raises Unintelligible."""
    try:
        envelope = _Envelope.model_validate(_json(body))
    except ValidationError as error:
        raise Unintelligible("; ".join(_fault(part["loc"], part["type"]) for part in error.errors()[:10])) from None
    detail = envelope.detail
    return PortalUpdate(
        event_id=envelope.id,
        chart=Chart(detail.practice_id, detail.client_id),
        area=envelope.area,
        changed_fields=tuple(dict.fromkeys(detail.changed_fields)),
        occurred_at=detail.occurred_at,
    )


def ids_in(body: str) -> dict[str, str]:
    """The ids of an event and of its chart for log lines, also of an invalid event; only those that are valid ids."""
    try:
        event = _json(body)
    except Unintelligible:
        return {}
    envelope = event if isinstance(event, dict) else {}
    detail = envelope.get("detail")
    fields = detail if isinstance(detail, dict) else {}
    said = {"event_id": envelope.get("id"), **{name: fields.get(name) for name in ("client_id", "practice_id")}}
    return {name: id_ for name, id_ in said.items() if isinstance(id_, str) and is_outside_id(id_)}


def _json(body: str) -> object:
    """Parse JSON. No field is a number: integers become float, since Python's int refuses very long ones."""
    try:
        return json.loads(body, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Unintelligible("not JSON") from None


def _refuse(_constant: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python accepts and JSON does not have."""
    raise ValueError


def _fault(place: tuple[int | str, ...], kind: str) -> str:
    return f"{'.'.join(map(str, place)) or 'event'}: {kind}"
