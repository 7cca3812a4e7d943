"""OpenAPI document of all functions, docs/openapi.json: `make openapi` writes it.

Request and response models come from handlers' signatures, roles and refusals from their operations, and parameters
from Powertools. The rest is built here: Powertools reads no model from `Response[...]` and has its own schema for
errors, and `OpenAPIMerge` searches the source for Powertools' own resolvers, finds none of ours, and of two schemas
with one name keeps the last.
"""

import inspect
import json
import tomllib
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from typing import Final, get_args, get_origin, get_type_hints

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from client_messaging.contract.fields import RequestBody, ResponseBody
from client_messaging.contract.page_responses import InboxPageSchema
from client_messaging.contract.problem import ProblemSchema
from client_messaging.domain.model import Role
from client_messaging.domain.refusals import (
    AccessSuspended,
    Conflict,
    FieldError,
    InvalidCursor,
    InvalidRequest,
    KeyRequired,
    KeyReused,
    MalformedRequest,
    MessagingUnavailable,
    NotFound,
    Reason,
    Refusal,
    RequestTooLarge,
    RoleNotAllowed,
    SectionConflict,
    TooManyRequests,
    TryAgain,
    Unauthenticated,
    UnsupportedMediaType,
)
from client_messaging.http_api import problems
from client_messaging.http_api.answers import HEADERS
from client_messaging.http_api.api import Api
from client_messaging.http_api.operation import Operation
from tools import openapi_examples
from tools.openapi_schemas import REFERENCE, Json, never_null, schema_name, schemas

ROOT: Final = Path(__file__).parent.parent
DOCUMENT: Final = ROOT / "docs" / "openapi.json"
PROBLEM: Final = "application/problem+json"
_OF_EVERY_OPERATION: Final = (Unauthenticated, RoleNotAllowed, AccessSuspended, TryAgain)
_OF_A_BODY: Final = (MalformedRequest, RequestTooLarge, UnsupportedMediaType)
_OF_A_SEND: Final = (KeyRequired, KeyReused, TooManyRequests)
_OF_THE_GATEWAY: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS)
"""Statuses of API Gateway itself, before any function: plain JSON, without our headers."""

_OF_THE_SEND_LIMIT: Final = ("RateLimit", "RateLimit-Policy")
"""Headers of an accepted message, and of what the limit refuses; other refusals have none."""
_WITH_A_TAG: Final = (InboxPageSchema,)
_CALLERS: Final = {Role.CLINICIAN: "clinicians", Role.STAFF: "staff", Role.CHART_OWNER: "chart owners"}
_REQUEST_ID: Final = "Jhx1ChE8DoEEMFQ="

_ABOUT: Final = """Clinicians and their clients exchange messages.

A caller is what a verified token says. Of several refusals that hold, the first of this order answers: 401; 403 for the
role; 400, 413, 415, 422 for the shape; 429; 403 for a suspension; 404; a replay, or 422 for a key that was used; 409;
503.
Whatever is not the caller's answers as what does not exist. Requests have no fields but those named; answers may
get more. API Gateway answers by itself where a token is missing or does not verify, and where it throttles."""


def document() -> Json:
    """The OpenAPI document, from the functions' handlers."""
    operations = [operation for app in _apps() for operation in app.operations.values()]
    parameters = {key: given for app in _apps() for key, given in _parameters(app).items()}
    paths: dict[str, Json] = {}
    for operation in sorted(operations, key=lambda operation: (operation.path, operation.method)):
        method = operation.method.lower()
        paths.setdefault(operation.path, {})[method] = _operation(operation, parameters[operation.path, method])
    openapi_examples.add(paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Client Messaging", "version": _version(), "description": _ABOUT},
        "servers": [{"url": "/", "description": "Wherever the stack is: its output `ApiUrl`."}],
        "security": [{"token": []}],
        "tags": [
            {"name": "practice", "description": "What clinicians and staff do."},
            {"name": "portal", "description": "What chart owners do: clients, or a parent or guardian of theirs."},
        ],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "headers": _headers(),
            "responses": _refused_by_name(operations),
            "examples": {refusal.code: _example(refusal) for refusal in _REFUSALS},
            "schemas": schemas(_requests(operations), {*map(_answer, operations), ProblemSchema}),
        },
    }


def text() -> str:
    """The document as JSON text."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def refusals(operation: Operation) -> set[type[Refusal]]:
    """All refusals of an operation: common ones, those of its request's shape, and those of its use case."""
    kinds: set[type[Refusal]] = {*_OF_EVERY_OPERATION, *operation.refuses}
    if operation.has_body or inspect.signature(operation.handle).parameters:
        kinds.add(InvalidRequest)
    if operation.has_body:
        kinds.update(_OF_A_BODY)
    if operation.sends_message:
        kinds.update(_OF_A_SEND)
    if {"before", "after"} & set(inspect.signature(operation.handle).parameters):
        kinds.add(InvalidCursor)
    return kinds


