"""What became of a handshake, a message or a disconnect: for the client, and for the access log.

https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-logging.html
"""

import json
from dataclasses import dataclass

from deployment.documents import Document


class GatewayError(Exception):
    """The gateway's own answer: a status, and a sentence that says nothing of the function."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass
class EventOutcome:
    """What is known when it is over; `context` is the requestContext of the event."""

    context: Document
    status: int = 200
    error: str = "-"
    authorizer_error: str = "-"
    integration_error: str = "-"

    def refuse(self, refusal: GatewayError) -> str:
        """Take note of it; answers what the client hears."""
        self.status, self.error = refusal.status, refusal.message
        ids = {name: self.context[name] for name in ("connectionId", "requestId")}
        return json.dumps({"message": refusal.message, **ids})

    def variable(self, name: str) -> str:
        """The value of `$context.name`; a hyphen when there is none."""
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
