"""WebSocket events: API Gateway's requests to the functions of a WebSocket API, and their responses.

A browser cannot set a header on a WebSocket; it can name subprotocols (RFC 6455 §1.9). A front end offers two:
`PROTOCOL` and `bearer.<token>`. So the token is neither in the URL nor in its log, and is verified before the
connection opens.
"""

import json
from collections.abc import Mapping
from typing import Final

from client_messaging.auth.callers import from_claims
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import Unauthenticated
from client_messaging.live.connections import Connection
from client_messaging.live.work_queue import Detail

type Event = Mapping[str, object]

PROTOCOL: Final = "client-messaging"
_BEARER: Final = "bearer."


def token(event: Event) -> str:
    """The bearer token of a connection request. Raises Unauthenticated without PROTOCOL and exactly one token."""
    headers = event.get("headers")
    by_name = {str(k).lower(): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {}
    offered = [protocol.strip() for protocol in by_name.get("sec-websocket-protocol", "").split(",")]
    tokens = [protocol.removeprefix(_BEARER) for protocol in offered if protocol.startswith(_BEARER)]
    if PROTOCOL not in offered or len(tokens) != 1:
        raise Unauthenticated
    return tokens[0]


def admitted(claims: Mapping[str, object]) -> tuple[Caller, int]:
    """The caller, and when the token expires. Raises Unauthenticated; for staff too, who get no live updates."""
    caller = from_claims(claims)
    ends_at = claims.get("exp")
    if caller.role is Role.STAFF or not isinstance(ends_at, int | float):
        raise Unauthenticated("custom:role" if caller.role is Role.STAFF else "exp")
    return caller, int(ends_at)


def iam_policy(event: Event, who: tuple[Caller, int] | None) -> dict[str, object]:
    """The authorizer's response: an IAM policy for this request, and the context of all later ones of the connection.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    """
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Deny" if who is None else "Allow",
        "Resource": event["methodArn"],
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    if who is None:
        return {"principalId": "nobody", "policyDocument": policy}
    caller, ends_at = who
    context = {
        "practice_id": caller.practice_id,
        "person_id": caller.person_id,
        "role": caller.role.value,
        "ends_at": str(ends_at),
    }
    return {"principalId": caller.login, "policyDocument": policy, "context": context}


def connection_from(event: Event) -> Connection:
    """The connection of an event, from the authorizer's context. Raises Unauthenticated without one."""
    context = event.get("requestContext")
    authorizer = context.get("authorizer") if isinstance(context, Mapping) else None
    if not isinstance(context, Mapping) or not isinstance(authorizer, Mapping):
        raise Unauthenticated
    try:
        return Connection(
            id=str(context["connectionId"]),
            practice_id=str(authorizer["practice_id"]),
            person_id=str(authorizer["person_id"]),
            role=Role(authorizer["role"]),
            ends_at=int(authorizer["ends_at"]),
        )
    except (KeyError, ValueError):
        raise Unauthenticated from None


def parse_event(body: str) -> tuple[str, Detail]:
    """Parse a message of the queue, an EventBridge event. Raises ValueError for anything else."""
    event = json.loads(body)
    match event:
        case {"detail-type": str(detail_type), "detail": dict(detail)}:
            return detail_type, detail
    raise ValueError("not an event")


def ids(of: Connection) -> dict[str, str]:
    """The ids of a connection, for log lines."""
    return {"practice_id": of.practice_id, "person_id": of.person_id, "role": of.role.value, "connection_id": of.id}
