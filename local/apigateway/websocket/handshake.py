"""Handshake request of a WebSocket connection, and the Lambda events of connect, message and disconnect.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
"""

import base64
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from starlette.websockets import WebSocket

from deployment.documents import Document, Json
from local.cloudformation.arns import ACCOUNT, REGION

_SUBPROTOCOL = "sec-websocket-protocol"


def new_id() -> str:
    """A new id in API Gateway's format for connections, requests and messages, such as `L0SM9cOFvHcCIhw=`."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes[:11]).decode()


@dataclass(frozen=True)
class Handshake:
    """The HTTP request that opens a connection, and the connection id; header names as browsers spell them."""

    api: str
    stage: str
    headers: list[tuple[str, str]]
    query: list[tuple[str, str]]
    source_ip: str
    connection_id: str = field(default_factory=new_id)
    at: float = field(default_factory=time.time)

    @classmethod
    def from_socket(cls, socket: WebSocket, api: str, stage: str) -> "Handshake":
        """From the request to a stage of an API."""
        return cls(
            api=api,
            stage=stage,
            headers=[(_browser_spelling(name), value.decode("latin-1")) for name, value in socket.scope["headers"]],
            query=parse_qsl(socket.scope["query_string"].decode("latin-1"), keep_blank_values=True),
            source_ip=socket.client.host if socket.client else "127.0.0.1",
        )

    def header(self, name: str) -> str | None:
        """The last header line of that name, ignoring case."""
        return {known.lower(): value for known, value in self.headers}.get(name.lower())

    def parameter(self, name: str) -> str | None:
        """The last query parameter of that name."""
        return dict(self.query).get(name)

    @property
    def subprotocols(self) -> list[str]:
        """The subprotocols that the client offers."""
        lines = [value for name, value in self.headers if name.lower() == _SUBPROTOCOL]
        return [word.strip() for line in lines for word in line.split(",")]

    @property
    def method_arn(self) -> str:
        """The resource that an authorizer's policy allows or denies."""
        return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{self.api}/{self.stage}/$connect"

    def context(self, route_key: str, event_type: str, authorizer: Document | None = None, **more: Json) -> Document:
        """The requestContext of an event; `authorizer` is the authorizer's context."""
        now, request_id = time.time(), new_id()
        agent = self.header("user-agent")
        return {
            "routeKey": route_key,
            **({"authorizer": authorizer} if authorizer else {}),
            "eventType": event_type,
            "extendedRequestId": request_id,
            "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(now)),
            "messageDirection": "IN",
            "stage": self.stage,
            "connectedAt": int(self.at * 1000),
            "requestTimeEpoch": int(now * 1000),
            "identity": {"sourceIp": self.source_ip, **({"userAgent": agent} if agent else {})},
            "requestId": request_id,
            "domainName": self.header("host") or "",
            "connectionId": self.connection_id,
            "apiId": self.api,
            **more,
        }

    def authorizer_event(self, context: Document) -> Document:
        """Event of the REQUEST authorizer.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
        """
        return {
            "type": "REQUEST",
            "methodArn": self.method_arn,
            **self._request(),
            "stageVariables": {},
            "requestContext": context,
        }

    def connect_event(self, context: Document) -> Document:
        """Event of `$connect`."""
        return {**self._request(), "requestContext": context, "isBase64Encoded": False}

    def disconnect_event(self, context: Document) -> Document:
        """Event of `$disconnect`: of the handshake's headers it has only the host."""
        headers = {"Host": self.header("host") or ""}
        return {
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "requestContext": context,
            "isBase64Encoded": False,
        }

    def _request(self) -> Document:
        headers = [*self.headers, *self._gateway_headers()]
        request: Document = {"headers": dict(headers), "multiValueHeaders": _lists(headers)}
        if self.query:
            request["queryStringParameters"] = dict(self.query)
            request["multiValueQueryStringParameters"] = _lists(self.query)
        return request

    def _gateway_headers(self) -> list[tuple[str, str]]:
        """Headers that the gateway adds."""
        return [
            ("X-Amzn-Trace-Id", f"Root=1-{int(self.at):08x}-{uuid.uuid4().hex[:24]}"),
            ("X-Forwarded-For", self.source_ip),
            ("X-Forwarded-Port", (self.header("host") or "").rpartition(":")[2]),
            ("X-Forwarded-Proto", "http"),
        ]


def message_event(context: Document, body: str) -> Document:
    """Event of a message."""
    return {"requestContext": context, "body": body, "isBase64Encoded": False}


def _browser_spelling(name: bytes) -> str:
    """API Gateway keeps the client's spelling of header names; the ASGI server has lower-cased them."""
    return name.decode("latin-1").title().replace("Websocket", "WebSocket")


def _lists(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return lists
