"""The HTTP API: callers, the order of refusals, headers, problem+json, the log line. Handlers register with an `Api`.

A request is refused by the first of these that holds: 401 · 403 role · 400, 413, 415, 422 shape · 429 · then the
refusals of the use case (403 suspended · 404 · replay or 422 key reused · 409 · 503).
"""

import json
from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Final, NoReturn

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.utilities.typing import LambdaContext

from client_messaging import wiring
from client_messaging.auth import callers
from client_messaging.contract.cursor import PageScope, decode, encode
from client_messaging.domain.ids import is_outside_id
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import NotFound, Refusal, RoleNotAllowed, TooManyRequests, TryAgain
from client_messaging.domain.snapshots import ReceivedCount
from client_messaging.http_api import json_body
from client_messaging.http_api.answers import HEADERS, NotModified, rate_limit_headers
from client_messaging.http_api.json_answers import JsonAnswers
from client_messaging.http_api.operation import Operation
from client_messaging.http_api.request import Event, Request
from client_messaging.runtime import telemetry
from client_messaging.runtime.settings import TokenSettings

_NOT_RECORDED: Final = frozenset({TooManyRequests.code, TryAgain.code})
"""Refusals without an audit record: they say nothing about the caller, and a busy store must get no more writes."""


class Api(APIGatewayHttpResolver):
    """Powertools' HTTP resolver, with our order of refusals, problem+json and headers."""

    def __init__(self) -> None:
        super().__init__(
            enable_validation=True,
            serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
            json_body_deserializer=json_body.parse,
        )
        self._response_validation_middleware = JsonAnswers()
        self.operations: dict[str, Operation] = {}
        self.exception_handler(Exception)(_raise)

    def operation[F: Callable[..., object]](
        self,
        route_key: str,
        *roles: Role,
        refuses: tuple[type[Refusal], ...] = (),
        status: HTTPStatus = HTTPStatus.OK,
        of_clinician: bool = False,
        sends_message: bool = False,
    ) -> Callable[[F], F]:
        """Register a handler for a route key as the gateway writes it, `GET /clients/{client_id}/inbox`."""
        method, path = route_key.split(" ")
        powertools_path = path.replace("{", "<").replace("}", ">")

        def register(handle: F) -> F:
            operation = Operation(method, path, frozenset(roles), of_clinician, sends_message, status, refuses, handle)
            self.operations[route_key] = operation
            route: Callable[[F], F] = self.route(powertools_path, method, status_code=status.value)
            route(self._limited(handle) if sends_message else handle)
            return handle

        return register

    def resolve(self, event: Event, context: LambdaContext) -> dict[str, object]:
        """Answer an event of payload format 2.0. Refusals become problem+json; unexpected errors propagate."""
        request = Request(event)
        request_id = request.id or context.aws_request_id
        refusal: Refusal | None = None
        telemetry.about(request_id=request_id, route=request.route_key)
        try:
            request.caller = _authenticated(request)
            telemetry.about(**_ids(request))
            answer = self._answer(request, request.caller, context)
        except (Refusal, RequestValidationError) as error:
            from client_messaging.http_api import problems  # not at the start: most requests are answered

            refusal = problems.from_validation(error) if isinstance(error, RequestValidationError) else error
            answer = problems.response(refusal, request_id)
            if not isinstance(refusal, TooManyRequests):
                request.rate_limit_headers = {}  # what is not the caller's answers like what is not there, to the byte
            _record_refused(request, refusal.code)
        except NotModified as same:
            answer = {"statusCode": HTTPStatus.NOT_MODIFIED.value, "headers": {"ETag": f"W/{same.tag}"}, "body": ""}
        answer["headers"] = {**HEADERS, "X-Request-Id": request_id, **request.rate_limit_headers, **_headers(answer)}
        _log(request, request_id, answer["statusCode"], refusal)
        return answer

    @property
    def caller(self) -> Caller:
        """The caller of the operation being handled."""
        caller = self._request.caller
        if caller is None:
            raise TypeError("a request without a caller is refused before its handler")
        return caller

    @property
    def idempotency_key(self) -> str:
        """The header `Idempotency-Key` of the request being handled."""
        return self._request.idempotency_key

    @property
    def if_none_match(self) -> frozenset[str]:
        """The entity tags in `If-None-Match` of the request being handled."""
        return self._request.if_none_match

    @property
    def page_scope(self) -> PageScope:
        """The scope of cursors and ETags of the request being handled."""
        return self._request.page_scope(self.caller)

    def position(self, cursor: str | None) -> str | None:
        """The entry id of a cursor of the request being handled. Raises InvalidCursor."""
        return self.position_and_count(cursor)[0]

    def position_and_count(self, cursor: str | None) -> tuple[str | None, ReceivedCount | None]:
        """The same, and what the page of the cursor had counted, if it says so. Raises InvalidCursor."""
        return (None, None) if cursor is None else decode(cursor, self.page_scope)

    def cursor(self, position: str | None, counted: ReceivedCount | None = None) -> str | None:
        """The cursor for an entry id, valid for the request being handled; with what its page counted."""
        return None if position is None else encode(position, self.page_scope, counted)

    @property
    def _request(self) -> Request:
        request: Request = self.context["request"]
        return request

    def _answer(self, request: Request, caller: Caller, context: LambdaContext) -> dict[str, object]:
        operation = self.operations.get(request.route_key)
        if operation is None:
            raise NotFound
        if not operation.may_be_called_by(caller, request.path_ids):
            raise RoleNotAllowed
        event = request.checked(operation, caller)
        self.append_context(request=request)  # type: ignore[no-untyped-call]
        return super().resolve(event, context)

    def _limited[F: Callable[..., object]](self, handle: F) -> F:
        """The handler behind the caller's send limit (429), which counts requests of a valid shape only."""

        @wraps(handle)
        def limited(*args: object, **kwargs: object) -> object:
            limit, now = wiring.send_limit(), wiring.now()
            try:
                limit.charge(self.caller, now)
            finally:
                self._request.rate_limit_headers = rate_limit_headers(limit, self.caller, now)
            return handle(*args, **kwargs)

        return limited  # type: ignore[return-value]


