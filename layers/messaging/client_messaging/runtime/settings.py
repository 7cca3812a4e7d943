"""What the environment says, read when it is needed and never at import."""

import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """The names that the template puts into a function's environment."""

    messages_table: str
    audit_table: str

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises KeyError with the name of a variable that is missing."""
        return cls(messages_table=os.environ["MESSAGES_TABLE"], audit_table=os.environ["AUDIT_TABLE"])


@dataclass(frozen=True, slots=True, repr=False)
class TokenSettings:
    """Whose tokens are taken where no gateway verified them. Empty: nobody's."""

    issuer: str
    audience: str
    jwks_uri: str

    @classmethod
    def from_environment(cls) -> "TokenSettings":
        """The issuer's keys are at `<issuer>/.well-known/jwks.json` (as Cognito's are) unless said otherwise."""
        issuer = os.environ.get("JWT_ISSUER", "")
        jwks_uri = os.environ.get("JWKS_URI") or f"{issuer.rstrip('/')}/.well-known/jwks.json"
        return cls(issuer, os.environ.get("JWT_AUDIENCE", ""), jwks_uri)


def bus_name() -> str:
    """Where events go that others listen to."""
    return os.environ["BUS_NAME"]


def connections_table() -> str:
    """Where live connections are kept."""
    return os.environ["CONNECTIONS_TABLE"]


def live_updates_url() -> str:
    """The queue of what live connections are to be told."""
    return os.environ["LIVE_UPDATES_URL"]


def dead_letters_url() -> str:
    """Where events go that cannot be understood."""
    return os.environ["DEAD_LETTERS_URL"]
