"""What comes in and goes out over HTTP: pydantic models, from which validation and the OpenAPI document are made.

Text is plain text, kept exactly as sent: only NUL and lone surrogates are refused, and white space alone is empty.
Lengths count Unicode code points. Validators are built when they are first used (`defer_build`): a function has few.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from client_messaging.domain import ids, model, names
from client_messaging.domain.availability import Availability
from client_messaging.domain.model import PersonState, PortalState, Relationship, Role
from client_messaging.domain.refusals import Reason

MOST_CLINICIANS_AT_ONCE = 50


def _plain_text(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("nul", "must not contain NUL")
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


def _absent_when_none[T](value: T) -> bool:
    return value is None


OutsideId = Annotated[str, StringConstraints(pattern=ids.OUTSIDE_ID)]
Subject = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain_text)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=10_000), AfterValidator(_plain_text)]
Name = Annotated[str, StringConstraints(pattern=names.PATTERN, max_length=names.LONGEST), AfterValidator(_plain_text)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_plain_text)]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s\x00]{1,64}@[^@\s\x00]{1,189}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9() .\-]{3,32}$")]
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$")]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Ulid = Annotated[str, Field(json_schema_extra={"pattern": "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"})]
Count = Annotated[int, Field(json_schema_extra={"minimum": 0})]

_NOTHING: Final[JsonDict] = {"type": "null"}


class Request(BaseModel):
    """A request body: no field but those named."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class MessageToSend(Request):
    """A clinician's message: with a `subject` it starts a thread, with a `thread_id` it goes into one."""

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


class Reply(Request):
    """A chart owner's answer in a thread."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"thread_id": "01KDVDNM00ANAS0F1RST0THREA", "body": "Better, thank you."}]}
    )

    thread_id: OutsideId
    body: Body


class ReadMarkerChange(Request):
    """How far the caller has read; with `unread_from`, from where on they want to read again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"entry_id": "01KDVDNM00ANAS0F1RST0THREA"}]})

    entry_id: OutsideId
    unread_from: StrictBool = False


class ChartOwnerChange(Request):
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


class PortalAccessChange(Request):
    """Enable portal access for a chart owner, correct what it says, or disable it.

    `version` is the one that was read; naming another owner than the chart's needs it. A `client_name` that is left out
    stays as it was, and null removes it.
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
    version: Annotated[int, Field(strict=True, ge=0)] | None = None

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


class PersonAccessChange(Request):
    """Suspend somebody in a role, or let them in again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"state": "suspended", "role": "clinician"}]})

    state: PersonState
    role: Role


class Answer(BaseModel):
    """A response body. Fields that may be absent are left out, not null."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True, defer_build=True)


class Sender(Answer):
    """Who wrote a message."""

    role: Role
    id: str
    name: str | None = Field(default=None, exclude_if=_absent_when_none)
    relationship: Relationship | None = Field(default=None, exclude_if=_absent_when_none)


class Message(Answer):
    """A message as it was accepted."""

    id: Ulid
    kind: Literal["message"] = "message"
    client_id: str
    clinician_id: str
    thread_id: Ulid
    subject: str
    body: str
    sender: Sender
    sent_at: Instant

    @classmethod
    def of(cls, entry: model.Message) -> Self:
        """The answer for a message of the domain."""
        return _message(cls, entry)


class InboxMessage(Message):
    """A message of an inbox page."""

    read_by_other: bool = False
    """Whether the other side's read marker has passed it."""

    @classmethod
    def shown(cls, entry: model.Message, *, read_by_other: bool) -> Self:
        """The answer for a message of the domain, as one side is shown it."""
        return _message(partial(cls, read_by_other=read_by_other), entry)


def _message[M: Message](make: Callable[..., M], entry: model.Message) -> M:
    who = entry.sender
    sender = Sender(role=who.role, id=who.person_id, name=who.name, relationship=who.relationship)
    return make(
        id=entry.id,
        client_id=entry.inbox.client_id,
        clinician_id=entry.inbox.clinician_id,
        thread_id=entry.thread_id,
        subject=entry.subject,
        body=entry.body,
        sender=sender,
        sent_at=entry.sent_at,
    )


class Notice(Answer):
    """Something that happened in the portal: which fields changed, never their values."""

    id: Ulid
    kind: Literal["notice"] = "notice"
    type: str
    client_id: str
    summary: str
    changed_fields: list[str]
    occurred_at: Instant
    recorded_at: Instant

    @classmethod
    def of(cls, entry: model.Notice) -> Self:
        """The answer for a notice of the domain."""
        return cls(
            id=entry.id,
            type=entry.type,
            client_id=entry.inbox.client_id,
            summary=entry.summary,
            changed_fields=list(entry.changed_fields),
            occurred_at=entry.occurred_at,
            recorded_at=entry.recorded_at,
        )


class Messaging(Answer):
    """May messages be written now; if not, why not and who can change it."""

    available: bool
    reason: Reason | None = Field(default=None, exclude_if=_absent_when_none)
    fix: str | None = Field(default=None, exclude_if=_absent_when_none)
    threads_closed_through: Ulid | None = Field(default=None, exclude_if=_absent_when_none)
    """To the clinician: threads whose id is not greater are a former owner's and closed. Else it is absent."""

    @classmethod
    def of(cls, availability: Availability, threads_closed_through: str | None) -> Self:
        """The answer for an availability of the domain."""
        return cls(
            available=availability.available,
            reason=availability.reason,
            fix=availability.fix,
            threads_closed_through=threads_closed_through,
        )


type Entry = Annotated[InboxMessage | Notice, Field(discriminator="kind", description="An entry of an inbox.")]


class InboxPage(Answer):
    """One page of an inbox, newest entry first."""

    entries: list[Entry]
    older: str | None
    newer: str
    unread: Count
    messaging: Messaging


