"""Client Messaging from Python: sign-in token, retries, refusals, sending and paging around `generated.api`."""

from .calling import NotModified, Patience, Refused, answer, connect
from .messages import OutgoingMessage, Send, newer, newer_async, older, older_async
from .rate_limit import RateLimit, rate_limit

__all__ = [
    "NotModified",
    "OutgoingMessage",
    "Patience",
    "RateLimit",
    "Refused",
    "Send",
    "answer",
    "connect",
    "newer",
    "newer_async",
    "older",
    "older_async",
    "rate_limit",
]
