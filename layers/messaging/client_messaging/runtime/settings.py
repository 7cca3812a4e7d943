"""Settings from environment variables, read at first use and never at import."""

import os

from client_messaging.values import Value


class Settings(Value):
    """Table names."""

    messages_table: str
    audit_table: str

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises KeyError with the name of a missing variable."""
        return cls(messages_table=os.environ["MESSAGES_TABLE"], audit_table=os.environ["AUDIT_TABLE"])


class TokenSettings(Value):
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
