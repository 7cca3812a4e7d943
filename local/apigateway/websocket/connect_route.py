"""Handshake of a connection: REQUEST authorizer, then the function of `$connect`."""

import time

from deployment.documents import Document, Json
from local.apigateway import payload
from local.apigateway.integration_calls import Stopped, TimedOut
from local.apigateway.payload import HttpResponse, NotAResponse
from local.apigateway.websocket.event_outcome import EventOutcome, GatewayError
from local.apigateway.websocket.handshake import Handshake
from local.apigateway.websocket.request_authorizer import Denied, InvalidPolicy, RequestAuthorizer, allowed_context
from local.apigateway.websocket.route_calls import RouteCalls
from local.apigateway.websocket.routes import INTEGRATION_SECONDS, Route
from local.awslambda.functions import PayloadTooLarge
from local.awslambda.worker_processes import FunctionFailed

_SUBPROTOCOL = "sec-websocket-protocol"


async def answer(route: Route, calls: RouteCalls, handshake: Handshake, outcome: EventOutcome) -> HttpResponse:
    """The response of the function of `$connect`. Raises GatewayError if the client is not authorized.

    Adds the authorizer's context to the context of the outcome.
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
    """The subprotocol that the function chose, if the client offers it."""
    chosen = dict(response.headers).get(_SUBPROTOCOL)
    return chosen if chosen in handshake.subprotocols else None


def _response(result: Json) -> HttpResponse | None:
    """The HTTP response; None if the result has no statusCode, which only HTTP APIs accept."""
    try:
        return payload.response(result) if isinstance(result, dict) and "statusCode" in result else None
    except NotAResponse:
        return None


async def _authorize(
    authorizer: RequestAuthorizer, calls: RouteCalls, handshake: Handshake, outcome: EventOutcome
) -> Document:
    began = time.monotonic()
    try:
        authorizer_context = await _decision(authorizer, calls, handshake, outcome.context)
    except GatewayError as refusal:
        outcome.authorizer_error = refusal.message
        raise
    return {**authorizer_context, "integrationLatency": int((time.monotonic() - began) * 1000)}


async def _decision(
    authorizer: RequestAuthorizer, calls: RouteCalls, handshake: Handshake, context: Document
) -> Document:
    if not authorizer.has_identity_sources(handshake):
        raise GatewayError(401, "Unauthorized")
    event = handshake.authorizer_event(context)
    try:
        decision = await calls.integrations.call(authorizer.function, event, INTEGRATION_SECONDS)
        return allowed_context(decision, handshake.method_arn)
    except Denied:
        raise GatewayError(403, "User is not authorized to access this resource") from None
    except FunctionFailed as failure:
        # The only exception that API Gateway treats differently, recognised by its message.
        if str(failure) == "Unauthorized":
            raise GatewayError(401, "Unauthorized") from None
        raise GatewayError(500, "Internal server error") from None
    except (InvalidPolicy, PayloadTooLarge, TimedOut):
        raise GatewayError(500, "Internal server error") from None
    except Stopped:
        raise GatewayError(503, "Service Unavailable") from None
