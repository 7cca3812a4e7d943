"""Client Messaging from Python: the operations are in `generated.api`, and what they need around them is here."""

from .calling import NotModified, Patience, Refused, answer, connect
from .messages import Send, newer, newer_async, older, older_async

__all__ = [
    "NotModified",
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
