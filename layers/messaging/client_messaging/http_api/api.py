"""The HTTP edge: routes, callers, the order of refusals, headers, problem+json. Handlers are made of this.

A request is refused by the first of these that holds: 401 · 403 role · 400, 413, 415, 422 shape · 429 · then whatever
the use case raises (403 suspended · 404 · replay or 422 key reused · 409 · 503).
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial, wraps
from http import HTTPStatus
from typing import Annotated, Final, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from client_messaging import wiring
from client_messaging.auth import callers
from client_messaging.contract import cursor, responses
from client_messaging.domain.ids import NIL, OUTSIDE_ID, is_outside_id, is_ulid
from client_messaging.domain.model import Caller, Inbox, Role
from client_messaging.domain.refusals import (
    FieldError,
    InvalidRequest,
    KeyRequired,
    NotFound,
    Refusal,
    RequestTooLarge,
    RoleNotAllowed,
    TooManyRequests,
    TryAgain,
    UnsupportedMediaType,
)
from client_messaging.http_api import json_body, problems
from client_messaging.runtime import telemetry
from client_messaging.runtime.settings import TokenSettings

type Event = Mapping[str, object]

LARGEST_BODY_BYTES: Final = 256 * 1024
_NOT_RECORDED: Final = frozenset({TooManyRequests.code, TryAgain.code})
"""Refusals that say nothing of whoever asks, of which a store that is busy must not get more."""

_ENTRY_ID: Final = "entry_id"
_IDEMPOTENCY_KEY: Final = re.compile(r"[!-~]{1,255}\Z")


def _digits(given: object) -> object:
    """A number in a query is ASCII digits; Python and pydantic would take more."""
    if isinstance(given, str) and not (given.isascii() and given.isdecimal()):
        raise PydanticCustomError("int_parsing", "must be a whole number")
    return given


ClientId = Annotated[str, Path(pattern=OUTSIDE_ID, description="The client's id")]
PersonId = Annotated[str, Path(pattern=OUTSIDE_ID, description="Whose access: of staff, a clinician or a chart owner")]
EntryId = Annotated[str, Path(description="The message's id; what is no id at all is not found like any other")]
ClinicianId = Annotated[str, Path(pattern=OUTSIDE_ID, description="The clinician's id")]
_OneToHundred = Annotated[int, Field(ge=1, le=100)]
Limit = Annotated[_OneToHundred, BeforeValidator(_digits), Query(description="How many entries at most")]
UnreadOnly = Annotated[Literal["true", "false"], Query(alias="unread", description="Only what has something unread")]
Cursor = Annotated[str | None, Query(description="`older` of an earlier page as `before`, `newer` as `after`")]

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""On every response (https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html)."""


class NotModified(Exception):
    """The caller has what they ask for: 304, and nothing more (RFC 9110 §15.4.5)."""

    def __init__(self, tag: str | None) -> None:
        super().__init__()
        self.tag = tag


@dataclass(frozen=True, slots=True, repr=False)
class Operation:
    """A route, who may call it, what it asks of a request's shape, and how it answers."""

    method: str
    path: str
    roles: frozenset[Role]
    idempotent: bool
    status: HTTPStatus
    refuses: tuple[type[Refusal], ...]
    """What its use case refuses beyond what every operation does (`tools/openapi.py` says what that is)."""

    handle: Callable[..., object]

    @property
    def has_body(self) -> bool:
        """Whether the request carries JSON."""
        return self.method in ("POST", "PUT")


