"""What a stack of one small practice costs each month, by the parts of the template that are billed.

Parts are counted from template.yaml with its default parameters, or others; quantities that nobody can count are
assumptions of `prices.toml`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.cost import bill
from benchmarks.cost.bill import Bill, Book
from benchmarks.counting.usage import Usage
from deployment import template_yaml
from deployment.paths import REPOSITORY
from local.cloudformation.intrinsics import Resolver

OURS: Final = "ClientMessaging/"
_MILLION: Final = 1_000_000
_SECONDS: Final = bill.HOURS_A_MONTH * 3600
_ROUND: Final = ("compose, a new thread", "newest page of 25")
"""What a round of the probe does, at most: in an hour all writes but one are found written already."""

type Row = tuple[str, str, float, float]
"""What is billed, how it was counted, and dollars with the cheap and with the dear assumptions."""


@dataclass(frozen=True)
class Parts:
    """The resources of a stack with these parameters, by type."""

    by_type: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, **parameters: str) -> "Parts":
        """The template's parts; parameters instead of its defaults."""
        template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
        values = {name: one.get("Default", "") for name, one in template["Parameters"].items()} | parameters
        resolver, by_type = Resolver(template, values, "http://none.invalid"), dict[str, dict[str, Any]]()
        for name, one in template["Resources"].items():
            if "Condition" not in one or resolver.condition(one["Condition"], name):
                by_type.setdefault(one["Type"], {})[name] = one.get("Properties", {})
        return cls(by_type)

    def all(self, kind: str) -> Mapping[str, Any]:
        return self.by_type.get(kind, {})

    def alarm_metrics(self) -> int:
        """The metrics of the alarms, each of which is billed."""
        return sum(len(_watched(alarm)) for alarm in self.all("AWS::CloudWatch::Alarm").values())

    def own_metrics(self) -> int:
        """Metrics of our own: the template's policy holds that each that is counted has an alarm."""
        watched = [one for alarm in self.all("AWS::CloudWatch::Alarm").values() for one in _watched(alarm)]
        return len({one["MetricName"] for one in watched if OURS in json.dumps(one["Namespace"])})

    def functions(self) -> int:
        return len(self.all("AWS::Serverless::Function"))

    def polled_queues(self) -> int:
        """Queues that Lambda polls."""
        functions = self.all("AWS::Serverless::Function").values()
        return sum(event["Type"] == "SQS" for one in functions for event in one.get("Events", {}).values())

    def dashboard_metrics(self) -> int:
        """The metrics of the largest dashboard."""
        bodies = [one["DashboardBody"]["Fn::Sub"][0] for one in self.all("AWS::CloudWatch::Dashboard").values()]
        shown = [[m for w in json.loads(body)["widgets"] for m in w["properties"]["metrics"]] for body in bodies]
        return max((len({json.dumps([x for x in m if isinstance(x, str)]) for m in one}) for one in shown), default=0)


def _watched(alarm: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one["MetricStat"]["Metric"] for one in alarm.get("Metrics", []) if "MetricStat" in one] or [alarm]


