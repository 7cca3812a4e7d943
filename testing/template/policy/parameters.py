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
    "AuditParallelization": 1,
    "BackupCopyVaultArn": "",
    "BackupRetentionDays": 0,
    "BackupVaultLock": "no",
    "EmergencyUserArn": "",
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
    "MailFrom": "",
    "MailIdentityArn": "",
    "NudgeIdentityArn": "",
    "NudgeSender": "",
    "NudgeTextIdentityArn": "",
    "NudgeUrl": "",
    "Probe": "no",
    "QueueConcurrency": 2,
    "ReservedConcurrency": 0,
    "SignInLogBucketArn": "",
    "SignInOnLocalhost": "yes",
    "SnapStart": "no",
    "TokenOrigin": "",
    "TrafficShifting": "AllAtOnce",
    "UserPoolKey": "stack",
}
"""The default stack has its own user pool, localhost as origin, and no front ends, reserved concurrency, backups beyond
point-in-time recovery, emergency access, or sender of nudges."""
TYPES: Final = {
    "AllowedOrigins": "CommaDelimitedList",
    "AuditParallelization": "Number",
    "BackupRetentionDays": "Number",
    "QueueConcurrency": "Number",
    "ReservedConcurrency": "Number",
}
CHOICES: Final = {
    "Architecture": ["arm64", "x86_64"],
    "BackupRetentionDays": [0, 90, 365, 2192, 3653],
    "BackupVaultLock": ["no", "governance", "compliance"],
    "ImportWarnings": ["fail", "ignore"],
    "LogLevel": ["DEBUG", "INFO", "WARNING", "ERROR"],
    "LogsOfLiveApi": ["yes", "no", "account has the role"],
    "Probe": ["no", "yes"],
    "SignInOnLocalhost": ["yes", "no"],
    "SnapStart": ["no", "yes"],
    "TrafficShifting": [
        "AllAtOnce",
        "Canary10Percent5Minutes",
        "Canary10Percent10Minutes",
        "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes",
    ],
    "UserPoolKey": ["stack", "aws"],
}
BOUNDS: Final = {"AuditParallelization": (1, 10), "QueueConcurrency": (2, 1000), "ReservedConcurrency": (0, None)}
"""The least and greatest value of each number."""
_VAULT: Final = "arn:aws:backup:eu-west-1:123456789012:backup-vault:copies"
_PERSON: Final = "arn:aws:iam::123456789012:user/officers/ana"
_IDENTITY: Final = "arn:aws:ses:eu-west-1:123456789012:identity/example.org"
_NUMBER: Final = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-0a1b2c3d"
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
    "BackupCopyVaultArn": (["", _VAULT], ["copies", _VAULT.replace("backup-vault", "recovery-point")]),
    "EmergencyUserArn": (
        ["", _PERSON],
        # A role's session says nothing of MFA: it could never assume the other role.
        [
            "*",
            _PERSON.replace("user", "role"),
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:user/",
            "ana",
        ],
    ),
    "MailIdentityArn": (["", _IDENTITY], ["example.org", _IDENTITY.replace("ses", "sns")]),
    "MailFrom": (["", "post@example.org"], ["post", "A Practice <post@example.org>", "a b@example.org"]),
    "NudgeIdentityArn": (["", _IDENTITY], ["example.org", _IDENTITY.replace("ses", "sns")]),
    "NudgeSender": (["", "post@example.org"], ["post", "A Practice <post@example.org>", "a b@example.org"]),
    "NudgeTextIdentityArn": (
        ["", _NUMBER, _NUMBER.replace("phone-number/phone", "pool/pool")],
        ["+15550100", _NUMBER.replace("phone-number", "opt-out-list"), _NUMBER.replace("sms-voice", "mobiletargeting")],
    ),
    # No query and no fragment, which may say who somebody is; nothing that GSM-7 writes with two characters.
    "NudgeUrl": (
        ["", "https://portal.example.org", "https://portal.example.org/messages/"],
        [
            "http://portal.example.org",
            "portal.example.org",
            "https://a.example/?id=1",
            "https://a.example/#1",
            "https://é.example",
        ],
    ),
    "SignInLogBucketArn": (["", "arn:aws:s3:::sign-ins.example"], ["sign-ins.example", "arn:aws:s3:::sign-ins/2026"]),
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
        if (at(parameter, "MinValue"), at(parameter, "MaxValue")) != BOUNDS.get(name, (None, None)):
            yield f"{name}: another least or greatest value"


def parameters_take_what_they_are_for(template: Expanded) -> Iterator[str]:
    """Patterns accept valid values and refuse near misses."""
    for name, (right, wrong) in ACCEPTED_AND_REFUSED.items():
        pattern = at(template.document, "Parameters", name, "AllowedPattern")
        if pattern is None or not all(re.fullmatch(pattern, one) for one in right):
            yield f"{name}: refuses a valid value"
        elif any(re.fullmatch(pattern, one) for one in wrong):
            yield f"{name}: accepts an invalid value"
