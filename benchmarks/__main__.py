"""`make bench`: all measurements as one table, each figure beside a yardstick from the same run.

`docs/performance.md` explains it. A section whose program is not installed says so, and the others go on.
"""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stdout
from functools import partial
from typing import Final

from benchmarks.cost import cost
from benchmarks.counting import capacity, first_page, growth, start_up, warm
from benchmarks.counting.instructions import NotHere
from benchmarks.over_http import whole_stack
from benchmarks.table import HEADINGS, Row

SECTIONS: Final[Mapping[str, Callable[[], Iterable[Row]]]] = {
    "capacity": capacity.rows,
    "warm": warm.rows,
    "start": start_up.rows,
    "first": first_page.rows,
    "stack": whole_stack.rows,
    "growth": growth.rows,
    "cost": cost.rows,
}
"""What is measured, in the order of the table. A new section is one more entry."""

say: Final = partial(print, file=sys.stdout, flush=True)
"""Print to the terminal; the functions' own output is discarded."""


def main() -> None:
    """Print the table, row by row as it is measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=SECTIONS, nargs="*", default=SECTIONS, help="only these sections")
    options = parser.parse_args()
    say(HEADINGS)
    skipped = []
    with redirect_stdout(None):
        for name in options.only:
            try:
                for row in SECTIONS[name]():
                    say(row)
            except NotHere as missing:
                skipped.append(f"{name}: {missing}")
    for reason in skipped:
        say(f"\nLeft out: {reason}")


if __name__ == "__main__":
    main()
