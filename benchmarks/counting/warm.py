"""`python -m benchmarks.counting.warm`: instructions of one request to a warm function, by part.

Counted by callgrind in the function's process alone, over a store in another process. The yardstick is botocore in the
same run: the same requests alone, with a default client, and with the product's client, whose settings save some. The
difference to the latter is the product's own part. With a use case that returns at once, the edge is left (Powertools,
pydantic, JSON, headers, the log line); the rest is rules and conversion of items.
"""

import argparse
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import histories
from benchmarks.counting import instructions
from benchmarks.counting.warm_calls import BOTOCORE, EDGE, LOG, MOST_CALLS, OPERATIONS, PLAIN
from benchmarks.table import Row
from client_messaging.domain.model import Inbox
from testing import engine
from testing.people import ANA, LEO, ROSA

_COMMAND: Final = 'make bench ARGS="--only warm"'
_MESSAGES: Final = 200
_INBOXES: Final = 30


def counts(operations: Collection[str] = OPERATIONS) -> dict[str, float]:
    """Instructions a call, of each operation and of its parts. Raises instructions.NotHere without valgrind."""
    with engine.running() as url, engine.fresh_stack(url) as stack, tempfile.TemporaryDirectory() as folder:
        assert stack.enable(ANA, LEO, ROSA).status == 200
        entries = histories.fill(stack, _MESSAGES, Inbox("willow", LEO, "ana"))
        others = (Inbox("willow", f"client-{number}", "ana") for number in range(_INBOXES))
        histories.fill_overview(stack, others, unread_in_every=10)
        environment = engine.ENVIRONMENT | {
            "AWS_ENDPOINT_URL_DYNAMODB": url,
            "MESSAGES_TABLE": stack.messages_table,
            "AUDIT_TABLE": stack.audit_table,
            "ENTRIES": " ".join(entries[:MOST_CALLS]),
            "OPERATIONS": "|".join(operations),
            "POWERTOOLS_LOG_LEVEL": "INFO",
            "POWERTOOLS_METRICS_DISABLED": "false",
        }
        return instructions.of_module("benchmarks.counting.warm_calls", environment, Path(folder))


@dataclass(frozen=True)
class Spent:
    """Instructions of one request."""

    whole: float
    plain: float
    botocore: float
    edge: float

    @property
    def above(self) -> float:
        """The product's own part: without botocore, as the product uses it."""
        return self.whole - self.botocore

    @property
    def rules(self) -> float:
        """The part of neither botocore nor the edge: rules, conversion of items, parallel requests."""
        return self.above - self.edge


def spent(counted: Mapping[str, float]) -> dict[str, Spent]:
    """The counted instructions by operation."""
    return {
        name: Spent(counted[name], *(counted[f"{name}, {part}"] for part in (PLAIN, BOTOCORE, EDGE)))
        for name in OPERATIONS
        if name in counted
    }


def rows() -> Iterator[Row]:
    """For the table of `make bench`."""
    for name, one in spent(counts()).items():
        figure, yardstick = f"{millions(one.whole)}, {millions(one.above)} ours", f"botocore: {millions(one.plain)}"
        yield Row(f"instructions, warm: {name}", figure, yardstick, f"{one.whole / one.plain:.2f}", _COMMAND)


def millions(count: float) -> str:
    """Instructions in millions."""
    return f"{count / 1e6:.2f} M"


def main() -> None:
    """Print the table of docs/performance.md."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    counted = counts()
    print("| operation | whole | botocore | ours | edge | rules, items | default botocore | whole / default |")
    print("|---|---|---|---|---|---|---|---|")
    for name, one in spent(counted).items():
        parts = (one.whole, one.botocore, one.above, one.edge, one.rules, one.plain)
        print(f"| {name} | {' | '.join(map(millions, parts))} | {one.whole / one.plain:.2f} |")
    print(f"\nOf every edge, {LOG}: {millions(counted[LOG])}")


if __name__ == "__main__":
    main()
