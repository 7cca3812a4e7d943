"""Request bodies: pydantic models, from which validation and the OpenAPI document are made."""

from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, StrictBool, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from client_messaging.contract.fields import (
    Body,
    Email,
    Language,
    Name,
    OutsideId,
    Phone,
    RequestBody,
    ShortText,
    Subject,
)
from client_messaging.domain.model import PersonState, PortalState, Relationship, Role

MOST_CLINICIANS_AT_ONCE = 50

_NOTHING: Final[JsonDict] = {"type": "null"}


class MessageToSend(RequestBody):
    """A message: with a `subject` it starts a thread, with a `thread_id` it goes into one."""

    subject: Subject | None = None
    body: Body
    thread_id: OutsideId | None = None

    @model_validator(mode="after")
    def _one_of_subject_and_thread(self) -> Self:
        if self.thread_id is None and self.subject is None:
            raise PydanticCustomError("required", "is required to start a thread", {"field": "subject"})
        if self.thread_id is not None and self.subject is not None:
            raise PydanticCustomError("excluded", "is that of the thread: leave it out", {"field": "subject"})
        return self


class PortalMessage(MessageToSend):
    """A chart owner's message: with a `thread_id` it answers in a thread, with a `subject` it begins one."""


class ReadMarkerChange(RequestBody):
    """How far the caller has read; with `unread_from`, from where on they want to read again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"entry_id": "01KDVDNM00ANAS0F1RST0THREA"}]})

    entry_id: OutsideId
    unread_from: StrictBool = False


class ChartOwnerChange(RequestBody):
    """The portal login to attach to a chart, what it is called, and where it may be nudged.

    For the owner that the chart has, what is left out of `name`, `email`, `phone` and `language` stays as it was, and
    null removes it. A new owner begins with what is said here.
    """

    person_id: OutsideId
    relationship: Relationship
    name: Name | None = None
    email: Email | None = None
    phone: Phone | None = None
    language: Language | None = None

    def fields_given(self) -> dict[str, str | None]:
        """The fields that may be left out, as far as the request has them; None for null."""
        return self.model_dump(include={"name", "email", "phone", "language"} & self.model_fields_set)


class PortalAccessChange(RequestBody):
    """Enable portal access for a chart owner, correct what it says, or disable it.

    `version` is the one that was read; naming another owner than the chart's needs it. A `client_name` that is left out
    stays as it was, and null removes it; so does `client_starts`, whether the chart owner may begin threads, which is
    then as the practice says.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "if": {"properties": {"state": {"const": PortalState.ENABLED}}},
            "then": {
                "required": ["chart_owner"],
                "properties": {"chart_owner": {"type": "object"}, "reason": _NOTHING},
            },
            "else": {"properties": {"chart_owner": _NOTHING, "clinician_ids": _NOTHING, "share_history": _NOTHING}},
            "examples": [
                {
                    "state": "enabled",
                    "chart_owner": {"person_id": "rosa", "relationship": "parent", "email": "rosa@example.invalid"},
                    "clinician_ids": ["ana"],
                },
                {
                    "state": "enabled",
                    "chart_owner": {"person_id": "omar", "relationship": "guardian", "name": "Omar N."},
                    "client_name": "Leo N.",
                    "version": 3,
                },
                {"state": "disabled", "reason": "Discharged."},
            ],
        }
    )

    state: Literal[PortalState.ENABLED, PortalState.DISABLED]
    chart_owner: ChartOwnerChange | None = None
    clinician_ids: Annotated[list[OutsideId], Field(max_length=MOST_CLINICIANS_AT_ONCE)] | None = None
    share_history: StrictBool | None = None
    reason: ShortText | None = None
    client_name: Name | None = None
    client_starts: StrictBool | None = None
    version: Annotated[int, Field(strict=True, ge=0)] | None = None

    def client_fields_given(self) -> dict[str, str | None]:
        """`client_name` if the request has it; None for null."""
        return self.model_dump(include={"client_name"} & self.model_fields_set)

    def client_starts_given(self) -> dict[str, bool | None]:
        """`client_starts` if the request has it; None for null."""
        return self.model_dump(include={"client_starts"} & self.model_fields_set)

    @model_validator(mode="after")
    def _fields_of_the_state(self) -> Self:
        enabling = self.state is PortalState.ENABLED
        if enabling and self.chart_owner is None:
            raise PydanticCustomError("required", "is required to enable portal access", {"field": "chart_owner"})
        foreign = ("reason",) if enabling else ("chart_owner", "clinician_ids", "share_history")
        for field in foreign:
            if getattr(self, field) is not None:
                raise PydanticCustomError("excluded", "does not go with this state", {"field": field})
        return self


class PersonAccessChange(RequestBody):
    """Suspend somebody in a role, or let them in again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "suspended", "role": "clinician"}]})

    state: PersonState
    role: Role
