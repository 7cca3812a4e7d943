"""Refusals: the tree of errors, with stable code and HTTP status.

    Refusal
    ├── MalformedRequest         400 malformed_request
    │   ├── InvalidCursor        400 invalid_cursor
    │   └── KeyRequired          400 idempotency_key_required
    ├── Unauthenticated          401 unauthenticated
    ├── RoleNotAllowed           403 role_not_allowed
    ├── AccessSuspended          403 access_suspended
    ├── NotFound                 404 not_found
    ├── MessagingUnavailable     409 messaging_unavailable, with a reason
    ├── Conflict                 409 conflict
    │   └── SectionConflict      409 conflict
    ├── RequestTooLarge          413 request_too_large
    ├── UnsupportedMediaType     415 unsupported_media_type
    ├── InvalidRequest           422 invalid_request, with the fields
    │   └── KeyReused            422 idempotency_key_reused
    ├── TooManyRequests          429 too_many_requests, with Retry-After
    └── TryAgain                 503 try_again, with Retry-After

`http_api.problems` turns them into `application/problem+json` (RFC 9457). A detail is a fixed sentence: it never
repeats the input, so that two responses with one code are equal to the byte.
"""

from enum import StrEnum
from typing import ClassVar

from client_messaging.values import Value


class Reason(StrEnum):
    """Why somebody cannot write now: stable, for front ends to act on. The first of this order is the one answered."""

    PORTAL_NOT_ENABLED = "portal_not_enabled"
    PORTAL_DISABLED = "portal_disabled"
    CLINICIAN_UNAVAILABLE = "clinician_unavailable"
    TOO_MANY_INBOXES = "too_many_inboxes"
    THREAD_OF_FORMER_OWNER = "thread_of_former_owner"
    REPLIES_ONLY = "replies_only"
    TOO_MANY_STARTED = "too_many_started"


class Fault(StrEnum):
    """Why a request ended in TryAgain, for the log. Callers are told none of it."""

    THROTTLED = "throttled"
    CONFLICT = "conflict"
    """Others write the same items at the same time."""
    TIMEOUT = "timeout"
    """A response, or the time of the invocation, did not suffice."""
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    """A 5xx of AWS, or of what stands between."""


class FieldError(Value):
    """One invalid field of a request, and what is expected."""

    field: str
    message: str


class Refusal(Exception):
    """A refused request. Nothing was written."""

    status: ClassVar[int]
    code: ClassVar[str]
    title: ClassVar[str]
    detail: ClassVar[str]

    def facts(self) -> dict[str, str]:
        """What a log line says of it beside its code: names and codes, never a value or a text."""
        return {}


class MalformedRequest(Refusal):
    """The request cannot be parsed."""

    status, code, title = 400, "malformed_request", "Malformed request"
    detail = "The request body is not valid JSON in UTF-8."


class InvalidCursor(MalformedRequest):
    """A cursor that was changed, or made for another inbox or caller."""

    code, title = "invalid_cursor", "Invalid cursor"
    detail = "The cursor is not one that was given to this caller for this inbox."


class KeyRequired(MalformedRequest):
    """A send without a valid Idempotency-Key."""

    code, title = "idempotency_key_required", "Idempotency-Key required"
    detail = (
        "Send the header Idempotency-Key: 1 to 255 visible ASCII characters, the same again when you repeat a request."
    )


class Unauthenticated(Refusal):
    """No token, an invalid one, or one that lacks a claim."""

    status, code, title = 401, "unauthenticated", "Unauthenticated"
    detail = "A valid token with the claims of this service is required."

    def __init__(self, claim: str | None = None) -> None:
        super().__init__()
        self.claim = claim
        """The name of the claim that is missing or invalid, if it is one."""

    def facts(self) -> dict[str, str]:
        """The claim's name."""
        return {"claim": self.claim} if self.claim else {}


class RoleNotAllowed(Refusal):
    """The operation is not for this role."""

    status, code, title = 403, "role_not_allowed", "Role not allowed"
    detail = "This role cannot do this."


class AccessSuspended(Refusal):
    """The caller is suspended."""

    status, code, title = 403, "access_suspended", "Access suspended"
    detail = "Your access is suspended. Ask your practice."


class NotFound(Refusal):
    """Unknown, or not the caller's: both responses are equal to the byte."""

    status, code, title = 404, "not_found", "Not found"
    detail = "There is nothing here for you."


class MessagingUnavailable(Refusal):
    """Messages cannot be written now, for a caller who may know the reason."""

    status, code, title = 409, "messaging_unavailable", "Messaging unavailable"
    detail = "Messages cannot be exchanged in this chart now; the reason says why."

    def __init__(self, reason: Reason, instead: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.instead = instead
        """The clinician who stands in for one who cannot be written to."""

    def facts(self) -> dict[str, str]:
        """The reason."""
        return {"reason": self.reason.value}


class Conflict(Refusal):
    """Concurrent change: the version is missing where required, or is not the newest."""

    status, code, title = 409, "conflict", "Conflict"
    detail = "The chart was changed or has another owner. Read it again and say its version."


class SectionConflict(Conflict):
    """Concurrent change of a section of the practice settings: the version is not the newest."""

    detail = "The section was changed. Read it again and say its version."


class RequestTooLarge(Refusal):
    """More than 256 KiB of request body."""

    status, code, title = 413, "request_too_large", "Request too large"
    detail = "The request body is larger than 256 KiB."


class UnsupportedMediaType(Refusal):
    """The Content-Type is not JSON."""

    status, code, title = 415, "unsupported_media_type", "Unsupported media type"
    detail = "Send the body with Content-Type: application/json."


class InvalidRequest(Refusal):
    """A field is missing, too long, unknown or of the wrong type."""

    status, code, title = 422, "invalid_request", "Invalid request"
    detail = "The request has fields that cannot be taken; errors names them."

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(len(errors))
        self.errors = errors


class KeyReused(InvalidRequest):
    """The Idempotency-Key was used for another request."""

    code, title = "idempotency_key_reused", "Idempotency-Key reused"
    detail = "This Idempotency-Key was used for another request. Send a new key with a new request."

    def __init__(self) -> None:
        super().__init__(FieldError("Idempotency-Key", "was used for another request"))


class TooManyRequests(Refusal):
    """The caller exceeds the send limit."""

    status, code, title = 429, "too_many_requests", "Too many requests"
    detail = "Too many messages in a short time. Wait as long as Retry-After says."

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class TryAgain(Refusal):
    """DynamoDB throttled or conflicted beyond all retries, or could not be reached."""

    status, code, title = 503, "try_again", "Try again"
    detail = "The message store is busy. Repeat the request, with the same Idempotency-Key if it had one."
    retry_after = 1

    def __init__(self, fault: Fault | None = None, aws_code: str | None = None) -> None:
        super().__init__()
        self.fault = fault
        self.aws_code = aws_code
        """AWS's code of the last failed request, such as `ThrottlingException`."""

    def facts(self) -> dict[str, str]:
        """The kind of fault, and AWS's code."""
        facts = {"fault": self.fault.value} if self.fault else {}
        return facts | ({"aws_code": self.aws_code} if self.aws_code else {})
