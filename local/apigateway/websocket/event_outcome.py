"""Outcome of a WebSocket event (connect, message, disconnect): error for the client, values for the access log.

https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
"""

import json
from dataclasses import dataclass

from deployment.documents import Document


class GatewayError(Exception):
    """An error response of the gateway itself; status and message tell nothing about the function."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass
class EventOutcome:
    """Values of a finished event for the access log; `context` is its requestContext."""

    context: Document
    status: int = 200
    error: str = "-"
    authorizer_error: str = "-"
    integration_error: str = "-"

    def refuse(self, refusal: GatewayError) -> str:
        """Record the error; returns the message for the client."""
        self.status, self.error = refusal.status, refusal.message
        ids = {name: self.context[name] for name in ("connectionId", "requestId")}
        return json.dumps({"message": refusal.message, **ids})

    def variable(self, name: str) -> str:
        """The value of `$context.name`, or a hyphen."""
        own = {
            "authorizer.error": self.authorizer_error,
            "error.message": self.error,
            "integration.error": self.integration_error,
            "integrationErrorMessage": self.integration_error,
            "status": str(self.status),
        }
        if name in own:
            return own[name]
        head, _, rest = name.partition(".")
        value = self.context.get(head, "-")
        if isinstance(value, dict):
            value = value.get(rest, "-")
        return str(value)
