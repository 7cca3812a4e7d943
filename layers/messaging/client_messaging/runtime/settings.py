"""Settings from environment variables, read at first use and never at import."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Table names."""

    messages_table: str
    audit_table: str

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises KeyError with the name of a missing variable."""
        return cls(messages_table=os.environ["MESSAGES_TABLE"], audit_table=os.environ["AUDIT_TABLE"])


@dataclass(frozen=True, slots=True, repr=False)
class TokenSettings:
    """Issuer and audience for verifying tokens when no authorizer did. Empty values reject every token."""

    issuer: str
    audience: str
    jwks_uri: str

    @classmethod
    def from_environment(cls) -> "TokenSettings":
        """The default of `JWKS_URI` is `<issuer>/.well-known/jwks.json`, as for Cognito."""
        issuer = os.environ.get("JWT_ISSUER", "")
        jwks_uri = os.environ.get("JWKS_URI") or f"{issuer.rstrip('/')}/.well-known/jwks.json"
        return cls(issuer, os.environ.get("JWT_AUDIENCE", ""), jwks_uri)


@dataclass(frozen=True, slots=True, repr=False)
class AlarmSettings:
    """Where schedules are kept, where they ring, as whom, where what cannot ring goes, and the key they are under."""

    group: str
    role_arn: str
    queue_arn: str
    dead_letters_arn: str
    key_arn: str

    @classmethod
    def from_environment(cls) -> "AlarmSettings":
        """Raises KeyError with the name of a missing variable."""
        return cls(
            group=os.environ["NUDGE_SCHEDULE_GROUP"],
            role_arn=os.environ["NUDGE_SCHEDULE_ROLE"],
            queue_arn=os.environ["NUDGES_DUE_ARN"],
            dead_letters_arn=os.environ["UNSENT_NUDGES_ARN"],
            key_arn=os.environ["KEY_ARN"],
        )


@dataclass(frozen=True, slots=True, repr=False)
class NudgeSettings:
    """How nudges are sent. No `sender`: no e-mail. No `text_identity_arn`: no text message."""

    url: str
    sender: str
    identity_arn: str
    configuration_set: str
    text_identity_arn: str

    @classmethod
    def from_environment(cls) -> "NudgeSettings":
        """Raises KeyError with the name of a missing variable."""
        return cls(
            url=os.environ["NUDGE_URL"],
            sender=os.environ["NUDGE_SENDER"],
            identity_arn=os.environ["NUDGE_IDENTITY"],
            configuration_set=os.environ["NUDGE_CONFIGURATION_SET"],
            text_identity_arn=os.environ["NUDGE_TEXT_IDENTITY"],
        )


def bus_name() -> str:
    """The EventBridge bus of published events."""
    return os.environ["BUS_NAME"]


def connections_table() -> str:
    """The table of open WebSocket connections."""
    return os.environ["CONNECTIONS_TABLE"]


def live_updates_url() -> str:
    """The queue of live updates to WebSocket connections."""
    return os.environ["LIVE_UPDATES_URL"]


def dead_letters_url() -> str:
    """The dead-letter queue of unprocessable events."""
    return os.environ["DEAD_LETTERS_URL"]
