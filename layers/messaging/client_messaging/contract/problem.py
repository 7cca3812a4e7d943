"""The response body of every refusal."""

from pydantic import Field

from client_messaging.contract.fields import ResponseBody, absent_when_none
from client_messaging.domain.refusals import Reason


class FieldErrorSchema(ResponseBody):
    """One field that cannot be taken."""

    field: str
    message: str


class ProblemSchema(ResponseBody):
    """Every refusal: application/problem+json (RFC 9457).

    `reason` and `fix` are there where `code` is `messaging_unavailable`, and `instead` where the reason is
    `clinician_unavailable` and another clinician stands in; `errors` where it is `invalid_request` or
    `idempotency_key_reused`.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    reason: Reason | None = Field(default=None, exclude_if=absent_when_none)
    fix: str | None = Field(default=None, exclude_if=absent_when_none)
    instead: str | None = Field(default=None, exclude_if=absent_when_none)
    errors: list[FieldErrorSchema] | None = Field(default=None, exclude_if=absent_when_none)
