"""The authorizer of the live API: whose token may open a connection."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext

from client_messaging import bearer, live_edge, telemetry
from client_messaging.errors import Unauthenticated
from client_messaging.settings import TokenSettings


def authorize_connection(event: Mapping[str, object], _context: LambdaContext) -> dict[str, object]:
    """Allow a connection to whom the offered token names, and deny it without saying why."""
    try:
        claims = bearer.claims_of(live_edge.token(event), TokenSettings.from_environment())
        return live_edge.decision(event, live_edge.admitted(claims))
    except Unauthenticated:
        telemetry.log().info(telemetry.CONNECTION_REFUSED, extra={"code": Unauthenticated.code})
        telemetry.count("ConnectionRefused")
        return live_edge.decision(event, None)


lambda_handler = telemetry.instrument(authorize_connection)
