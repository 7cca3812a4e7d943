"""$disconnect: delete a connection that was closed, by either side."""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.live import websocket_events
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext


def close_connection(event: Mapping[str, object], _context: LambdaContext) -> dict[str, object]:
    """Delete the connection. The answer is not used."""
    connection = websocket_events.connection_from(event)
    wiring.connections().forget(connection)
    telemetry.log().info(telemetry.CONNECTION_CLOSED, extra=websocket_events.ids(connection))
    return {"statusCode": 200}


lambda_handler = telemetry.instrument(close_connection, wiring.connections)
