"""Damages to the tables, each with where it must be found: they stand in three modules, by what they hit."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from maintenance.verifying.findings import Check
from tests.maintenance.practice import CHART, WITH_ANA, Practice
from tests.stack import Row

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


def chain(practice: Practice) -> list[Row]:
    return practice.of(f"{CHART}#SEALS", audit=True)


def number(value: int) -> dict[str, str]:
    return {"N": str(value)}
