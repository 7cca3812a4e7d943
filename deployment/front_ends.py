"""Deployed front ends: the content of config.json, and Cache-Control."""

import re
from dataclasses import asdict, dataclass

NO_CACHE = "no-cache"

# esbuild puts a hash of a file's content into its name, so the file never changes (RFC 8246).
_HASHED = re.compile(r"-[A-Z0-9]{8}\.[a-z0-9.]+$")
_IMMUTABLE = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class FrontEndConfig:
    """What front ends read at their start; `live` is empty without a WebSocket API."""

    api: str
    live: str
    issuer: str
    client_id: str

    def document(self) -> dict[str, str]:
        """The content of /config.json."""
        return asdict(self)


def cache_control(path: str) -> str:
    """Cache-Control of a file of the front ends: immutable with a hash in its name, else revalidated on each use."""
    return _IMMUTABLE if _HASHED.search(path) else NO_CACHE
