"""WebSocket events: what API Gateway sends to the functions of a WebSocket API, and what they answer.

A browser cannot set a header on a WebSocket; it can name subprotocols (RFC 6455 §1.9). A front end offers two:
`PROTOCOL` and `bearer.<token>`. So the token is neither in the address nor in its log, and the connection is not open
before the token holds.
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
    """The token that a connection is asked for with. Raises Unauthenticated where none is offered as it must be."""
    headers = event.get("headers")
    given = {str(k).lower(): str(v) for k, v in headers.items()} if isinstance(headers, Mapping) else {}
    offered = [one.strip() for one in given.get("sec-websocket-protocol", "").split(",")]
    tokens = [one.removeprefix(_BEARER) for one in offered if one.startswith(_BEARER)]
    if PROTOCOL not in offered or len(tokens) != 1:
        raise Unauthenticated
    return tokens[0]


def admitted(claims: Mapping[str, object]) -> tuple[Caller, int]:
    """Who connects, and until when the token holds. Raises Unauthenticated; for staff too, who are told of nothing."""
    caller = from_claims(claims)
    ends_at = claims.get("exp")
    if caller.role is Role.STAFF or not isinstance(ends_at, int | float):
        raise Unauthenticated
    return caller, int(ends_at)


def iam_policy(event: Event, who: tuple[Caller, int] | None) -> dict[str, object]:
    """An authorizer's answer: a policy for this one request, and what every later request of the connection carries.

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
    """The connection that an event is about, as the authorizer let it in. Raises Unauthenticated where none did."""
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
    """Parse a message of the queue, an event as the bus delivers it. Raises ValueError for anything else."""
    event = json.loads(body)
    match event:
        case {"detail-type": str(detail_type), "detail": dict(detail)}:
            return detail_type, detail
    raise ValueError("not an event")


def ids(of: Connection) -> dict[str, str]:
    """The ids of a connection, for log lines."""
    return {"practice_id": of.practice_id, "person_id": of.person_id, "role": of.role.value, "connection_id": of.id}
