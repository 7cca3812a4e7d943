"""What whoever deploys is asked for: what it is unless they say something, and what they may say."""

import re
from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import Expanded, Json, at

DEFAULTS: Final[dict[str, Json]] = {
    "AllowedOrigins": "https://localhost",
    "Architecture": "arm64",
    "FrontEndCertificateArn": "",
    "FrontEndDomain": "",
    "JwksUri": "",
    "JwtAudience": "",
    "JwtIssuer": "",
    "LocalEndpoint": "",
    "LogLevel": "INFO",
    "LogsOfLiveApi": "yes",
    "ReservedConcurrency": 0,
    "SnapStart": "no",
    "TokenOrigin": "",
}
"""A stack of which nothing is said has its own user pool, no front ends, no limits, and nobody's origin."""
CHOICES: Final = {
    "Architecture": ["arm64", "x86_64"],
    "LogLevel": ["DEBUG", "INFO", "WARNING", "ERROR"],
    "LogsOfLiveApi": ["yes", "no", "account has the role"],
    "SnapStart": ["no", "yes"],
}
_ARN: Final = "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d"
TAKEN: Final = {
    "AllowedOrigins": (
        ["https://a.example", "http://localhost:8080", "https://a.example, https://b.example"],
        ["*", "https://a.example/", "a.example", "https://*.example"],
    ),
    "FrontEndDomain": (["", "messages.example.org"], ["https://messages.example.org", "messages", "a.example/"]),
    "FrontEndCertificateArn": (["", _ARN], [_ARN.replace("us-east-1", "eu-west-1"), "messages.example.org"]),
}
"""What the pattern of a parameter takes, and what it refuses."""


def parameters_are_what_is_meant_if_nothing_is_said(template: Expanded) -> Iterator[str]:
    """Their defaults, kinds and choices."""
    found = at(template.document, "Parameters")
    for name in sorted(DEFAULTS.keys() | found.keys()):
        parameter = found.get(name)
        if at(parameter, "Default") != DEFAULTS.get(name) or name not in DEFAULTS:
            yield f"{name}: means something else if nothing is said"
        kind = {"ReservedConcurrency": "Number", "AllowedOrigins": "CommaDelimitedList"}.get(name, "String")
        if at(parameter, "Type") != kind or at(parameter, "AllowedValues") != CHOICES.get(name):
            yield f"{name}: takes other answers"
    if at(found, "ReservedConcurrency", "MinValue") != 0:
        yield "ReservedConcurrency: cannot be none"


def parameters_take_what_they_are_for(template: Expanded) -> Iterator[str]:
    """Patterns that take what is right and refuse what is nearly right."""
    for name, (right, wrong) in TAKEN.items():
        pattern = at(template.document, "Parameters", name, "AllowedPattern")
        if pattern is None or not all(re.fullmatch(pattern, one) for one in right):
            yield f"{name}: refuses what is right"
        elif any(re.fullmatch(pattern, one) for one in wrong):
            yield f"{name}: takes what is wrong"
