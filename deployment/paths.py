"""Where things are: the repository, and the one folder that holds everything a run writes."""

import os
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Paths:
    """Everything of one local stack lies under `data`; two stacks with different folders never meet."""

    data: Path

    @classmethod
    def of_environment(cls) -> "Paths":
        """`.local` in the repository, or the folder that CLIENT_MESSAGING_LOCAL_DIR names."""
        return cls(REPOSITORY / os.environ.get("CLIENT_MESSAGING_LOCAL_DIR", ".local"))

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def store(self) -> Path:
        return self.data / "store.db"

    @property
    def store_lock(self) -> Path:
        return self.data / "store.lock"

    @property
    def journal(self) -> Path:
        return self.data / "events.db"

    @property
    def signing_key(self) -> Path:
        return self.data / "issuer-key.pem"

    @property
    def stack_file(self) -> Path:
        return self.data / "stack.json"

    @property
    def run_lock(self) -> Path:
        return self.data / "run.lock"

    @property
    def expanded(self) -> Path:
        return self.data / "expanded-template.json"

    def make(self) -> None:
        """Only the developer may read it: it holds the signing key and whatever was typed into messages."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs.mkdir(exist_ok=True)
