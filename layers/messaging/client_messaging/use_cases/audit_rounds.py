"""Rounds over all audit chains, in pieces that fit into an invocation each.

A round begins a day after the one before began, and takes as many invocations as the records need: what it reads a day
has a ceiling, whatever the size of the table.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from client_messaging.domain import ids
from client_messaging.dynamodb import chain_registry, chain_verification
from client_messaging.dynamodb.chain_registry import Round
from client_messaging.dynamodb.chain_verification import Verdict
from client_messaging.dynamodb.tables import Tables
from client_messaging.runtime import deadline
from client_messaging.values import replace

EVERY: Final = timedelta(days=1)

LONGEST_SECONDS: Final = 60
"""Time to verify one chain: no other begins with less left."""

type Tell = Callable[[str, Verdict], object]
"""Told of each verified chain: the partition of its records, and the verdict."""


def go_on(tables: Tables, clock: Callable[[], datetime], tell: Tell) -> Round:
    """Go on with the round that is under way, or begin one if it is time. Returns how far it is. Raises TryAgain.

    After an error the round goes on behind the last chain that was verified.
    """
    done = chain_registry.last_round(tables)
    if done is None or done.ended:
        if done and datetime.fromisoformat(done.began) + EVERY > clock():
            return done
        done = Round(ids.timestamp(clock()))
    try:
        for partition in chain_registry.partitions(tables, done.after):
            if not deadline.is_enough_for(LONGEST_SECONDS):
                return done
            verdict = chain_verification.verify_and_anchor(tables, partition, clock())
            broken = done.broken + (verdict.first_break is not None)
            done = replace(done, after=partition, chains=done.chains + 1, broken=broken)
            tell(partition, verdict)
        done = replace(done, after=None, ended=ids.timestamp(clock()))
    finally:
        chain_registry.save_round(tables, done)
    return done
