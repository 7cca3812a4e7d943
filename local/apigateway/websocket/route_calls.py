"""Function calls of WebSocket routes; failures become GatewayErrors for the client."""

from collections.abc import Mapping

from deployment.documents import Json
from local.apigateway.integration_calls import IntegrationCalls, Stopped, TimedOut
from local.apigateway.websocket.event_outcome import EventOutcome, GatewayError
from local.apigateway.websocket.routes import Route
from local.awslambda.functions import Function, PayloadTooLarge
from local.awslambda.worker_processes import FunctionFailed


class RouteCalls:
    """Function calls of one WebSocket API."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self.integrations = IntegrationCalls(functions)

    async def call(self, route: Route, event: Json, outcome: EventOutcome) -> Json:
        """What the function returned, or GatewayError; the outcome knows why."""
        try:
            return await self.integrations.call(route.function, event, route.seconds)
        except TimedOut:
            outcome.integration_error = "Endpoint request timed out"
            raise GatewayError(504, "Endpoint request timed out") from None
        except Stopped:
            raise GatewayError(503, "Service Unavailable") from None
        except FunctionFailed as failure:
            outcome.integration_error = failure.kind
        except PayloadTooLarge:
            outcome.integration_error = "the event is too large"
        raise GatewayError(500, "Internal server error")
