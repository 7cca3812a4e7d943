"""`make cost`: the estimated cost of a million messages and reads on AWS.

Usage is counted through the functions over dynoxide (`usage.py`), and multiplied with the list prices and assumptions
of `prices.toml`. No request is made to AWS: nothing here was ever billed.
"""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from benchmarks.cost import bill, nudges, small_practice
from benchmarks.cost.bill import Bill, Book
from benchmarks.counting import nudges as counted
from benchmarks.counting import usage
from benchmarks.counting.usage import Usage
from benchmarks.table import Row
from testing import engine

_COMMAND: Final = 'make bench ARGS="--only cost"'
_SHARES: Final = (0.2, 0.3, 0.5, 0.7)


def by_operation(book: Book, used: Mapping[str, Usage]) -> Iterator[str]:
    """Usage and dollars a million calls, by operation."""
    yield "| operation | write units | read units | to seal: write, read | events | bytes kept | logged | $ a million |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, one in used.items():
        cheap, dear = (sum(Bill(book, dear=end).of(name, one).values()) for end in (False, True))
        sealing = f"{one.sealing.write_units:g}, {one.sealing.read_units:g}"
        counted = f"{one.cost.write_units:g} | {one.cost.read_units:g} | {sealing} | {one.events}"
        kept, logged = one.kept_bytes + one.sealed_bytes, round(one.log_bytes, -1)
        yield f"| {name} | {counted} | {kept:,} | {logged} | {cheap:.2f} – {dear:.2f} |"


def of_mix(book: Book, used: Mapping[str, Usage]) -> Iterator[str]:
    """The cost of a million messages with the practice's other operations, by billed item."""
    cheap, dear = (Bill(book, dear=end).of_mix(used) for end in (False, True))
    yield "| billed item | $ a million messages | share |"
    yield "|---|---|---|"
    least, most = sum(cheap.values()), sum(dear.values())
    for what in sorted(cheap, key=lambda what: -cheap[what]):
        shares = f"{cheap[what] / least:.0%} – {dear[what] / most:.0%}"
        yield f"| {what} | {cheap[what]:.2f} – {dear[what]:.2f} | {shares} |"
    yield f"| all | {least:.2f} – {most:.2f} | |"


def kept(book: Book, used: Mapping[str, Usage]) -> Iterator[str]:
    """Storage of a million messages, and its monthly cost."""
    yield "| kept | GB a million messages | $ a month |"
    yield "|---|---|---|"
    for what, gigabytes in bill.kept_gb(book, used).items():
        yield f"| {what} | {gigabytes:.2f} | {bill.kept_month(book, gigabytes):.2f} |"
    logged = bill.logged_gb(book, used)
    yield f"| logs | {logged:.2f} | {bill.logged_month(book, logged):.2f} |"


def provisioned(book: Book) -> Iterator[str]:
    """On-demand capacity beside provisioned capacity, by utilisation."""
    yield "| capacity units | $ a million writes | $ a million reads |"
    yield "|---|---|---|"
    on_demand = (book.prices[f"dynamodb_million_{unit}_units"] for unit in ("write", "read"))
    yield f"| on demand | {' | '.join(f'{one:.3f}' for one in on_demand)} |"
    for share in _SHARES:
        both = (bill.provisioned(book, unit, share) for unit in ("write", "read"))
        yield f"| provisioned, {share:.0%} used | {' | '.join(f'{one:.3f}' for one in both)} |"


def rows() -> Iterator[Row]:
    """For the table of `make bench`: the yardstick is the price of the operation's own capacity units."""
    book = Book.read()
    with engine.running() as url:
        used = usage.measure(url)
    for name, one in used.items():
        cheap, dear = (sum(Bill(book, dear=end).of(name, one).values()) for end in (False, True))
        units = bill.own_units(book, one)
        figure, yardstick = f"${cheap:.2f} – {dear:.2f}", f"its own capacity units: ${units:.2f}"
        ratio = f"{cheap / units:.2f} – {dear / units:.2f}"
        yield Row(f"a million calls, estimated: {name}", figure, yardstick, ratio, _COMMAND)


def main() -> None:
    """Print the tables of docs/cost.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prices", type=Path, default=bill.BOOK, help="another prices.toml")
    parser.add_argument("--cpu", action="store_true", help="measure cpu_ms on this machine, and nothing else")
    options = parser.parse_args()
    book = Book.read(options.prices)
    with engine.running() as url:
        if options.cpu:
            print("\n".join(f'"{name}" = {value:.1f}' for name, value in usage.cpu_ms(url).items()))
            return
        used = usage.measure(url)
        nudging = nudges.table(book, counted.by_waiting(url, 0))
    practice = small_practice.table(book, used)
    tables = (by_operation(book, used), of_mix(book, used), kept(book, used), nudging, practice, provisioned(book))
    print(f"Prices of {book.prices['as_of']}\n")
    print("\n\n".join("\n".join(lines) for lines in tables))


if __name__ == "__main__":
    main()
