"""From the usage of a call to its price on AWS: arithmetic only, no measurement."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.counting.capacity import Cost
from benchmarks.counting.usage import Usage

BOOK: Final = Path(__file__).with_name("prices.toml")
_MILLION: Final = 1_000_000
_GB: Final = 1_000_000_000
HOURS_A_MONTH: Final = 730
KEY_CACHED_SECONDS: Final = 300
_NO_GATEWAY: Final = ("record a portal update",)
"""Operations that come from a queue, not through the API."""

_ROUND_TRIPS_OF_WHAT_FOLLOWS: Final = 2
_ROUND_TRIPS_OF_NUDGES: Final = 8
_LINE_OF_WHAT_FOLLOWS: Final = 250
"""Bytes that a background function logs for its records."""

type Dollars = dict[str, float]
"""By billed item."""


@dataclass(frozen=True)
class Book:
    """Prices in US dollars, and assumptions (prices.toml)."""

    prices: Mapping[str, Any]
    assumptions: Mapping[str, Any]
    cpu_ms: Mapping[str, float]
    mix: Mapping[str, float]

    @classmethod
    def read(cls, path: Path = BOOK) -> "Book":
        return cls(**tomllib.loads(path.read_text()))

    def assume(self, name: str, *, dear: bool) -> float:
        """An assumption; of a cheap and a dear value, the one asked for."""
        value = self.assumptions[name]
        return float(value[int(dear)] if isinstance(value, list) else value)


@dataclass(frozen=True)
class Bill:
    """The bill of a million calls, with the cheap or the dear assumptions."""

    book: Book
    dear: bool

    def of(self, name: str, usage: Usage) -> Dollars:
        """A million calls of an operation, background functions included."""
        gateway = name not in _NO_GATEWAY
        itself = {
            "Lambda": self._call(self.book.cpu_ms[name], usage.round_trips),
            "HTTP API": self._price("http_api_million_requests") * gateway,
            "logs": self._logs(usage.log_bytes, usage.log_lines, through_gateway=gateway),
        }
        return added([(1, self._units(usage)), (1, itself), (1, self._what_follows(usage))])

    def of_mix(self, used: Mapping[str, Usage]) -> Dollars:
        """A million messages, with the practice's other operations."""
        connected = self._assume("connected_minutes") * self._price("websocket_million_minutes")
        done = [(times, self.of(name, used[name])) for name, times in self.book.mix.items()]
        return added([*done, (1, {"WebSocket": connected})])

    def units_of(self, cost: Cost) -> Dollars:
        """A million times these capacity units."""
        return {
            "DynamoDB writes": cost.write_units * self._price("dynamodb_million_write_units"),
            "DynamoDB reads": cost.read_units * self._price("dynamodb_million_read_units"),
        }

    def behind_a_queue(self, logged: int) -> Dollars:
        """A million messages of a queue that a rule fills: sent, received and deleted, and the function's call."""
        share = 1 / self._assume("records_at_once")
        call = self._call(self._assume("cpu_ms_of_nudges"), _ROUND_TRIPS_OF_NUDGES)
        return {
            "SQS": (1 + 2 * share) * self._price("sqs_million_requests"),
            "Lambda": call,
            "logs": self._logs(logged, 1, through_gateway=False),
        }

    def alone_behind_a_queue(self, logged: int) -> Dollars:
        """The same, where each message is a batch."""
        return Bill(self.book, dear=True).behind_a_queue(logged) | {
            "Lambda": self._call(self._assume("cpu_ms_of_nudges"), _ROUND_TRIPS_OF_NUDGES)
        }

    def _units(self, usage: Usage) -> Dollars:
        write = self._price("dynamodb_million_write_units")
        read = usage.cost.read_units + usage.sealing.read_units + usage.events * self._assume("units_to_tell")
        return {
            "DynamoDB writes": usage.cost.write_units * write,
            "DynamoDB writes, seals": usage.sealing.write_units * write,
            "DynamoDB reads": read * self._price("dynamodb_million_read_units"),
        }

    def _what_follows(self, usage: Usage) -> Dollars:
        """Publishing, live updates and sealing. Reading streams is free; a queue costs sends, receives, deletes."""
        share = 1 / self._assume("records_at_once")
        records = 2 * usage.events + usage.audit_records
        call = self._call(self._assume("cpu_ms_of_what_follows") / share, _ROUND_TRIPS_OF_WHAT_FOLLOWS)
        told = usage.events * self._assume("told_connections")
        return {
            "Lambda": records * share * call,
            "logs": records * share * self._logs(_LINE_OF_WHAT_FOLLOWS, 1, through_gateway=False),
            "EventBridge": usage.events * self._price("eventbridge_million_events"),
            "SQS": usage.events * (1 + 2 * share) * self._price("sqs_million_requests"),
            "WebSocket": told * self._price("websocket_million_messages"),
        }

    def _call(self, cpu_ms: float, round_trips: int) -> float:
        """A million invocations: CPU time on a part of a core, and waiting for the store."""
        slower = self._assume("megabytes_of_a_core") / self._assume("memory_mb") * self._assume("slower_than_here")
        seconds = (cpu_ms * slower + round_trips * self._assume("round_trip_ms")) / 1000
        gigabytes = self._assume("memory_mb") / 1024
        return self._price("lambda_million_requests") + _MILLION * seconds * gigabytes * self._price("lambda_gb_second")

    def _logs(self, of_function: int, lines: int, *, through_gateway: bool) -> float:
        size = of_function + lines * self._assume("log_line_bytes") + self._assume("platform_log_bytes")
        size += self._assume("access_log_bytes") if through_gateway else 0
        return size * _MILLION / _GB * self._price("logs_gb")

    def _price(self, name: str) -> float:
        return float(self.book.prices[name])

    def _assume(self, name: str) -> float:
        return self.book.assume(name, dear=self.dear)


