"""Response bodies on the audit log of a chart."""

from typing import Literal, Self

from pydantic import Field

from client_messaging.contract.fields import ResponseBody, absent_when_none
from client_messaging.domain.snapshots import AuditRecord


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

    @classmethod
    def of(cls, record: AuditRecord) -> Self:
        """The response for a record."""
        actor = ActorSchema.model_validate({"role": record.actor_role, "id": record.actor_id})
        fields = {"id": record.id, "at": record.at, "action": record.action, "actor": actor}
        return cls.model_validate({**fields, **record.about})


class AuditPageSchema(ResponseBody):
    """One page of a chart's audit records, newest first."""

    records: list[AuditRecordSchema]
    older: str | None

    @classmethod
    def of(cls, records: list[AuditRecord], older: str | None) -> Self:
        """The response for these records. `older`: the cursor to continue."""
        return cls(records=[AuditRecordSchema.of(record) for record in records], older=older)
