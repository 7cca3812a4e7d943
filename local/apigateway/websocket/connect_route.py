"""Who may connect: the authorizer's word, then the answer of the function of `$connect`."""

import time

from deployment.documents import Document, Json
from local.apigateway import payload
from local.apigateway.integration_calls import Stopped, TimedOut
from local.apigateway.payload import HttpResponse, NotAResponse
from local.apigateway.websocket.event_outcome import EventOutcome, GatewayError
from local.apigateway.websocket.handshake import Handshake
from local.apigateway.websocket.request_authorizer import Denied, NotADecision, RequestAuthorizer, admitted
from local.apigateway.websocket.route_calls import RouteCalls
from local.apigateway.websocket.routes import INTEGRATION_SECONDS, Route
from local.awslambda.functions import PayloadTooLarge
from local.awslambda.worker_processes import FunctionFailed

_SUBPROTOCOL = "sec-websocket-protocol"


async def answer(route: Route, calls: RouteCalls, handshake: Handshake, outcome: EventOutcome) -> HttpResponse:
    """What the function answers to a client that is authorized; GatewayError for one that is not.

    The authorizer's word is in the outcome's context then.
    """
    if route.authorizer:
        outcome.context["authorizer"] = await _authorize(route.authorizer, calls, handshake, outcome)
    result = await calls.call(route, handshake.connect_event(outcome.context), outcome)
    response = _response(result)
    if response is None:
        outcome.integration_error = "the function's response has an unknown format"
        raise GatewayError(500, "Internal server error")
    return response


def subprotocol(response: HttpResponse, handshake: Handshake) -> str | None:
    """What the function chose of what the client offers."""
    chosen = dict(response.headers).get(_SUBPROTOCOL)
    return chosen if chosen in handshake.subprotocols else None


def _response(result: Json) -> HttpResponse | None:
    """Unlike with an HTTP API, what has no status is no response."""
    try:
        return payload.response(result) if isinstance(result, dict) and "statusCode" in result else None
    except NotAResponse:
        return None


async def _authorize(
    authorizer: RequestAuthorizer, calls: RouteCalls, handshake: Handshake, outcome: EventOutcome
) -> Document:
    began = time.monotonic()
    try:
        said = await _decision(authorizer, calls, handshake, outcome.context)
    except GatewayError as refusal:
        outcome.authorizer_error = refusal.message
        raise
    return {**said, "integrationLatency": int((time.monotonic() - began) * 1000)}


async def _decision(
    authorizer: RequestAuthorizer, calls: RouteCalls, handshake: Handshake, context: Document
) -> Document:
    if not authorizer.finds_identity(handshake):
        raise GatewayError(401, "Unauthorized")
    event = handshake.authorizer_event(context)
    try:
        said = await calls.integrations.call(authorizer.function, event, INTEGRATION_SECONDS)
        return admitted(said, handshake.method_arn)
    except Denied:
        raise GatewayError(403, "User is not authorized to access this resource") from None
    except FunctionFailed as failure:
        # The one exception that API Gateway tells from all others, by its message.
        if str(failure) == "Unauthorized":
            raise GatewayError(401, "Unauthorized") from None
        raise GatewayError(500, "Internal server error") from None
    except (NotADecision, PayloadTooLarge, TimedOut):
        raise GatewayError(500, "Internal server error") from None
    except Stopped:
        raise GatewayError(503, "Service Unavailable") from None
