"""Damages to the tables, each with where it must be found: they stand in three modules, by what they hit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from client_messaging.domain import ids
from maintenance.verifying.findings import Check
from testing.invocations import Row
from testing.maintenance.practice import CHART, WITH_ANA, Practice

type Act = Callable[[Practice], str]


@dataclass(frozen=True)
class Damage:
    """What is done; it answers where it must be found. `checks` are all that see it, the one that names it first."""

    act: Act
    checks: tuple[Check, ...]


DAMAGES: Final[dict[str, Damage]] = {}


def damage(*checks: Check) -> Callable[[Act], Act]:
    def register(act: Act) -> Act:
        DAMAGES[act.__name__.removeprefix("_").replace("_", " ")] = Damage(act, checks)
        return act

    return register


def head(practice: Practice, clinician: str = "ana") -> Row:
    return next(row for row in practice.of(CHART) if row["sk"]["S"] == f"INBOX#{clinician}")


def gate(practice: Practice) -> Row:
    return next(row for row in practice.of(CHART) if row["sk"]["S"] == "PORTAL")


def entries(practice: Practice) -> list[Row]:
    return practice.of(WITH_ANA)


def records(practice: Practice, action: str) -> list[Row]:
    return [row for row in practice.of(CHART, audit=True) if row["action"]["S"] == action]


def chain(practice: Practice, chart: str = CHART) -> list[Row]:
    return practice.of(f"{chart}#SEALS", audit=True)


def sent(practice: Practice, row: Row, later: timedelta) -> str:
    """Say of an entry that it was sent, or recorded, so much later than its id was made."""
    name = "sent_at" if "sent_at" in row else "recorded_at"
    made = datetime.fromisoformat(ids.timestamp_of(row["sk"]["S"]))
    changed: dict[str, Any] = {name: {"S": ids.timestamp(made + later)}}
    return practice.change(row, **changed)


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}