def _apps() -> list[Api]:
    names = sorted(handler.parent.name for handler in (ROOT / "functions").glob("*/handler.py"))
    modules = [import_module(f"functions.{name}.handler") for name in names]
    return [module.app for module in modules if isinstance(getattr(module, "app", None), Api)]


def _version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


# ---------------------------------------------------------------- an operation
def _operation(operation: Operation, parameters: list[Json]) -> Json:
    said = inspect.getdoc(operation.handle) or ""
    who = " and ".join(name for role, name in _CALLERS.items() if role in operation.roles)
    accepts = list(_requests([operation]))
    return {
        "operationId": operation.handle.__name__,
        "tags": ["portal" if operation.path.startswith("/portal/") else "practice"],
        "summary": said.splitlines()[0],
        "description": f"For {who}.",
        "parameters": parameters + _header_parameters(operation),
        **({"requestBody": {"required": True, "content": _content(accepts[0])}} if accepts else {}),
        "responses": {str(status): answer for status, answer in sorted(_responses(operation).items())},
    }


def _parameters(app: Api) -> dict[tuple[str, str], list[Json]]:
    """Powertools' path and query parameters, as JSON Schema, without redundant members."""
    said = app.get_openapi_schema().model_dump(mode="json", by_alias=True, exclude_none=True)
    return {
        (path, method): [_parameter(given) for given in operation.get("parameters", [])]
        for path, item in said["paths"].items()
        for method, operation in item.items()
    }


def _parameter(given: Json) -> Json:
    schema = {name: value for name, value in given["schema"].items() if name not in ("title", "description")}
    schema |= {name: int(schema[name]) for name in ("minimum", "maximum") if name in schema}
    head = {name: given[name] for name in ("name", "in", "required", "description")}
    return {**head, "schema": never_null(schema)}


def _header_parameters(operation: Operation) -> list[Json]:
    parameters = []
    if operation.sends_message:
        about = "New for a new message, the same again when a request is repeated. Remembered for 7 days."
        schema = {"type": "string", "pattern": "^[!-~]{1,255}$"}
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "required": True, "description": about, "schema": schema}
        )
    if _answer(operation) in _WITH_A_TAG:
        about = "The `ETag` of this page, to be answered 304 as long as nothing on it has changed."
        schema = {"type": "string"}
        parameters.append(
            {"name": "If-None-Match", "in": "header", "required": False, "description": about, "schema": schema}
        )
    return parameters


# ---------------------------------------------------------------- its answers
def _responses(operation: Operation) -> dict[int, Json]:
    answer = _answer(operation)
    always = dict(_header_references("X-Request-Id", *HEADERS))
    success: Json = {"description": _sentence(answer), "headers": dict(always), "content": _content(answer)}
    responses = {operation.status.value: success}
    if operation.sends_message:
        success["headers"] |= _header_references("Location", "Idempotency-Replayed", *_OF_THE_SEND_LIMIT)
    if answer in _WITH_A_TAG:
        success["headers"] |= _header_references("ETag")
        headers = {**always, **_header_references("ETag")}
        responses[HTTPStatus.NOT_MODIFIED.value] = {
            "description": "Nothing on this page has changed.",
            "headers": headers,
        }
    names = {status: _name(kinds, operation) for status, kinds in _by_status(operation).items()}
    return responses | {status: {"$ref": f"#/components/responses/{name}"} for status, name in names.items()}


def _by_status(operation: Operation) -> dict[int, list[type[Refusal]]]:
    """Refusals by status; empty for a status of API Gateway only."""
    by_status: dict[int, list[type[Refusal]]] = {status.value: [] for status in _OF_THE_GATEWAY}
    for refusal in sorted(refusals(operation), key=_KINDS.index):
        by_status.setdefault(refusal.status, []).append(refusal)
    return by_status


def _name(kinds: Sequence[type[Refusal]], operation: Operation) -> str:
    codes = ".".join(kind.code for kind in kinds) or "throttled"
    return f"{codes}.send" if _is_limited(kinds, operation) else codes


def _is_limited(kinds: Sequence[type[Refusal]], operation: Operation) -> bool:
    """Whether such a refusal may come after the request was charged to the send limit."""
    return operation.sends_message and TooManyRequests in kinds


def _refused_by_name(operations: Iterable[Operation]) -> Json:
    found = {}
    for operation in operations:
        for status, kinds in _by_status(operation).items():
            limited = _OF_THE_SEND_LIMIT if _is_limited(kinds, operation) else ()
            found[_name(kinds, operation)] = _refused(status, kinds, limited)
    return dict(sorted(found.items()))


