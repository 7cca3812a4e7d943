"""Client Messaging from Python: sign-in token, retries, refusals, sending and paging around `generated.api`."""

from .calling import NotModified, Patience, Refused, answer, connect
from .messages import OutgoingMessage, Send, newer, newer_async, older, older_async

__all__ = [
    "NotModified",
    "OutgoingMessage",
    "Patience",
    "Refused",
    "Send",
    "answer",
    "connect",
    "newer",
    "newer_async",
    "older",
    "older_async",
]