def rows(book: Book, used: Mapping[str, Usage]) -> Iterator[Row]:
    """Each billed item of the default stack."""
    parts, price = Parts.of(), book.prices
    messages = book.assumptions["practice_clinicians"] * book.assumptions["practice_messages"]
    cheap, dear = (sum(Bill(book, dear=end).of_mix(used).values()) * messages / _MILLION for end in (False, True))
    yield f"{messages:,} messages, with all that is read", "`[mix]`", cheap, dear
    yield _each("metrics of our own", parts.own_metrics(), price["metric_month"])
    yield _each("metrics of alarms", parts.alarm_metrics(), price["alarm_metric_month"])
    keys = len(parts.all("AWS::KMS::Key"))
    yield (
        "keys, new and after two rotations",
        str(keys),
        keys * price["kms_key_month"],
        3 * keys * price["kms_key_month"],
    )
    requests = [copies * _SECONDS / bill.KEY_CACHED_SECONDS for copies in book.assumptions["copies_of_a_practice"]]
    low, high = (one / _MILLION * price["kms_million_requests"] for one in requests)
    yield "requests for keys", f"{requests[0]:,.0f} – {requests[1]:,.0f}", low, high
    queues = parts.polled_queues()
    polls = queues * book.assumptions["pollers_of_a_queue"] * _SECONDS / book.assumptions["poll_seconds"]
    of_polls = polls / _MILLION * price["sqs_million_requests"]
    yield "polling of empty queues", f"{queues} queues, {polls:,.0f} requests", of_polls, of_polls
    yield from _kept(book, used, parts, messages)
    shown, boards = parts.dashboard_metrics(), len(parts.all("AWS::CloudWatch::Dashboard"))
    charged = boards * price["dashboard_month"]
    free = shown <= book.assumptions["metrics_of_a_free_dashboard"]
    yield "dashboard, among the account's first three or not", f"{shown} metrics", 0.0 if free else charged, charged


def _kept(book: Book, used: Mapping[str, Usage], parts: Parts, messages: int) -> Iterator[Row]:
    """What is stored after a year."""
    year = 12 * messages / _MILLION
    gigabytes = sum(bill.kept_gb(book, used).values()) * year
    dollars = bill.kept_month(book, gigabytes)
    yield "tables with point-in-time recovery, after a year", f"{gigabytes:.2f} GB", dollars, dollars
    logged = bill.logged_gb(book, used) * year
    dollars = bill.logged_month(book, logged)
    yield "logs kept, after a year", f"{logged:.2f} GB", dollars, dollars
    if plans := len(parts.all("AWS::Backup::BackupPlan")):
        copies = book.assumptions["backup_copies"]
        few, many = (plans * one * gigabytes * book.prices["backup_gb_month"] for one in copies)
        yield "backups, after a year", f"{copies[0]} – {copies[1]} copies", few, many


def extras(book: Book, used: Mapping[str, Usage]) -> Iterator[Row]:
    """What the parameters Probe and SnapStart add."""
    plain, probed, price = Parts.of(), Parts.of(Probe="yes"), book.prices
    rounds = _SECONDS / 300
    of_rounds = [
        sum(sum(Bill(book, dear=end).of(name, used[name]).values()) for name in _ROUND) * rounds / _MILLION
        for end in (False, True)
    ]
    watched = (probed.alarm_metrics() - plain.alarm_metrics()) * price["alarm_metric_month"]
    secret = price["secret_month"] + rounds / _MILLION * price["secrets_million_requests"]
    how = f"{rounds:,.0f} rounds, a secret, {probed.alarm_metrics() - plain.alarm_metrics()} metrics"
    yield "`Probe=yes`", how, of_rounds[0] + watched + secret, of_rounds[1] + watched + secret
    gigabytes = plain.functions() * book.assumptions["memory_mb"] / 1024
    cached = gigabytes * _SECONDS * price["snapstart_cached_gb_second"]
    yield "`SnapStart=yes`, snapshots cached", f"{plain.functions()} functions, {gigabytes:g} GB", cached, cached


def _each(what: str, number: int, price: float) -> Row:
    return what, str(number), number * price, number * price


def table(book: Book, used: Mapping[str, Usage]) -> Iterator[str]:
    """The table of docs/cost.md."""
    yield "| each month | counted | $ |"
    yield "|---|---|---|"
    fixed = list(rows(book, used))
    for what, counted, low, high in fixed:
        yield f"| {what} | {counted} | {low:.2f} – {high:.2f} |"
    yield f"| all | | {sum(row[2] for row in fixed):.2f} – {sum(row[3] for row in fixed):.2f} |"
    for what, counted, low, high in extras(book, used):
        yield f"| {what} | {counted} | {low:.2f} – {high:.2f} more |"
