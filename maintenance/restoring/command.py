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
from maintenance.tables import preflight
from maintenance.tables.item_kinds import Kind
from maintenance.verifying.command import tables_of

_MOST_LISTED: Final = 20


def restore(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Status 0, whether or not items were missing. Raises NotThere and TryAgain.

    NotThere also where nothing can be compared: a source that is empty, of another kind or live, and a chart that the
    source does not have.
    """
    chart = None if options.chart is None else chart_of(options.chart)
    job = Job(_source(options, stack), tables_of(options, stack), chart, options.apply)
    preflight.check_apart(job.source, job.live)
    preflight.check_kinds(job.source)
    preflight.check_kinds(job.live, may_be_empty=True)
    run.restore(job)
    if job.chart is not None and not job.report.compared.total():
        raise NotThere(f"{options.chart}: no such chart in {job.source.messages} and {job.source.audit}")
    print(summary(job.report, applied=job.apply))
    return 0


def _source(options: argparse.Namespace, stack: DeployedStack) -> Tables:
    source = stack
    if options.from_endpoint:
        source = dataclasses.replace(stack, endpoints={**stack.endpoints, "dynamodb": options.from_endpoint})
    try:
        return Tables(source.client("dynamodb"), options.from_messages, options.from_audit)
    except ValueError:  # botocore's, of a URL that is none
        raise NotThere(f"{options.from_endpoint} is no endpoint: name it as http://HOST:PORT") from None


def chart_of(text: str) -> Chart:
    """The chart that an option names. Raises NotThere."""
    practice_id, _, client_id = text.partition("/")
    if not (ids.is_outside_id(practice_id) and ids.is_outside_id(client_id)):
        raise NotThere(f"{text} is no chart: name it as PRACTICE/CLIENT")
    return Chart(practice_id, client_id)


def summary(report: Report, *, applied: bool) -> str:
    """How many items were compared and what became of them by kind, the kept ones, recounts, and the next step."""
    titles = [outcome.value for outcome in Outcome]
    if not applied:
        titles[titles.index(Outcome.PUT_BACK)] = "to put back"
    lines = [f"{'':<20}" + "".join(f"{title:>13}" for title in ("compared", *titles))]
    for kind in Kind:
        counts = [report.compared[kind], *(report.counts[kind, outcome] for outcome in Outcome)]
        if any(counts):
            lines.append(f"{kind:<20}" + "".join(f"{count:>13,}" for count in counts))
    if not report.counts.total():
        lines.append(f"{report.compared.total():,} items compared: none is missing, and none differs")
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