def _refused(status: int, kinds: list[type[Refusal]], limited: tuple[str, ...]) -> Json:
    titles = [f"{kind.title} (`{kind.code}`)" for kind in kinds]
    content: Json = {PROBLEM: _problem([kind.code for kind in kinds])} if kinds else {}
    headers = _header_references("X-Request-Id", *HEADERS, *limited)
    if status == TryAgain.status:
        headers |= _header_references("Retry-After")
    if status in _OF_THE_GATEWAY:
        titles.append("or API Gateway's own" if kinds else "API Gateway's own")
        content["application/json"] = {"schema": {"$ref": f"{REFERENCE}GatewayMessage"}}
        names = ("X-Request-Id", "Retry-After", *limited) if limited else ("X-Request-Id",) if kinds else ()
        headers = {name: {**_headers()[name], "required": False} for name in names}
    return {
        "description": "; ".join(titles) + ".",
        **({"headers": headers} if headers else {}),
        "content": content,
    }


def _problem(codes: list[str]) -> Json:
    """One schema for all refusals: generators would make a model of each different one."""
    return {
        "schema": {"$ref": f"{REFERENCE}Problem"},
        "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
    }


def _requests(operations: Iterable[Operation]) -> set[type[BaseModel]]:
    hints = (hint for operation in operations for hint in get_type_hints(operation.handle).values())
    return {hint for hint in hints if _is_model(hint, RequestBody)}


def _answer(operation: Operation) -> type[BaseModel]:
    """The response model: M of a handler that returns M or Response[M]."""
    hint = get_type_hints(operation.handle)["return"]
    model = get_args(hint)[0] if get_origin(hint) is Response else hint
    if not _is_model(model, ResponseBody):
        raise TypeError(f"{operation.handle.__name__} does not say what it answers")
    answer: type[BaseModel] = model
    return answer


def _is_model(hint: object, base: type[BaseModel]) -> bool:
    return inspect.isclass(hint) and issubclass(hint, base)


def _content(model: type[BaseModel]) -> Json:
    return {"application/json": {"schema": {"$ref": REFERENCE + schema_name(model)}}}


def _sentence(model: type[BaseModel]) -> str:
    return (inspect.getdoc(model) or "").splitlines()[0]


# ---------------------------------------------------------------- components
_REFUSALS: Final[tuple[Refusal, ...]] = (
    MalformedRequest(),
    InvalidCursor(),
    KeyRequired(),
    Unauthenticated(),
    RoleNotAllowed(),
    AccessSuspended(),
    NotFound(),
    MessagingUnavailable(Reason.PORTAL_DISABLED),
    SectionConflict(),
    Conflict(),
    RequestTooLarge(),
    UnsupportedMediaType(),
    InvalidRequest(FieldError("body", "is required")),
    KeyReused(),
    TooManyRequests(2),
    TryAgain(),
)
_KINDS: Final = [type(refusal) for refusal in _REFUSALS]


def _example(refusal: Refusal) -> Json:
    return {"value": json.loads(str(problems.response(refusal, _REQUEST_ID)["body"]))}


def _headers() -> Json:
    string = {"type": "string"}
    own: Json = {
        "X-Request-Id": {"description": "Which request this was, for whoever asks about it.", "schema": string},
        "Location": {"description": "Where the message is.", "schema": {"type": "string", "pattern": "^/"}},
        "Idempotency-Replayed": {
            "description": "The answer to this very request was given before.",
            "schema": {"type": "string", "const": "true"},
        },
        "ETag": {
            "description": "For `If-None-Match`; a page that was read in the middle of a write has none.",
            "schema": {"type": "string", "pattern": '^W/"[!#-~]+"$'},
        },
        "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
        "RateLimit": {
            "description": "Messages that the caller may still send at once (`r`), and the seconds until that is the"
            " whole quota again, or, if none is left, until the next one (`t`).",
            "schema": {"type": "string", "pattern": '^"send";r=[0-9]+;t=[0-9]+$'},
        },
        "RateLimit-Policy": {
            "description": "Messages that a caller may send at once (`q`), and the seconds after which that many more"
            " may be sent (`w`).",
            "schema": {"type": "string", "pattern": '^"send";q=[0-9]+;w=[0-9]+$'},
        },
    }
    fixed: Json = {name: {"schema": {"type": "string", "const": value}} for name, value in HEADERS.items()}
    sometimes = ("Idempotency-Replayed", "ETag", *_OF_THE_SEND_LIMIT)
    found = {name: header | {"required": name not in sometimes} for name, header in (own | fixed).items()}
    return dict(sorted(found.items()))


def _header_references(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


if __name__ == "__main__":
    DOCUMENT.write_text(text())