def added(bills: Iterable[tuple[float, Dollars]]) -> Dollars:
    """The sum of several bills, each multiplied."""
    total: Dollars = {}
    for times, bill in bills:
        for what, dollars in bill.items():
            total[what] = total.get(what, 0.0) + times * dollars
    return total


def own_units(book: Book, usage: Usage) -> float:
    """Dollars for the capacity units of a million calls of an operation, without background functions."""
    write, read = (float(book.prices[f"dynamodb_million_{unit}_units"]) for unit in ("write", "read"))
    return usage.cost.write_units * write + usage.cost.read_units * read


def kept_gb(book: Book, used: Mapping[str, Usage]) -> dict[str, float]:
    """Gigabytes stored for good by a million messages and the practice's other operations."""
    sizes = {name: (usage.kept_bytes, usage.sealed_bytes) for name, usage in used.items()}
    kept, sealed = (sum(times * sizes[name][at] for name, times in book.mix.items()) for at in (0, 1))
    return {"entries and audit records": kept * _MILLION / _GB, "seals": sealed * _MILLION / _GB}


def kept_month(book: Book, gigabytes: float) -> float:
    """The monthly cost of stored gigabytes, point-in-time recovery included."""
    return gigabytes * float(book.prices["dynamodb_gb_month"] + book.prices["dynamodb_gb_month_point_in_time"])


def logged_gb(book: Book, used: Mapping[str, Usage]) -> float:
    """Gigabytes logged for a million messages, with the dear assumptions."""
    return Bill(book, dear=True).of_mix(used)["logs"] / float(book.prices["logs_gb"])


def logged_month(book: Book, gigabytes: float) -> float:
    """The monthly cost of stored logs, which are billed compressed."""
    return gigabytes * float(book.assumptions["logs_compressed_to"] * book.prices["logs_gb_month"])


def provisioned(book: Book, unit: str, used_share: float) -> float:
    """The cost of a million "write" or "read" units of provisioned capacity, of which this share is used."""
    return float(book.prices[f"dynamodb_{unit}_unit_hour"] / (3600 * used_share) * _MILLION)
