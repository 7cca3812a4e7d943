"""The command `restore`: prints missing and differing items by kind, what became of them, and the next step."""

import argparse
import dataclasses
from typing import Final

from client_messaging.domain import ids
from client_messaging.domain.model import Chart
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring import run
from maintenance.restoring.job import Job
from maintenance.restoring.report import Outcome, Report
from maintenance.stacks import DeployedStack, NotThere
from maintenance.tables.item_kinds import Kind
from maintenance.verifying.command import tables_of

_MOST_LISTED: Final = 20


def restore(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Status 0, whether or not items were missing. Raises NotThere and TryAgain."""
    job = Job(_source(options, stack), tables_of(options, stack), _chart(options.chart), options.apply)
    run.restore(job)
    print(summary(job.report, applied=job.apply))
    return 0


def _source(options: argparse.Namespace, stack: DeployedStack) -> Tables:
    source = stack
    if options.from_endpoint:
        source = dataclasses.replace(stack, endpoints={**stack.endpoints, "dynamodb": options.from_endpoint})
    return Tables(source.client("dynamodb"), options.from_messages, options.from_audit)


def _chart(text: str | None) -> Chart | None:
    if text is None:
        return None
    practice_id, _, client_id = text.partition("/")
    if not (ids.is_outside_id(practice_id) and ids.is_outside_id(client_id)):
        raise NotThere(f"{text} is no chart: name it as PRACTICE/CLIENT")
    return Chart(practice_id, client_id)


def summary(report: Report, *, applied: bool) -> str:
    """A table by kind, the items that are kept, recounts, and the next step."""
    titles = [outcome.value for outcome in Outcome]
    if not applied:
        titles[titles.index(Outcome.PUT_BACK)] = "to put back"
    lines = [f"{'':<20}" + "".join(f"{title:>13}" for title in titles)]
    for kind in Kind:
        counts = [report.counts[kind, outcome] for outcome in Outcome]
        if any(counts):
            lines.append(f"{kind:<20}" + "".join(f"{count:>13,}" for count in counts))
    if len(lines) == 1:
        lines = ["no item is missing, and none differs"]
    lines += [f"kept  {line}" for line in report.kept[:_MOST_LISTED]]
    if len(report.kept) > _MOST_LISTED:
        lines.append(f"kept  … and {len(report.kept) - _MOST_LISTED:,} more")
    if report.recounted.total():
        counted = ", ".join(f"{number:,} {what}" for what, number in sorted(report.recounted.items()) if number)
        lines.append(f"{'recounted' if applied else 'to recount'}: {counted}")
    return "\n".join((*lines, _next_step(report, applied=applied)))


def _next_step(report: Report, *, applied: bool) -> str:
    if not report.writes:
        return "There is nothing to write."
    if not applied:
        return "Nothing was written. Add --apply to write this."
    return "Run verify-tables now."
