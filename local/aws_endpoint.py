"""AWS endpoint for functions and scripts: the actions that the local stack serves, and an error for every other."""

import json
import uuid
from typing import Protocol

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deployment.documents import Document
from local.aws_models import AwsError
from local.eventbridge.bus import Bus, InvalidRequest
from local.outbox.text_api import SEND, TextApi
from local.sqs.api import Action, SqsApi, SqsError

PATH = "/_aws"
_EVENTS = "AWSEvents."
_QUEUES = "AmazonSQS."


class RestApi(Protocol):
    """A service whose protocol names the operation by method and path."""

    def serves(self, method: str, path: str) -> bool:
        """Whether the service has this operation."""

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Document:
        """The response. Raises AwsError."""


class AwsEndpoint:
    """Serves AWS's JSON protocols, which name the action in the header X-Amz-Target, and REST."""

    def __init__(self, bus: Bus, sqs: SqsApi, texts: TextApi, *rest: RestApi) -> None:
        self._bus = bus
        self._sqs = sqs
        self._texts = texts
        self._rest = rest

    async def serve(self, request: Request) -> Response:
        """One call of AWS's API."""
        target = request.headers.get("x-amz-target", "")
        body = await request.body()
        action = self._sqs.actions.get(target.removeprefix(_QUEUES)) if target.startswith(_QUEUES) else None
        path = request.url.path.removeprefix(PATH)
        for api in self._rest:
            if not target and api.serves(request.method, path):
                return _rest_answer(api, request, path, body)
        if action is None and target not in (f"{_EVENTS}PutEvents", SEND):
            return _unsupported(target or _action_of(request, body))
        try:
            document = json.loads(body)
        except ValueError:
            return _answer(400, {"__type": "SerializationException", "message": "The request is not JSON."})
        if target == SEND:
            return self._send_text(document)
        return await self._call_queue(action, document) if action else self._put_events(document)

    async def _call_queue(self, action: Action, request: Document) -> Response:
        try:
            return _answer(200, await action(request))
        except SqsError as error:
            document = {"__type": f"com.amazonaws.sqs#{error.code}", "message": error.message}
            return _answer(400, document, {"x-amzn-query-error": f"{error.query_code};Sender"})
        except KeyError as missing:
            document = {"__type": "com.amazonaws.sqs#MissingParameter", "message": f"{missing.args[0]} is required."}
            return _answer(400, document)

    def _send_text(self, request: Document) -> Response:
        try:
            return _answer(200, self._texts.send(request))
        except AwsError as error:
            return _answer(error.status, {"__type": error.code, "Message": str(error), **error.members})

    def _put_events(self, request: Document) -> Response:
        try:
            return _answer(200, self._bus.put(request.get("Entries", [])))
        except InvalidRequest as refusal:
            return _answer(400, {"__type": refusal.code, "message": str(refusal)})


def _rest_answer(api: RestApi, request: Request, path: str, body: bytes) -> Response:
    headers = {"x-amzn-requestid": str(uuid.uuid4())}
    try:
        return JSONResponse(api.answer(request.method, path, dict(request.query_params), body), headers=headers)
    except AwsError as error:
        document = {"Message": str(error), **error.members}
        return JSONResponse(document, error.status, {**headers, "x-amzn-errortype": error.code})


def _answer(status: int, document: Document, headers: dict[str, str] | None = None) -> Response:
    common = {"x-amzn-requestid": str(uuid.uuid4()), "content-type": "application/x-amz-json-1.1"}
    return JSONResponse(document, status, {**common, **(headers or {})})


def _unsupported(action: str) -> Response:
    message = f"{action} is not supported by the local stack"
    return _answer(400, {"__type": "UnknownOperationException", "message": message, "Message": message})


def _action_of(request: Request, body: bytes) -> str:
    """The action of a request in another protocol: the query protocol has it in its form, REST in its path."""
    parts = [part for part in body.split(b"&") if part.startswith(b"Action=")]
    return parts[0].decode(errors="replace") if parts else f"{request.method} {request.url.path}"
