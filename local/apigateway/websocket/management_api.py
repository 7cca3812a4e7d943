"""API Gateway's management API (`@connections`) for the connections of a WebSocket API.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
"""

import time
import uuid

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from local.apigateway.websocket.connections import MAX_MESSAGE_BYTES, NORMAL, Connection, Connections, Gone

PATH = "/@connections/{connection_id:path}"
METHODS = ["DELETE", "GET", "POST"]


class ManagementApi:
    """PostToConnection, GetConnection, DeleteConnection."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def serve(self, request: Request) -> Response:
        """Serve one request of `apigatewaymanagementapi`."""
        try:
            connection = self._connections.find(request.path_params["connection_id"])
            if request.method == "POST":
                return await _post(connection, await request.body())
        except Gone:
            return _error(410, "GoneException")
        if request.method == "DELETE":
            await connection.close(NORMAL)
            return _answer(Response(status_code=204))
        return _answer(_described(connection))


async def _post(connection: Connection, data: bytes) -> Response:
    if len(data) > MAX_MESSAGE_BYTES:
        return _error(413, "PayloadTooLargeException")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return _error(400, "BadRequestException")  # only text frames are sent
    await connection.send(text)
    return _answer(Response(status_code=200))


def _described(connection: Connection) -> Response:
    handshake = connection.handshake
    return JSONResponse(
        {
            "connectedAt": _iso(handshake.at),
            "lastActiveAt": _iso(connection.last_active_at),
            "identity": {"sourceIp": handshake.source_ip, "userAgent": handshake.header("user-agent") or ""},
        }
    )


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def _error(status: int, code: str) -> Response:
    response = JSONResponse({"message": code}, status)
    response.headers["x-amzn-errortype"] = code
    return _answer(response)


def _answer(response: Response) -> Response:
    response.headers["x-amzn-requestid"] = str(uuid.uuid4())
    return response
