"""REQUEST authorizer of a WebSocket API: a function returns a policy that allows or denies the connection.

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
    """The policy does not allow the connection."""


class InvalidPolicy(Exception):
    """The function's result is not a valid policy."""


@dataclass(frozen=True)
class RequestAuthorizer:
    """The authorizer function and its identity sources."""

    function: str
    headers: tuple[str, ...]
    parameters: tuple[str, ...]

    @classmethod
    def from_resource(cls, resource: Resource) -> "RequestAuthorizer":
        properties, where = resource.properties, resource.logical_id
        if properties["AuthorizerType"] != "REQUEST":
            raise NotSupported(
                where, f"an authorizer of type {properties['AuthorizerType']} is not supported by the local stack"
            )
        sources: dict[str, list[str]] = {"header": [], "querystring": []}
        for source in properties.get("IdentitySource", []):
            match = _IDENTITY_SOURCE.fullmatch(source)
            if not match:
                raise NotSupported(where, f"the identity source {source} is not supported by the local stack")
            sources[match[1]].append(match[2])
        function = invoked_function(properties["AuthorizerUri"])
        if function is None:
            raise NotSupported(where, "only a function is supported as authorizer by the local stack")
        return cls(function, tuple(sources["header"]), tuple(sources["querystring"]))

    def has_identity_sources(self, handshake: Handshake) -> bool:
        """Whether the request has every identity source; otherwise the function is not called."""
        values = [handshake.header(name) for name in self.headers]
        return all([*values, *(handshake.parameter(name) for name in self.parameters)])


def allowed_context(result: Json, method_arn: str) -> Document:
    """`requestContext.authorizer` of every event of the connection. Raises Denied or InvalidPolicy.

    The context in the result may hold strings, numbers and booleans; functions get strings.
    """
    try:
        statements = result["policyDocument"]["Statement"]
        principal, context = result["principalId"], result.get("context") or {}
        values = {name: _text(value) for name, value in context.items()}
        allows = _allows(statements if isinstance(statements, list) else [statements], method_arn)
    except (AttributeError, KeyError, TypeError):
        raise InvalidPolicy from None
    if not isinstance(principal, str):
        raise InvalidPolicy
    if not allows:
        raise Denied
    return {**values, "principalId": principal}


def _allows(statements: list[Document], method_arn: str) -> bool:
    """As in IAM: an explicit Deny wins, and without an Allow the default is deny."""
    effects = set()
    for statement in statements:
        if statement["Effect"] not in ("Allow", "Deny") or not statement.keys() <= _STATEMENT:
            raise InvalidPolicy
        if _covers(statement["Action"], _ACTION, re.IGNORECASE) and _covers(statement["Resource"], method_arn):
            effects.add(statement["Effect"])
    return effects == {"Allow"}


def _covers(patterns: Json, value: str, flags: re.RegexFlag = re.NOFLAG) -> bool:
    """IAM's wildcards: `*` for any text, `?` for one character."""
    globs = [patterns] if isinstance(patterns, str) else patterns
    expressions = [re.escape(glob).replace(r"\*", ".*").replace(r"\?", ".") for glob in globs]
    return any(re.fullmatch(expression, value, flags) for expression in expressions)


def _text(value: Json) -> str:
    if not isinstance(value, str | int | float):
        raise InvalidPolicy
    return str(value).lower() if isinstance(value, bool) else str(value)
