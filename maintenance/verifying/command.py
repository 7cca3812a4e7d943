"""The command `verify-tables`: one line a finding, then counts."""

import argparse
from datetime import timedelta
from typing import Final

from client_messaging.dynamodb.tables import Tables
from maintenance.stacks import DeployedStack
from maintenance.tables import preflight
from maintenance.verifying import run
from maintenance.verifying.findings import Check, Checks, Finding
from maintenance.verifying.inventory import Tolerance

_LOOKED_AT = ("charts", "inboxes", "entries", "audit records", "seals")

_TO_DO: Final = {
    Check.ENTRY_OF_RECORD: "the entry was lost: restore it; one that no restored table has stays lost",
    Check.KEY: "restore the message; if no restored table has it, a repeat with this key is accepted as new",
    Check.REGISTERED: "after an upgrade or a restore, run once: make verify-audit ARGS=--register",
    Check.ACCESS: "the gate was lost: restore it; or changed by hand: staff set portal access again",
}
"""What to do about findings that a restore may leave (docs/restore.md)."""


def tables_of(options: argparse.Namespace, stack: DeployedStack) -> Tables:
    """The two tables of a stack, or those named by options. Raises NotThere."""
    messages = options.messages_table or stack.resource("MessagesTable")
    return Tables(stack.client("dynamodb"), messages, options.audit_table or stack.resource("AuditTable"))


def verify_tables(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Status 0 without findings, 1 with. Raises NotThere, also for an empty table or one of another kind; TryAgain."""
    tables, apart = tables_of(options, stack), timedelta(seconds=options.apart)
    preflight.check_kinds(tables)
    checks = run.verify(tables, Tolerance(apart=apart))
    for finding in sorted(set(checks.findings), key=_causes_first):
        print(finding)
    for check in dict.fromkeys(finding.check for finding in checks.findings):
        if check in _TO_DO:
            print(f"to do  {check}: {_TO_DO[check]}")
    print(summary(checks, tables))
    return 1 if checks.findings else 0


def _causes_first(finding: Finding) -> tuple[bool, str]:
    """Missing entries before all else: most other findings of an inbox follow from one."""
    return finding.check is not Check.ENTRY_OF_RECORD, str(finding)


def summary(checks: Checks, tables: Tables) -> str:
    """The counts of items by table and kind, of checks and of findings."""
    read = [f"read {checks.looked_at[table]:,} items of {table}" for table in (tables.messages, tables.audit)]
    counts = {
        **{name: checks.looked_at[name] for name in _LOOKED_AT},
        "checks": checks.made.total(),
        "findings": len(set(checks.findings)),
    }
    lines = [*read, *(f"{name:<14}{number:>9,}" for name, number in counts.items())]
    if waiting := checks.looked_at["waiting for their seal"]:
        lines.append(f"{waiting:,} audit records wait for their seal")
    return "\n".join(("", *lines) if checks.findings else lines)
