"""The rows of the table of `make bench`: a figure and its yardstick from the same run."""

from dataclasses import dataclass
from typing import Final

HEADINGS: Final = "| what | figure | yardstick | ratio | command |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Row:
    """One row. `command` measures this section alone."""

    what: str
    figure: str
    yardstick: str
    ratio: str
    command: str

    def __str__(self) -> str:
        return f"| {self.what} | {self.figure} | {self.yardstick} | {self.ratio} | `{self.command}` |"
