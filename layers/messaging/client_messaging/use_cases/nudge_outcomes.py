"""Outcomes of nudges: the contact that a nudge did not reach is marked, where the person who was nudged has it."""

from datetime import datetime

from client_messaging.dynamodb import nudge_records
from client_messaging.dynamodb.store import Store
from client_messaging.dynamodb.tables import Tables
from client_messaging.events.nudge_outcomes import NudgeOutcome
from client_messaging.use_cases.contacts import Failed, mark_failed


def record(store: Store, tables: Tables, outcome: NudgeOutcome, now: datetime) -> int | None:
    """Mark the addresses that a ring's nudge did not reach. In how many charts that changed something.

    None for an unknown ring: of another sender, or older than its record. Idempotent: the same outcome again changes
    nothing. Raises TryAgain.
    """
    sent = nudge_records.recipient(tables, outcome.ring)
    if sent is None or sent.channel is not outcome.channel:
        return None
    failures = [Failed(outcome.channel, address, outcome.state) for address in outcome.addresses]
    return sum(mark_failed(store, tables, sent.person, failed, now) for failed in failures)
