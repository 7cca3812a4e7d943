"""What the verifier finds in the tables of a stack."""

from datetime import timedelta

from client_messaging.dynamodb.tables import Tables
from client_messaging.runtime import deadline
from maintenance.verifying.findings import Check
from maintenance.verifying.inventory import Tolerance
from maintenance.verifying.run import verify
from testing.stack import Stack


def wrong(stack: Stack) -> list[str]:
    """Everything that does not hold. Nothing is written meanwhile, and all of it was by one clock and this version."""
    deadline.begin_invocation(3_600_000)  # the functions have run in this process; a command has no end
    tables = Tables(stack.dynamodb, stack.messages_table, stack.audit_table)
    checks = verify(tables, Tolerance(apart=timedelta(0), settled=timedelta(0), before=timedelta(0)))
    assert checks.made[Check.KIND] > 0, "there was something to look at"
    return [str(finding) for finding in checks.findings]
