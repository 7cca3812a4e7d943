"""`verify-tables`: one line a finding, then how much was looked at."""

import argparse
from datetime import timedelta

from client_messaging.dynamodb.tables import Tables
from maintenance.stacks import DeployedStack
from maintenance.verifying import run
from maintenance.verifying.findings import Findings
from maintenance.verifying.inventory import Patience

_LOOKED_AT = ("charts", "inboxes", "entries", "audit records", "seals")


def tables_of(options: argparse.Namespace, stack: DeployedStack) -> Tables:
    """The two tables of a stack, or those that are named instead. Raises NotThere."""
    messages = options.messages_table or stack.resource("MessagesTable")
    return Tables(stack.client("dynamodb"), messages, options.audit_table or stack.resource("AuditTable"))


def verify_tables(options: argparse.Namespace, stack: DeployedStack) -> int:
    """0 where everything holds, 1 where something was found. Raises NotThere and TryAgain."""
    apart = timedelta(seconds=options.apart)
    found = run.verify(tables_of(options, stack), Patience(apart=apart))
    for finding in sorted(set(found.found), key=str):
        print(finding)
    print(summary(found))
    return 1 if found.found else 0


def summary(found: Findings) -> str:
    """How much was looked at, checked and found."""
    counts = {
        **{name: found.looked_at[name] for name in _LOOKED_AT},
        "checks": found.made.total(),
        "findings": len(set(found.found)),
    }
    lines = [f"{name:<14}{number:>9,}" for name, number in counts.items()]
    if waiting := found.looked_at["waiting for their seal"]:
        entries = found.looked_at["without an order"]
        lines.append(f"{waiting:,} audit records wait for their seal: the order of {entries:,} entries was not checked")
    return "\n".join(("", *lines) if found.found else lines)
