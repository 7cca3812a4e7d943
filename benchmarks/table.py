"""The lines of the table of `make bench`: each a figure, and what it is held against in the same run."""

from dataclasses import dataclass
from typing import Final

HEADINGS: Final = "| what | figure | yardstick | ratio | alone |\n|---|---|---|---|---|"


@dataclass(frozen=True)
class Line:
    """One line. `alone`: the command that measures this and nothing else."""

    what: str
    figure: str
    yardstick: str
    ratio: str
    alone: str

    def __str__(self) -> str:
        return f"| {self.what} | {self.figure} | {self.yardstick} | {self.ratio} | `{self.alone}` |"
