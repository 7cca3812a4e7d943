"""Files of one local stack, all in one data folder."""

from dataclasses import dataclass
from pathlib import Path

from deployment import paths, stack_file


@dataclass(frozen=True)
class Paths:
    """Paths below `data`. Stacks with different folders share nothing."""

    data: Path

    @classmethod
    def from_environment(cls) -> "Paths":
        """Of the folder that `deployment.paths.data_folder` names."""
        return cls(paths.data_folder())

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
        return stack_file.path(self.data)

    @property
    def run_lock(self) -> Path:
        return self.data / "run.lock"

    @property
    def expanded(self) -> Path:
        return self.data / "expanded-template.json"

    def make(self) -> None:
        """Create the folder, readable by its owner only: it holds the signing key and message text."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.logs.mkdir(exist_ok=True)
