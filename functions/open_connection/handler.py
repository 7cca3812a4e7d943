"""$connect: a connection that the authorizer let in is kept until its token ends."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext

from client_messaging import live, live_edge, telemetry, wiring
from client_messaging.errors import AccessSuspended, TryAgain, Unauthenticated

type Answer = dict[str, object]


def open_connection(event: Mapping[str, object], _context: LambdaContext) -> Answer:
    """Keep the connection and accept our subprotocol, or refuse it."""
    try:
        connection = live_edge.connection(event)
        live.open_connection(wiring.live(), connection)
    except (Unauthenticated, AccessSuspended, TryAgain) as refusal:
        telemetry.log().info(telemetry.CONNECTION_REFUSED, extra={"code": refusal.code})
        telemetry.count("ConnectionRefused")
        return {"statusCode": refusal.status}
    telemetry.log().info(telemetry.CONNECTION_OPENED, extra=live_edge.ids(connection))
    telemetry.count("ConnectionOpened")
    return {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": live_edge.PROTOCOL}}


lambda_handler = telemetry.instrument(open_connection, wiring.live)
