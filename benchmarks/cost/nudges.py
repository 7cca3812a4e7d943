"""The price of nudges: what a million messages of clinicians add, with e-mail or with text messages."""

from collections.abc import Iterator, Mapping
from typing import Final

from benchmarks.cost.bill import Bill, Book, Dollars, added
from benchmarks.counting.capacity import Cost

_STEPS: Final = {
    "a message begins a cycle": "nudges_begun",
    "a message during a cycle": "nudges_not_begun",
    "a message begins a watch": "nudges_begun",
    "a message during a watch": "nudges_not_begun",
    "a ring that tells": "nudges_sent",
    "a watch makes a notice": "nudges_unread_for_days",
}
"""By step: how often it is done, for each message of a clinician's."""

_LINE: Final = 330
"""Bytes that a function of nudges logs of a message or ring."""


def of_messages(book: Book, counted: Mapping[str, Cost], *, dear: bool) -> Dollars:
    """Dollars for a million messages of clinicians, without what sends. `counted`: by step, of `counting.nudges`."""
    bill, often = Bill(book, dear=dear), _often(book)
    units = [(often[how_often], bill.units_of(counted[step])) for step, how_often in _STEPS.items()]
    rings = 2 * often["nudges_sent"] + often["nudges_unread_for_days"]  # a cycle's last ring finds it read, or told
    alarms = {"Scheduler": rings * float(book.prices["scheduler_million_invocations"])}
    return added([*units, (1, alarms), (1, bill.behind_a_queue(_LINE)), (rings, bill.alone_behind_a_queue(_LINE))])


def table(book: Book, counted: Mapping[str, Cost]) -> Iterator[str]:
    """A row for each billed item, then with e-mail and with text messages, and for each thousand messages."""
    cheap, dear = (of_messages(book, counted, dear=end) for end in (False, True))
    sent = _often(book)["nudges_sent"]
    yield "| billed item | $ a million messages of clinicians | $ a thousand |"
    yield "|---|---|---|"
    for what in sorted(cheap, key=lambda what: -cheap[what]):
        yield _row(what, cheap[what], dear[what])
    mails = [sent * 1_000 * float(price) for price in book.prices["ses_thousand_mails"]]
    texts = [sent * 1_000_000 * float(price) for price in book.prices["text_message"]]
    yield _row(f"{sent * 1_000_000:,.0f} e-mails", *mails)
    least, most = sum(cheap.values()), sum(dear.values())
    yield _row("all, by e-mail", least + mails[0], most + mails[1])
    yield _row("all, by text message instead", least + texts[0], most + texts[1])


def _row(what: str, low: float, high: float) -> str:
    return f"| {what} | {low:,.2f} – {high:,.2f} | {low / 1000:.3f} – {high / 1000:.3f} |"


def _often(book: Book) -> dict[str, float]:
    begun, twice = book.assume("nudges_begun", dear=True), book.assume("nudged_twice", dear=True)
    return {
        "nudges_begun": begun,
        "nudges_not_begun": 1 - begun,
        "nudges_sent": begun * (1 + twice),
        "nudges_unread_for_days": book.assume("nudges_unread_for_days", dear=True),
    }
