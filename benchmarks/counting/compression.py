"""`python -m benchmarks.counting.compression`: bytes saved and instructions spent by gzip on a page of an inbox.

The pages are responses of the functions, filled with English prose (Python's own documentation), since random filler
compresses unlike text by people. Instructions are callgrind's; the yardstick is serialising the page to JSON. The
decision: `docs/decisions/0016-answers-are-not-compressed.md`.
"""

import argparse
import gzip
import os
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from pydoc_data.topics import topics
from typing import Final

from benchmarks.counting import instructions
from client_messaging.contract.message_responses import SenderSchema
from client_messaging.contract.messaging_responses import MessagingSchema
from client_messaging.contract.page_responses import InboxMessageSchema, InboxPageSchema
from client_messaging.domain import ids
from client_messaging.domain.model import Role

PAGES: Final[Mapping[str, tuple[int, int]]] = {
    "25 short messages": (25, 105),
    "25 messages of 2,000 characters": (25, 2_000),
    "100 messages of 10,000 characters": (100, 10_000),
}
LEVELS: Final = (1, 6)
_CALLS: Final = 2


def page(entries: int, characters: int) -> InboxPageSchema:
    """A page of so many messages of this length."""
    prose = cycle(" ".join(" ".join(topics.values()).split()))
    now, sides = datetime(2026, 1, 1, tzinfo=UTC), (Role.CLINICIAN, Role.CHART_OWNER)
    return InboxPageSchema(
        entries=[
            InboxMessageSchema(
                id=ids.new(now + timedelta(minutes=number)),
                client_id="leo",
                clinician_id="ana",
                thread_id=ids.new(now),
                subject="This week",
                body="".join(islice(prose, characters)),
                sender=SenderSchema(role=sides[number % 2], id=("ana", "rosa")[number % 2]),
                sent_at=ids.timestamp(now + timedelta(minutes=number)),
                read_by_other=True,
            )
            for number in range(entries)
        ],
        older="A" * 44,
        newer="A" * 44,
        unread=0,
        messaging=MessagingSchema(available=True),
    )


def compressed(body: bytes, level: int) -> bytes:
    """Compressed, in base64, as a Lambda response needs it."""
    return b64encode(gzip.compress(body, level, mtime=0))


def rows() -> Iterator[str]:
    """The table. Raises instructions.NotHere without valgrind."""
    with tempfile.TemporaryDirectory() as folder:
        counts = instructions.of_module("benchmarks.counting.compression", {"COUNTED": "yes"}, Path(folder))
    for name, (entries, characters) in PAGES.items():
        body = page(entries, characters).model_dump_json().encode()
        for level in LEVELS:
            less, cost = len(gzip.compress(body, level, mtime=0)), counts[f"{name} at {level}"]
            yield (
                f"| {name} | {level} | {len(body):,} | {less:,} | {len(body) - less:,} | {cost / 1e6:.1f} M "
                f"| {cost / counts[name]:.1f} |"
            )


def count() -> None:
    """Under callgrind: the page's JSON, and each level of gzip over it."""
    pages = {name: page(*size) for name, size in PAGES.items()}
    instructions.begin()
    for name, inbox_page in pages.items():
        body = inbox_page.model_dump_json().encode()
        instructions.count(name, _CALLS, _each(inbox_page.model_dump_json))
        for level in LEVELS:
            instructions.count(f"{name} at {level}", _CALLS, _each(partial(compressed, body, level)))


def _each(act: Callable[[], object]) -> Callable[[int], object]:
    return lambda _: act()


def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    print("| page | gzip level | bytes | compressed | saved | instructions | times its JSON |")
    print("|---|---|---|---|---|---|---|")
    for row in rows():
        print(row)


if __name__ == "__main__":
    count() if os.environ.get("COUNTED") else main()
