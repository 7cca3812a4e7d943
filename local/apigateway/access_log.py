"""The stage's access log, in the template's own format.

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
    """What is known of a request when it is over."""

    request: HttpRequest
    response: HttpResponse
    route_key: str = "-"
    claims: dict[str, str] | None = None
    integration_error: str = "-"
    authorizer_error: str = "-"

    def variable(self, name: str) -> str:
        """The value of `$context.name`; a hyphen when there is none."""
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
    """Whatever has values for a format's variables."""

    def variable(self, name: str) -> str: ...


def line(template: str, outcome: HasVariables) -> str:
    """One line; values are escaped, so that a line of JSON stays one whatever a caller sends."""
    return _VARIABLE.sub(lambda match: json.dumps(outcome.variable(match[1]))[1:-1], template)
