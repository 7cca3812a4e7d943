"""Where signing in to a stack's own user pool leads back to, beside the front ends: `make sign-in` on this machine."""

from typing import Final

PORT: Final = 8400
LOOPBACK: Final = f"http://localhost:{PORT}/"
"""Cognito takes plain HTTP for localhost, 127.0.0.1 and [::1] alone (API reference, CreateUserPoolClient)."""
