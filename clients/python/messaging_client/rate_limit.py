"""The headers `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class RateLimit:
    """What the caller may still send, as the function that answered counts: a hint, another counts for itself."""

    remaining: int
    """Messages that may be sent at once."""
    seconds: int
    """Until the whole quota may be sent again; where nothing remains, until the next message may be sent."""
    quota: int
    """Messages that may be sent at once by a caller who has sent none for `window` seconds."""
    window: int


def rate_limit(headers: Mapping[str, str]) -> RateLimit | None:
    """The rate limit in the headers of a response; None without one, as for all but sent messages."""
    left = re.search(r'"send";r=(\d{1,15});t=(\d{1,15})', headers.get("ratelimit", ""), re.ASCII)
    policy = re.search(r'"send";q=(\d{1,15});w=(\d{1,15})', headers.get("ratelimit-policy", ""), re.ASCII)
    return RateLimit(*map(int, left.groups() + policy.groups())) if left and policy else None