class Api(APIGatewayHttpResolver):
    """Powertools' HTTP resolver, with our order of refusals, our problems and our headers."""

    def __init__(self) -> None:
        super().__init__(
            enable_validation=True,
            serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            json_body_deserializer=json_body.parse,
        )
        self.operations: dict[str, Operation] = {}
        self.exception_handler(Exception)(_let_through)

    def operation[F: Callable[..., object]](
        self,
        route_key: str,
        *roles: Role,
        refuses: tuple[type[Refusal], ...] = (),
        status: HTTPStatus = HTTPStatus.OK,
        idempotent: bool = False,
    ) -> Callable[[F], F]:
        """Register a handler for a route key as the gateway writes it, `GET /clients/{client_id}/inbox`."""
        method, path = route_key.split(" ")
        powertools_path = path.replace("{", "<").replace("}", ">")

        def register(handle: F) -> F:
            operation = Operation(method, path, frozenset(roles), idempotent, status, refuses, handle)
            self.operations[route_key] = operation
            route: Callable[[F], F] = self.route(powertools_path, method, status_code=status.value)
            route(self._limited(handle) if idempotent else handle)
            return handle

        return register

    def resolve(self, event: Event, context: LambdaContext) -> dict[str, object]:
        """Answer an event of payload format 2.0. Refusals become problems; what nobody foresaw is raised."""
        request = Request(event)
        request_id = request.id or context.aws_request_id
        code: str | None = None
        try:
            request.caller = _authenticated(request)
            answer = self._answer(request, request.caller, context)
        except (Refusal, RequestValidationError) as error:
            refusal = problems.of_validation(error) if isinstance(error, RequestValidationError) else error
            code = refusal.code
            answer = problems.response(refusal, request_id)
            _record_refused(request, code)
        except NotModified as same:
            answer = {"statusCode": HTTPStatus.NOT_MODIFIED.value, "headers": {"ETag": f"W/{same.tag}"}, "body": ""}
        answer["headers"] = {**HEADERS, "X-Request-Id": request_id, **_single(answer)}
        _log(request, request_id, answer["statusCode"], code)
        return answer

    def _answer(self, request: "Request", caller: Caller, context: LambdaContext) -> dict[str, object]:
        operation = self.operations.get(request.route_key)
        if operation is None:
            raise NotFound
        if caller.role not in operation.roles:
            raise RoleNotAllowed
        event = request.checked(operation, caller)
        self.append_context(request=request)  # type: ignore[no-untyped-call]
        return super().resolve(event, context)

    def _limited[F: Callable[..., object]](self, handle: F) -> F:
        """The handler, for a caller who does not send too fast. It is called once the request's shape holds."""

        @wraps(handle)
        def limited(*args: object, **kwargs: object) -> object:
            wiring.send_limit().charge(caller(self), wiring.now())
            return handle(*args, **kwargs)

        return limited  # type: ignore[return-value]


class Request:
    """What a handler may know of a request besides its validated arguments."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self.caller: Caller | None = None
        headers = event.get("headers")
        self.headers = {k.lower(): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {}

    @property
    def id(self) -> str:
        """The gateway's id of this request."""
        context = self.event.get("requestContext")
        return str(context.get("requestId") or "") if isinstance(context, Mapping) else ""

    @property
    def route_key(self) -> str:
        """Method and path template, as the gateway matched them."""
        return str(self.event.get("routeKey") or "")

    @property
    def path_ids(self) -> dict[str, str]:
        """The ids in the path, decoded."""
        return self._texts("pathParameters")

    def checked(self, operation: Operation, caller: Caller) -> Event:
        """The event, once its shape holds as far as models do not say. Raises in the order 400, 413, 415, 422."""
        if operation.idempotent:
            _ = self.idempotency_key
        self._check_cursors(caller)
        body = self._json_text() if operation.has_body else None
        wrong = [
            FieldError(name, "must be 1 to 64 of A-Z a-z 0-9 . -")
            for name, value in self.path_ids.items()
            if name != _ENTRY_ID and not is_outside_id(value)
        ]
        if wrong:
            raise InvalidRequest(*wrong)
        path = operation.path.format(**self.path_ids | self._entry_id())
        headers = {**self.headers, "content-type": "application/json"}
        return {**self.event, "rawPath": path, "headers": headers, "body": body, "isBase64Encoded": False}

    def _entry_id(self) -> dict[str, str]:
        """What is no entry's id stands for one that nothing has: both are not found, and the two are the same."""
        given = self.path_ids.get(_ENTRY_ID)
        return {} if given is None or is_ulid(given) else {_ENTRY_ID: NIL}

    @property
    def idempotency_key(self) -> str:
        """The header Idempotency-Key. Raises KeyRequired if it is not 1 to 255 visible ASCII characters."""
        key = self.headers.get("idempotency-key", "").strip(" \t")
        if not _IDEMPOTENCY_KEY.match(key):
            raise KeyRequired
        return key

    def _check_cursors(self, caller: Caller) -> None:
        ids, query = self.path_ids, self._texts("queryStringParameters")
        inbox = Inbox(caller.practice_id, ids.get("client_id", ""), ids.get("clinician_id", caller.person_id))
        for name in ("before", "after"):
            if name in query:
                cursor.decode(query[name], inbox, caller)

    def _json_text(self) -> str:
        body = self.event.get("body")
        raw = json_body.raw(body if isinstance(body, str) else None, is_base64=bool(self.event.get("isBase64Encoded")))
        parsed = json_body.parse(raw)
        if len(raw) > LARGEST_BODY_BYTES:
            raise RequestTooLarge
        if self.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            raise UnsupportedMediaType
        if not isinstance(parsed, dict):  # Powertools would take the first object of a list
            raise InvalidRequest(FieldError("body", "must be an object"))
        return raw.decode()

    def _texts(self, name: str) -> dict[str, str]:
        found = self.event.get(name)
        return {str(k): str(v) for k, v in found.items()} if isinstance(found, Mapping) else {}


