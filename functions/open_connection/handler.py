"""$connect: store an authorized connection until its token ends."""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.refusals import AccessSuspended, TryAgain, Unauthenticated
from client_messaging.live import live_updates, websocket_events
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext

type Answer = dict[str, object]


def open_connection(event: Mapping[str, object], _context: LambdaContext) -> Answer:
    """Store the connection and accept our subprotocol, or refuse it."""
    try:
        connection = websocket_events.connection_from(event)
        telemetry.about(**websocket_events.ids(connection))
        live_updates.open_connection(wiring.live(), connection)
    except (Unauthenticated, AccessSuspended, TryAgain) as refusal:
        log = telemetry.log().warning if isinstance(refusal, TryAgain) else telemetry.log().info
        log(telemetry.CONNECTION_REFUSED, extra={"code": refusal.code, **refusal.facts()})
        return {"statusCode": refusal.status}
    telemetry.log().info(telemetry.CONNECTION_OPENED, extra=websocket_events.ids(connection))
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": websocket_events.PROTOCOL}}


lambda_handler = telemetry.instrument(open_connection, wiring.live)
