"""A WebSocket API's REQUEST authorizer: a function looks at the handshake, and its policy lets in or keeps out.

https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
"""

import re
from dataclasses import dataclass

from deployment.documents import Document, Json
from local.apigateway.websocket.handshake import Handshake
from local.cloudformation.arns import invoked_function
from local.cloudformation.template import Resource
from local.errors import NotSupported

_ACTION = "execute-api:Invoke"
_IDENTITY_SOURCE = re.compile(r"route\.request\.(header|querystring)\.([\w-]+)")
_STATEMENT = {"Sid", "Effect", "Action", "Resource"}


class Denied(Exception):
    """The policy denies the connection, or allows something else."""


class NotADecision(Exception):
    """The function returned something that the gateway cannot read as one."""


@dataclass(frozen=True)
class RequestAuthorizer:
    """Which function decides, and what a client has to bring along."""

    function: str
    headers: tuple[str, ...]
    parameters: tuple[str, ...]

    @classmethod
    def from_resource(cls, resource: Resource) -> "RequestAuthorizer":
        given, where = resource.properties, resource.logical_id
        if given["AuthorizerType"] != "REQUEST":
            raise NotSupported(
                where, f"an authorizer of type {given['AuthorizerType']} is not supported by the local stack"
            )
        sources: dict[str, list[str]] = {"header": [], "querystring": []}
        for source in given.get("IdentitySource", []):
            match = _IDENTITY_SOURCE.fullmatch(source)
            if not match:
                raise NotSupported(where, f"the identity source {source} is not supported by the local stack")
            sources[match[1]].append(match[2])
        function = invoked_function(given["AuthorizerUri"])
        if function is None:
            raise NotSupported(where, "only a function authorizes connections here")
        return cls(function, tuple(sources["header"]), tuple(sources["querystring"]))

    def finds_identity(self, handshake: Handshake) -> bool:
        """Whether every identity source is there; without one the function is not even asked."""
        found = [handshake.header(name) for name in self.headers]
        return all([*found, *(handshake.parameter(name) for name in self.parameters)])


def admitted(answer: Json, method_arn: str) -> Document:
    """`requestContext.authorizer` of every event of the connection; raises Denied or NotADecision.

    The function's context may hold texts, numbers and booleans; functions see texts.
    """
    try:
        statements = answer["policyDocument"]["Statement"]
        principal, context = answer["principalId"], answer.get("context") or {}
        values = {name: _text(value) for name, value in context.items()}
        allows = _allows(statements if isinstance(statements, list) else [statements], method_arn)
    except (AttributeError, KeyError, TypeError):
        raise NotADecision from None
    if not isinstance(principal, str):
        raise NotADecision
    if not allows:
        raise Denied
    return {**values, "principalId": principal}


def _allows(statements: list[Document], method_arn: str) -> bool:
    """As in IAM: one Deny outweighs every Allow, and without an Allow it is a no."""
    effects = set()
    for statement in statements:
        if statement["Effect"] not in ("Allow", "Deny") or not statement.keys() <= _STATEMENT:
            raise NotADecision
        if _covers(statement["Action"], _ACTION, re.IGNORECASE) and _covers(statement["Resource"], method_arn):
            effects.add(statement["Effect"])
    return effects == {"Allow"}


def _covers(patterns: Json, value: str, flags: re.RegexFlag = re.NOFLAG) -> bool:
    """IAM's wildcards: `*` for any text, `?` for one character."""
    found = [patterns] if isinstance(patterns, str) else patterns
    expressions = [re.escape(one).replace(r"\*", ".*").replace(r"\?", ".") for one in found]
    return any(re.fullmatch(expression, value, flags) for expression in expressions)


def _text(value: Json) -> str:
    if not isinstance(value, str | int | float):
        raise NotADecision
    return str(value).lower() if isinstance(value, bool) else str(value)
