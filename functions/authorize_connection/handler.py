"""Lambda authorizer of the WebSocket API."""

from collections.abc import Mapping

from client_messaging.auth import bearer_token
from client_messaging.domain.refusals import TryAgain, Unauthenticated
from client_messaging.live import websocket_events
from client_messaging.runtime import telemetry
from client_messaging.runtime.settings import TokenSettings
from client_messaging.runtime.telemetry import LambdaContext


def authorize_connection(event: Mapping[str, object], _context: LambdaContext) -> dict[str, object]:
    """Allow a connection for a valid token; deny it without a reason otherwise.

    Denied too while the issuer's keys cannot be fetched: front ends connect again, and a function that fails is an
    alarm for each blip. What lasts has an alarm of its own.
    """
    try:
        claims = bearer_token.claims_of(websocket_events.token(event), TokenSettings.from_environment())
        return websocket_events.iam_policy(event, websocket_events.admitted(claims))
    except Unauthenticated as refusal:
        telemetry.log().info(telemetry.CONNECTION_REFUSED, extra={"code": refusal.code, **refusal.facts()})
    except TryAgain:
        telemetry.log().warning(telemetry.ISSUER_UNREACHABLE)
        telemetry.count("IssuerUnreachable")
    return websocket_events.iam_policy(event, None)


lambda_handler = telemetry.instrument(authorize_connection)
