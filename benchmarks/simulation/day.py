"""`make simulate`: ten million messages a day, against AWS's limits as rules.

First the volume at which each component is full, by arithmetic (`saturation.py`); then some seconds of the peak,
request by request (`peak.py`); one busy inbox; and the first day of new tables. Durations and the mix of a practice are
assumed (`prices.toml`); writes and reads of an operation are counted. The same seed prints the same.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from benchmarks.cost.bill import Book
from benchmarks.peer.side_by_side import percentile_of
from benchmarks.simulation.aws_limits import OnDemand
from benchmarks.simulation.peak import Peak, Seen
from benchmarks.simulation.population import SECONDS_A_DAY, of_hour
from benchmarks.simulation.saturation import Component, Load
from benchmarks.simulation.service_times import ServiceTimes
from benchmarks.simulation.stack_limits import Limits

VOLUME: Final = 10_000_000
_HAMMERED: Final = (1, 5, 10, 20, 40)
_STEP_SECONDS: Final = 60
_BUSIEST: Final = max(range(24), key=of_hour)
_LINES: Final = {"publish": "`publish_events`", "seal": "`seal_audit`", "tell": "`tell_connections`"}


def full(book: Book, limits: Limits, volume: float) -> Iterator[str]:
    """Each component: its use at the peak of that volume, and the volume at which it is full."""
    yield f"| component | used at {volume:,.0f} a day | full at, a day | raised by |"
    yield "|---|---|---|---|"
    ends = [Load(book, limits, dear=dear).components() for dear in (False, True)]
    for cheap, dear in sorted(zip(*ends, strict=True), key=lambda both: both[1].full_at() or float("inf")):
        used = f"{cheap.used(volume):.0%} – {dear.used(volume):.0%}"
        yield f"| {dear.name} | {used} | {_volumes(dear, cheap)} | {dear.lift} |"


def at_peak(book: Book, volume: float, seconds: float, seed: int) -> Iterator[str]:
    """The peak with the template's limits, with only the gateway's raised, and with all raised."""
    template = Limits.of_template()
    lifted = template.lifted()
    only_gateway = replace(template, gateway_a_second=lifted.gateway_a_second, gateway_burst=lifted.gateway_burst)
    yield f"| {seconds:g} s of the peak | the template's limits | only the gateway's raised | all raised |"
    yield "|---|---|---|---|"
    runs = []
    for limits in (template, only_gateway, lifted):
        peak = Peak(book, limits, volume, seed)
        runs.append(_figures(peak.run(peak.practices(seconds))))
    for what in runs[0]:
        yield f"| {what} | {' | '.join(run[what] for run in runs)} |"


def one_inbox(book: Book, seconds: float, seed: int) -> Iterator[str]:
    """One inbox with many concurrent writers."""
    yield "| messages a second into one inbox | conflicts a message | 503, % | back-off, p50 ms | p99 ms |"
    yield "|---|---|---|---|---|"
    for a_second in _HAMMERED:
        peak = Peak(book, Limits.of_template().lifted(), VOLUME, seed)
        seen = peak.run(peak.one_inbox(a_second, seconds))
        asked, waits = seen.counts["asked"], [percentile_of(seen.waited, at) * 1000 for at in (50, 99)]
        refused = f"{seen.counts['503'] / asked:.1%}".rstrip("%")
        yield f"| {a_second} | {seen.counts['conflicts'] / asked:.2f} | {refused} | {waits[0]:.0f} | {waits[1]:.0f} |"


def new_tables(book: Book, volume: float) -> Iterator[str]:
    """The first day of new on-demand tables: from midnight, or at once in the busiest hour."""
    yield f"| new tables get {volume:,.0f} a day | messages table, throttled | audit table, throttled |"
    yield "|---|---|---|"
    for since, hour in (("from midnight", 0), ("at once, in the busiest hour", _BUSIEST)):
        missed = [_missed(book, name, volume, hour) for name in ("messages", "audit")]
        yield f"| {since} | {' | '.join(f'{share:.1%}' for share in missed)} |"


def _missed(book: Book, name: str, volume: float, hour: int) -> float:
    """The share of the day's write units from this hour that the table throttles at the first try."""
    times, table, requested, accepted = ServiceTimes(book, dear=True), OnDemand(), 0.0, 0.0
    for second in range(hour * 3600, SECONDS_A_DAY, _STEP_SECONDS):
        part, now = second % 3600 / 3600, second // 3600
        level = of_hour(now) * (1 - part) + of_hour(now + 1) * part
        units = times.units_a_second(volume / SECONDS_A_DAY * level)[name]
        requested += units
        accepted += table.accepts(second, units)
    return 1 - accepted / requested


def _volumes(dear: Component, cheap: Component) -> str:
    ends = [component.full_at() for component in (dear, cheap)]
    return " – ".join("never" if end is None else f"{float(f'{end:.2g}'):,.0f}" for end in ends)


def _figures(seen: Seen) -> dict[str, str]:
    transactions = max(1, len(seen.behind["publish"]))
    figures = {"requests": f"{seen.counts['asked']:,}", "Lambda concurrency, most": str(seen.most_copies)}
    for what in ("429 of the gateway", "429 of Lambda", "503"):
        figures[f"{what}, a million requests"] = f"{seen.counts[what] / seen.counts['asked'] * 1_000_000:,.0f}"
    for what in ("conflicts", "ids overtaken", "throttled"):
        figures[f"{what}, a million transactions"] = f"{seen.counts[what] / transactions * 1_000_000:,.0f}"
    waits = (f"{percentile_of(seen.waited, at) * 1000:.1f}" for at in (50, 99))
    figures["retries and back-off, p50 and p99, ms"] = ", ".join(waits)
    for line, name in _LINES.items():
        figures[f"{name} behind, p99, s"] = f"{percentile_of(seen.behind[line], 99):.2f}"
    return figures


def main() -> None:
    """Print the tables of docs/cost.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=VOLUME, help=f"messages a day ({VOLUME:,})")
    parser.add_argument("--seconds", type=float, default=30, help="seconds of the peak to simulate (30)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random numbers (1)")
    options = parser.parse_args()
    book = Book.read()
    for lines in (
        full(book, Limits.of_template(), options.messages),
        full(book, Limits.of_template().lifted(), options.messages),
        at_peak(book, options.messages, options.seconds, options.seed),
        one_inbox(book, options.seconds, options.seed),
        new_tables(book, options.messages),
    ):
        print("\n".join(lines), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
