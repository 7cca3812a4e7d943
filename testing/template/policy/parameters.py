"""Rules for the stack's parameters: defaults, types and allowed values."""

import re
from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Expanded, Json, at

DEFAULTS: Final[dict[str, Json]] = {
    "AllowedOrigins": "https://localhost",
    "ApiCertificateArn": "",
    "ApiDomain": "",
    "Architecture": "arm64",
    "FrontEndCertificateArn": "",
    "FrontEndDomain": "",
    "ImportWarnings": "fail",
    "JwksUri": "",
    "JwtAudience": "",
    "JwtIssuer": "",
    "LiveDomain": "",
    "LocalEndpoint": "",
    "LogLevel": "INFO",
    "LogsOfLiveApi": "yes",
    "QueueConcurrency": 2,
    "ReservedConcurrency": 0,
    "SnapStart": "no",
    "TokenOrigin": "",
}
"""The default stack has its own user pool, no front ends, no reserved concurrency, and localhost as origin."""
TYPES: Final = {
    "AllowedOrigins": "CommaDelimitedList",
    "QueueConcurrency": "Number",
    "ReservedConcurrency": "Number",
}
CHOICES: Final = {
    "Architecture": ["arm64", "x86_64"],
    "ImportWarnings": ["fail", "ignore"],
    "LogLevel": ["DEBUG", "INFO", "WARNING", "ERROR"],
    "LogsOfLiveApi": ["yes", "no", "account has the role"],
    "SnapStart": ["no", "yes"],
}
_ARN: Final = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"
ACCEPTED_AND_REFUSED: Final = {
    "AllowedOrigins": (
        ["https://a.example", "http://localhost:8080", "https://a.example, https://b.example"],
        ["*", "https://a.example/", "a.example", "https://*.example"],
    ),
    "ApiDomain": (["", "api.example.org"], ["https://api.example.org", "api", "api.example.org/v1"]),
    "LiveDomain": (["", "live.example.org"], ["wss://live.example.org", "live", "live.example.org/live"]),
    "ApiCertificateArn": (["", _ARN, _ARN.replace("us-east-1", "eu-west-1")], ["api.example.org"]),
    "FrontEndDomain": (["", "messages.example.org"], ["https://messages.example.org", "messages", "a.example/"]),
    "FrontEndCertificateArn": (["", _ARN], [_ARN.replace("us-east-1", "eu-west-1"), "messages.example.org"]),
}
"""By parameter: values that its pattern accepts, and values that it refuses."""


def parameters_are_what_is_meant_if_nothing_is_said(template: Expanded) -> Iterator[str]:
    """Parameters have these defaults, types and allowed values."""
    parameters = at(template.document, "Parameters")
    for name in sorted(DEFAULTS.keys() | parameters.keys()):
        parameter = parameters.get(name)
        if at(parameter, "Default") != DEFAULTS.get(name) or name not in DEFAULTS:
            yield f"{name}: another default"
        kind = TYPES.get(name, "String")
        if at(parameter, "Type") != kind or at(parameter, "AllowedValues") != CHOICES.get(name):
            yield f"{name}: another type or other allowed values"
    if at(parameters, "ReservedConcurrency", "MinValue") != 0:
        yield "ReservedConcurrency: the minimum is not 0"


def parameters_take_what_they_are_for(template: Expanded) -> Iterator[str]:
    """Patterns accept valid values and refuse near misses."""
    for name, (right, wrong) in ACCEPTED_AND_REFUSED.items():
        pattern = at(template.document, "Parameters", name, "AllowedPattern")
        if pattern is None or not all(re.fullmatch(pattern, one) for one in right):
            yield f"{name}: refuses a valid value"
        elif any(re.fullmatch(pattern, one) for one in wrong):
            yield f"{name}: accepts an invalid value"
