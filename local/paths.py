"""Files of one local stack, all in one data folder."""

from dataclasses import dataclass
from pathlib import Path

from deployment import paths, stack_file
from local.errors import CannotStart


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
    def outbox(self) -> Path:
        return self.data / "outbox"

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
        return stack_file.lock(self.data)

    @property
    def expanded(self) -> Path:
        return self.data / "expanded-template.json"

    def make(self) -> None:
        """Create the folder, readable by its owner only: it holds the signing key and message text.

        Raises CannotStart.
        """
        try:
            self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.logs.mkdir(exist_ok=True)
        except OSError as error:
            raise CannotStart(f"the data folder {self.data} cannot be made: {error.strerror}") from None

    def of_stack(self) -> list[Path]:
        """What a stack has put into the folder: files, those that SQLite keeps beside its own, logs and outbox.

        Nothing where there are folders of these names alone, which others have, too.
        """
        files = {self.store, self.store_lock, self.journal, self.signing_key}
        files |= {self.stack_file, self.run_lock, self.expanded}
        found = [each for each in self.data.iterdir() if any(_is_or_beside(each, one) for one in files)]
        return found + [each for each in (self.logs, self.outbox) if found and each.exists()]


def _is_or_beside(path: Path, own: Path) -> bool:
    """Whether a path is `own`, or named after it: `store.db-wal`, `issuer-key.pem.4711`, `stack.new`."""
    return path == own or path.name.startswith((f"{own.name}-", f"{own.name}.")) or path == own.with_suffix(".new")