class ReadMarker(Answer):
    """Where the caller's read marker is now; null: before the first entry that they see."""

    entry_id: Ulid | None
    unread: Count


class LastEntry(Answer):
    """The newest entry of an inbox, as far as an overview tells: never its text."""

    id: Ulid
    kind: Literal["message", "notice"]
    sender_role: Role | None = Field(default=None, exclude_if=_absent_when_none)
    sender_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    at: Instant

    @classmethod
    def of(cls, last: model.LastEntry, sender_id: str | None) -> Self:
        """The answer for a last entry of the domain."""
        kind: Literal["message", "notice"] = "message" if last.sender else "notice"
        return cls(id=last.id, kind=kind, sender_role=last.sender, sender_id=sender_id, at=last.at)


class InboxSummary(Answer):
    """One inbox of an overview."""

    client_id: str
    client_name: str | None = Field(default=None, exclude_if=_absent_when_none)
    clinician_id: str
    clinician_name: str | None = Field(default=None, exclude_if=_absent_when_none)
    last_entry: LastEntry | None
    unread: Count


class InboxOverview(Answer):
    """The caller's inboxes, latest activity first; `unread_total` is the sum over all of them, for the badge."""

    inboxes: list[InboxSummary]
    older: str | None
    unread_total: Count


class GateState(Answer):
    """The state of portal access and since when; `since` is null where it was never enabled."""

    state: PortalState
    since: Instant | None


class MessagingStatus(Messaging):
    """Whether this caller can write now, with the gate's state and how much they have not read."""

    portal_access: GateState
    unread: Count


class ChartOwner(Answer):
    """Who owns a chart in the portal."""

    person_id: str
    name: str | None = Field(default=None, exclude_if=_absent_when_none)
    relationship: Relationship
    email: str | None = Field(default=None, exclude_if=_absent_when_none)
    phone: str | None = Field(default=None, exclude_if=_absent_when_none)
    language: str | None = Field(default=None, exclude_if=_absent_when_none)


class ShownPortalAccess(Answer):
    """Portal access of a chart, as it is now; of one that was never enabled, its `state` and nothing else."""

    client_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    client_name: str | None = Field(default=None, exclude_if=_absent_when_none)
    state: PortalState
    since: Instant | None = Field(default=None, exclude_if=_absent_when_none)
    reason: str | None = Field(default=None, exclude_if=_absent_when_none)
    chart_owner: ChartOwner | None = Field(default=None, exclude_if=_absent_when_none)
    shares_history: bool | None = Field(default=None, exclude_if=_absent_when_none)
    """Whether the owner sees all that was ever written, or what was written since the chart is theirs."""
    version: Count | None = Field(default=None, exclude_if=_absent_when_none)
    """Counts the changes by PUT; a hand-over has to say it."""
    clinician_ids: list[str] | None = Field(default=None, exclude_if=_absent_when_none)
    """To staff: who has an inbox with this client, sorted."""

    @classmethod
    def of(cls, client_id: str, portal: model.PortalAccess | None, clinician_ids: Sequence[str] | None) -> Self:
        """The answer for a gate of the domain, or for none."""
        if portal is None:
            return cls(state=PortalState.NOT_ENABLED)
        owner = portal.owner
        return cls(
            client_id=client_id,
            client_name=portal.client_name,
            state=portal.state,
            since=portal.since,
            reason=portal.reason,
            chart_owner=ChartOwner(
                person_id=owner.person_id,
                name=owner.name,
                relationship=owner.relationship,
                email=owner.email,
                phone=owner.phone,
                language=owner.language,
            ),
            shares_history=portal.shares_history,
            version=portal.version,
            clinician_ids=list(clinician_ids) if clinician_ids is not None else None,
        )


class PortalAccess(ShownPortalAccess):
    """Portal access of a chart, as it is now."""

    client_id: str
    since: Instant
    chart_owner: ChartOwner
    shares_history: bool
    version: Count


class PersonAccess(Answer):
    """Whether somebody may use the service in a role, and since when they may not."""

    person_id: str
    role: Role
    state: PersonState
    since: Instant | None = Field(default=None, exclude_if=_absent_when_none)


class Actor(Answer):
    """Who did something: a person, or the system."""

    role: Literal["clinician", "staff", "client", "system"]
    id: str | None = Field(default=None, exclude_if=_absent_when_none)


class AuditRecord(Answer):
    """Who did what in a chart, and when: ids, never a text."""

    id: str
    at: str
    action: str
    actor: Actor
    clinician_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    entry_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    read_to: str | None = Field(default=None, exclude_if=_absent_when_none)
    newest_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    oldest_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    entries: int | None = Field(default=None, exclude_if=_absent_when_none)
    state: str | None = Field(default=None, exclude_if=_absent_when_none)
    owner_id: str | None = Field(default=None, exclude_if=_absent_when_none)
    route: str | None = Field(default=None, exclude_if=_absent_when_none)
    code: str | None = Field(default=None, exclude_if=_absent_when_none)


class AuditPage(Answer):
    """One page of a chart's audit records, newest first."""

    records: list[AuditRecord]
    older: str | None


class FieldError(Answer):
    """One field that cannot be taken."""

    field: str
    message: str


class Problem(Answer):
    """Every refusal: application/problem+json (RFC 9457).

    `reason` and `fix` are there where `code` is `messaging_unavailable`, `errors` where it is `invalid_request` or
    `idempotency_key_reused`.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    reason: Reason | None = Field(default=None, exclude_if=_absent_when_none)
    fix: str | None = Field(default=None, exclude_if=_absent_when_none)
    errors: list[FieldError] | None = Field(default=None, exclude_if=_absent_when_none)
