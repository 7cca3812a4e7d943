"""Events from the portal, as EventBridge delivers them: what an envelope must hold to become notices.

Unknown fields are left alone (a producer may say more tomorrow) and never kept. What cannot be understood raises
Unintelligible, whose text names fields and kinds of fault, never values.
"""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from client_messaging.contract import OutsideId
from client_messaging.ids import timestamp
from client_messaging.model import Chart

AREAS: Final = {
    "demographics": "Demographics",
    "insurance": "Insurance",
    "medications": "Medications",
    "documents": "Documents",
    "appointments": "Appointments",
    "intake_forms": "Intake forms",
}
"""The areas of the portal that are known, and how a summary names them."""

DETAIL_TYPE: Final = re.compile(r"portal\.([a-z_]+)\.updated\Z")
FieldName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.\-]{0,63}$")]


class Unintelligible(Exception):
    """An event that no retry will make clear. Its text is the reason, without any value of the event."""


@dataclass(frozen=True, slots=True, repr=False)
class PortalUpdate:
    """Something changed in the portal: in which area of which chart, and which fields."""

    event_id: str
    chart: Chart
    area: str
    changed_fields: tuple[str, ...]
    occurred_at: str

    @property
    def notice_type(self) -> str:
        """A notice's `type`, `demographics.updated`."""
        return f"{self.area}.updated"

    @property
    def summary(self) -> str:
        """One line for the inbox, `Demographics updated: address, phone`."""
        line = f"{AREAS[self.area]} updated"
        return f"{line}: {', '.join(self.changed_fields)}" if self.changed_fields else line


class _Detail(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    practice_id: OutsideId
    client_id: OutsideId
    changed_fields: Annotated[list[FieldName], Field(max_length=100)]
    occurred_at: AwareDatetime


class _Envelope(BaseModel):
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html"""

    model_config = ConfigDict(extra="ignore", frozen=True)
    id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    source: Literal["portal"]
    detail_type: Annotated[str, Field(alias="detail-type")]
    detail: _Detail


def portal_update(body: str) -> PortalUpdate:
    """Read an event from the text that the queue delivered. Raises Unintelligible."""
    try:
        envelope = _Envelope.model_validate(json.loads(body))
    except ValidationError as error:
        raise Unintelligible("; ".join(_fault(part["loc"], part["type"]) for part in error.errors()[:10])) from None
    except (ValueError, RecursionError):
        raise Unintelligible("not JSON") from None
    area = DETAIL_TYPE.match(envelope.detail_type)
    if area is None or area[1] not in AREAS:
        raise Unintelligible("detail-type: unknown area")
    detail = envelope.detail
    try:
        occurred_at = timestamp(detail.occurred_at)
    except OverflowError:
        raise Unintelligible("detail.occurred_at: out of range") from None
    return PortalUpdate(
        event_id=envelope.id,
        chart=Chart(detail.practice_id, detail.client_id),
        area=area[1],
        changed_fields=tuple(dict.fromkeys(detail.changed_fields)),
        occurred_at=occurred_at,
    )


def _fault(place: tuple[int | str, ...], kind: str) -> str:
    return f"{'.'.join(map(str, place)) or 'event'}: {kind}"
