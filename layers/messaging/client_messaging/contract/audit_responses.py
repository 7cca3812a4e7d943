"""Response bodies on the audit log of a chart."""

from typing import Literal

from pydantic import Field

from client_messaging.contract.fields import ResponseBody, absent_when_none


class ActorSchema(ResponseBody):
    """Who did something: a person, or the system."""

    role: Literal["clinician", "staff", "client", "system"]
    id: str | None = Field(default=None, exclude_if=absent_when_none)


class AuditRecordSchema(ResponseBody):
    """Who did what in a chart, and when: ids, never a text."""

    id: str
    at: str
    action: str
    actor: ActorSchema
    clinician_id: str | None = Field(default=None, exclude_if=absent_when_none)
    entry_id: str | None = Field(default=None, exclude_if=absent_when_none)
    read_to: str | None = Field(default=None, exclude_if=absent_when_none)
    newest_id: str | None = Field(default=None, exclude_if=absent_when_none)
    oldest_id: str | None = Field(default=None, exclude_if=absent_when_none)
    entries: int | None = Field(default=None, exclude_if=absent_when_none)
    state: str | None = Field(default=None, exclude_if=absent_when_none)
    owner_id: str | None = Field(default=None, exclude_if=absent_when_none)
    route: str | None = Field(default=None, exclude_if=absent_when_none)
    code: str | None = Field(default=None, exclude_if=absent_when_none)


class AuditPageSchema(ResponseBody):
    """One page of a chart's audit records, newest first."""

    records: list[AuditRecordSchema]
    older: str | None
