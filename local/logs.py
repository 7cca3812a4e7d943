"""Log files, one per function, and terminal output of the engine."""

import asyncio
import sys
from pathlib import Path


class Logs:
    """Each function logs into its own file; the engine itself logs ids and reasons, never message content."""

    def __init__(self, folder: Path, *, verbose: bool = False) -> None:
        self._folder = folder
        self._verbose = verbose

    def path(self, logical_id: str) -> Path:
        return self._folder / f"{logical_id}.log"

    def say(self, sentence: str) -> None:
        """Print to the terminal (stderr)."""
        print(sentence, file=sys.stderr, flush=True)

    def write(self, name: str, line: str) -> None:
        """Append a line to a log of the engine, for example an access log."""
        with self.path(name).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    async def follow(self, logical_id: str, operation: str, stream: asyncio.StreamReader) -> None:
        """Copy a function's output to its log file until it ends; with --verbose to the terminal too, line by line."""
        rest = b""
        with self.path(logical_id).open("ab", buffering=0) as file:
            while chunk := await stream.read(65536):
                file.write(chunk)
                if self._verbose:
                    *lines, rest = (rest + chunk).split(b"\n")
                    for line in lines:
                        self.say(f"[{operation}] {line.decode(errors='replace')}")
