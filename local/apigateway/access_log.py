"""Access log of a stage, in the template's format.

https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
"""

import json
import re
import time
from dataclasses import dataclass
from typing import Protocol

from local.apigateway.payload import HttpRequest, HttpResponse

_VARIABLE = re.compile(r"\$context\.([A-Za-z0-9_:-]+(?:\.[A-Za-z0-9_:-]+)*)")
_CLAIM = "authorizer.claims."


@dataclass
class RequestOutcome:
    """A request and its response, as the access log sees them."""

    request: HttpRequest
    response: HttpResponse
    route_key: str = "-"
    claims: dict[str, str] | None = None
    integration_error: str = "-"
    authorizer_error: str = "-"

    def variable(self, name: str) -> str:
        """The value of `$context.name`, or a hyphen."""
        if name.startswith(_CLAIM):
            return (self.claims or {}).get(name.removeprefix(_CLAIM), "-")
        request = self.request
        latency = str(int((time.time() - request.at) * 1000))
        return {
            "authorizer.error": self.authorizer_error,
            "domainName": request.header("host") or "-",
            "extendedRequestId": request.request_id,
            "httpMethod": request.method,
            "identity.sourceIp": request.source_ip,
            "identity.userAgent": request.header("user-agent") or "-",
            "integrationErrorMessage": self.integration_error,
            "integrationLatency": latency,
            "path": request.path,
            "protocol": request.protocol,
            "requestId": request.request_id,
            "requestTime": request.requested_at,
            "requestTimeEpoch": str(int(request.at * 1000)),
            "responseLatency": latency,
            "responseLength": str(len(self.response.body)),
            "routeKey": self.route_key,
            "stage": "$default",
            "status": str(self.response.status),
        }.get(name, "-")


class HasVariables(Protocol):
    """Source of values for the variables of a format."""

    def variable(self, name: str) -> str: ...


def line(template: str, outcome: HasVariables) -> str:
    """One log line. Values are escaped, so that a JSON line stays valid whatever a caller sends."""
    return _VARIABLE.sub(lambda match: json.dumps(outcome.variable(match[1]))[1:-1], template)
