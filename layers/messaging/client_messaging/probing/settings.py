"""Settings of the probe, apart from those that every function's start reads."""

import os

from client_messaging.values import Value


class ProbeSettings(Value):
    """The public address of the API, and the secret with the probe's credentials."""

    api_url: str
    secret_id: str

    @classmethod
    def from_environment(cls) -> "ProbeSettings":
        """Raises KeyError with the name of a missing variable."""
        return cls(os.environ["API_URL"], os.environ["PROBE_SECRET"])
