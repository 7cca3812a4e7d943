"""`make bench`: everything that is measured, as one table, each figure against a yardstick of the same run.

`docs/performance.md` explains it. A section that needs a program which is not here says so, and the others go on.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout
from functools import partial
from typing import Final

from benchmarks.cost import cost
from benchmarks.counting import capacity, growth, start_up, warm
from benchmarks.counting.instructions import NotHere
from benchmarks.over_http import whole_stack
from benchmarks.table import HEADINGS, Line

SECTIONS: Final[Mapping[str, Callable[[], Iterable[Line]]]] = {
    "capacity": capacity.lines,
    "warm": warm.lines,
    "start": start_up.lines,
    "stack": whole_stack.lines,
    "growth": growth.lines,
    "cost": cost.lines,
}
"""What is measured, in the order of the table. A new section is a line here."""

say: Final = partial(print, file=sys.stdout, flush=True)
"""The table; the functions' metrics go nowhere."""


def main() -> None:
    """Print the table, line by line as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=SECTIONS, nargs="*", default=SECTIONS, help="some of the sections")
    options = parser.parse_args()
    say(HEADINGS)
    left_out = []
    with redirect_stdout(None):
        for name in options.only:
            try:
                for line in SECTIONS[name]():
                    say(line)
            except NotHere as missing:
                left_out.append(f"{name}: {missing}")
    for why in left_out:
        say(f"\nLeft out: {why}")


if __name__ == "__main__":
    main()