def caller(app: Api) -> Caller:
    """Who calls the operation that is being handled."""
    request: Request = app.context["request"]
    if request.caller is None:
        raise TypeError("nobody is let in without a caller")
    return request.caller


def idempotency_key(app: Api) -> str:
    """The Idempotency-Key of the request that is being handled."""
    request: Request = app.context["request"]
    return request.idempotency_key


def if_none_match(app: Api) -> frozenset[str]:
    """The entity tags that the caller has, without the mark of a weak one (RFC 9110 §13.1.2 compares weakly)."""
    request: Request = app.context["request"]
    given = request.headers.get("if-none-match", "").split(",")
    return frozenset(tag.strip().removeprefix("W/") for tag in given if tag.strip())


def unless_known[M: BaseModel](answer: M | None, tag: str | None) -> Response[M]:
    """200 with a weak entity tag. Raises NotModified where there is no answer, because the caller has it."""
    if answer is None:
        raise NotModified(tag)
    headers = {"ETag": f"W/{tag}"} if tag else {}
    return Response(HTTPStatus.OK.value, content_type="application/json", body=answer, headers=headers)


def created[M: BaseModel](answer: M, location: str, *, replayed: bool) -> Response[M]:
    """201 with where it is; a repeated request says that it was one."""
    headers = {"Location": location, **({"Idempotency-Replayed": "true"} if replayed else {})}
    return Response(HTTPStatus.CREATED.value, content_type="application/json", body=answer, headers=headers)


def _authenticated(request: Request) -> Caller:
    """The caller whom the gateway vouches for; without a gateway, the one whose token we verify ourselves."""
    claims = callers.gateway_claims(request.event)
    if claims is None:
        from client_messaging.auth import bearer_token

        claims = bearer_token.claims(request.headers, TokenSettings.from_environment())
    return callers.from_claims(claims)


def _record_refused(request: Request, code: str) -> None:
    """Keep who was refused what. Where it cannot be kept, they are refused all the same."""
    if request.caller is None or code in _NOT_RECORDED:
        return
    client_id = request.path_ids.get("client_id")
    asked_for = client_id if client_id and is_outside_id(client_id) else None
    try:
        wiring.store().record_refused(request.caller, asked_for, request.route_key, code)
    except TryAgain:
        telemetry.log().warning(telemetry.REFUSAL_NOT_RECORDED, extra={"route": request.route_key, "code": code})
        telemetry.count("RefusalNotRecorded")


def _log(request: Request, request_id: str, status: object, code: str | None) -> None:
    """One line an outcome: the route, never the path; ids only where they have the form of ids."""
    ids = {name: value for name, value in request.path_ids.items() if is_outside_id(value)}
    about = {"request_id": request_id, "route": request.route_key, "status": status, "code": code, **ids}
    telemetry.count("Refused" if code else "Answered")
    sentence = telemetry.REQUEST_REFUSED if code else telemetry.REQUEST_ANSWERED
    telemetry.log().info(sentence, extra=about | _who(request))


def _who(request: Request) -> dict[str, str]:
    who = request.caller
    if who is None:
        return {}
    return {"practice_id": who.practice_id, "role": who.role.value, "person_id": who.person_id}


def _let_through(error: Exception) -> Response[responses.Problem]:
    """Powertools would log the error's text; `resolve` and `telemetry.instrument` do it without."""
    raise error


def _single(answer: Mapping[str, object]) -> dict[str, str]:
    headers = answer.get("headers")
    return dict(headers) if isinstance(headers, Mapping) else {}