def _authenticated(request: Request) -> Caller:
    """The caller by the claims that API Gateway verified; without an authorizer, by a token that we verify."""
    claims = callers.gateway_claims(request.event)
    if claims is None:
        from client_messaging.auth import bearer_token

        claims = bearer_token.claims(request.headers, TokenSettings.from_environment())
    return callers.from_claims(claims)


def _record_refused(request: Request, code: str) -> None:
    """Write an audit record of the refusal. If DynamoDB is throttled, the request is refused all the same."""
    if request.caller is None or code in _NOT_RECORDED:
        return
    client_id = request.path_ids.get("client_id")
    asked_for = client_id if client_id and is_outside_id(client_id) else None
    try:
        wiring.store().record_refused(request.caller, asked_for, request.route_key, code)
    except TryAgain as busy:
        fields = {"request_id": request.id, "route": request.route_key, "code": code, **_ids(request), **busy.facts()}
        telemetry.log().warning(telemetry.REFUSAL_NOT_RECORDED, extra=fields)


def _log(request: Request, request_id: str, status: object, refusal: Refusal | None) -> None:
    """One log line a request: the route, never the path. A refusal has its facts, and is a warning if it is 503."""
    code = refusal.code if refusal else None
    fields = {"request_id": request_id, "route": request.route_key, "status": status, "code": code, **_ids(request)}
    if refusal is None:
        telemetry.log().info(telemetry.REQUEST_ANSWERED, extra=fields)
        return
    from client_messaging.http_api import problems

    telemetry.count("Refused")
    log = telemetry.log().warning if isinstance(refusal, TryAgain) else telemetry.log().info
    log(telemetry.REQUEST_REFUSED, extra=fields | problems.facts(refusal))


def _ids(request: Request) -> dict[str, str]:
    """Ids for log lines: path parameters only if they have the form of ids; and the caller's."""
    ids = {name: value for name, value in request.path_ids.items() if is_outside_id(value)}
    who = request.caller
    if who is None:
        return ids
    return ids | {"practice_id": who.practice_id, "role": who.role.value, "person_id": who.person_id}


def _raise(error: Exception) -> NoReturn:
    """Keep Powertools from logging the error's text; `resolve` and `telemetry.instrument` log without it."""
    raise error


def _headers(answer: Mapping[str, object]) -> dict[str, str]:
    headers = answer.get("headers")
    return dict(headers) if isinstance(headers, Mapping) else {}
