"""A client's wish to open a WebSocket, and the events in which API Gateway tells functions what becomes of it.

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
    """In the shape of API Gateway's ids of connections, requests and messages: `L0SM9cOFvHcCIhw=`."""
    return base64.urlsafe_b64encode(uuid.uuid4().bytes[:11]).decode()


@dataclass(frozen=True)
class Handshake:
    """The request, header names as browsers spell them, and what the gateway calls it."""

    api: str
    stage: str
    headers: list[tuple[str, str]]
    query: list[tuple[str, str]]
    source_ip: str
    connection_id: str = field(default_factory=new_id)
    at: float = field(default_factory=time.time)

    @classmethod
    def from_socket(cls, socket: WebSocket, api: str, stage: str) -> "Handshake":
        """What a client sent to the stage of that API."""
        return cls(
            api=api,
            stage=stage,
            headers=[(_spelled(name), value.decode("latin-1")) for name, value in socket.scope["headers"]],
            query=parse_qsl(socket.scope["query_string"].decode("latin-1"), keep_blank_values=True),
            source_ip=socket.client.host if socket.client else "127.0.0.1",
        )

    def header(self, name: str) -> str | None:
        """The last header line of that name, in any case."""
        return {known.lower(): value for known, value in self.headers}.get(name.lower())

    def parameter(self, name: str) -> str | None:
        """The last query parameter of that name."""
        return dict(self.query).get(name)

    @property
    def subprotocols(self) -> list[str]:
        """What the client offers to speak."""
        lines = [value for name, value in self.headers if name.lower() == _SUBPROTOCOL]
        return [word.strip() for line in lines for word in line.split(",")]

    @property
    def method_arn(self) -> str:
        """What an authorizer's policy allows or denies."""
        return f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{self.api}/{self.stage}/$connect"

    def context(self, route_key: str, event_type: str, authorizer: Document | None = None, **more: Json) -> Document:
        """An event's requestContext; `authorizer` is what the authorizer said at the handshake."""
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
        """https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html"""
        return {
            "type": "REQUEST",
            "methodArn": self.method_arn,
            **self._request(),
            "stageVariables": {},
            "requestContext": context,
        }

    def connect_event(self, context: Document) -> Document:
        """What the function of `$connect` gets."""
        return {**self._request(), "requestContext": context, "isBase64Encoded": False}

    def disconnect_event(self, context: Document) -> Document:
        """What the function of `$disconnect` gets: the handshake's headers are gone but for the host."""
        headers = {"Host": self.header("host") or ""}
        return {
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
            "requestContext": context,
            "isBase64Encoded": False,
        }

    def _request(self) -> Document:
        headers = [*self.headers, *self._added()]
        found: Document = {"headers": dict(headers), "multiValueHeaders": _lists(headers)}
        if self.query:
            found["queryStringParameters"] = dict(self.query)
            found["multiValueQueryStringParameters"] = _lists(self.query)
        return found

    def _added(self) -> list[tuple[str, str]]:
        """What the gateway adds on the way."""
        return [
            ("X-Amzn-Trace-Id", f"Root=1-{int(self.at):08x}-{uuid.uuid4().hex[:24]}"),
            ("X-Forwarded-For", self.source_ip),
            ("X-Forwarded-Port", (self.header("host") or "").rpartition(":")[2]),
            ("X-Forwarded-Proto", "http"),
        ]


def message_event(context: Document, body: str) -> Document:
    """What the function of a message's route gets."""
    return {"requestContext": context, "body": body, "isBase64Encoded": False}


def _spelled(name: bytes) -> str:
    """API Gateway hands names on as the client wrote them; the server here has put them into lower case."""
    return name.decode("latin-1").title().replace("Websocket", "WebSocket")


def _lists(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found
