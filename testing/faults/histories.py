"""Random histories: operations in any order, faults at any of their requests, clients that retry."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from testing.faults.acts import ACTS, MEANWHILE, SENDING, Act, Scene, scene
from testing.faults.injected import EVER, FAULTS, Killed, injected
from testing.faults.tables_as_they_are import rows
from testing.invocations import Answer
from testing.people import ANA, ROSA
from testing.stack import Stack, portal_event

STEPS: Final = 15
_MOST_REQUESTS: Final = 4
_ANSWERS: Final = {200, 201, 403, 404, 409}
_BACK: Final[dict[str, Act]] = {
    "the clinician is let in again": lambda at: at.stack.set_access(ANA, "active"),
    "the owner is let in again": lambda at: at.stack.set_access(ROSA, "active"),
    "the portal is enabled again": lambda at: at.stack.enable(ANA, at.client, ROSA),
}
_ALL: Final = {**ACTS, **MEANWHILE, **_BACK}
_WEIGHTS: Final = [5 if name in SENDING or name in _BACK else 1 for name in _ALL]
"""Most histories are of people who write, although now and then somebody is shut out."""


@dataclass
class Figures:
    """What was done, and what went wrong; `broken` says how."""

    histories: int = 0
    operations: int = 0
    asked_again: int = 0
    acknowledged: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    never_acknowledged: int = 0
    broken: list[str] = field(default_factory=list)


def run(stack: Stack, seed: int, figures: Figures) -> None:
    """One history, in a chart of its own. The same seed does the same."""
    chance, at = random.Random(seed), scene(stack)  # noqa: S311
    sent = [at.thread, at.answer]
    for step in range(STEPS):
        now = replace(at, key=f"key-{seed}-{step}", event=portal_event(at.client), person=f"person-{seed}-{step}")
        now = replace(now, version=stack.version_of(at.client) or 0)
        (name,) = chance.choices(list(_ALL), _WEIGHTS)
        answer = _until_answered(now, _ALL[name], chance, figures)
        if answer.status not in _ANSWERS:
            figures.broken.append(f"seed {seed}, step {step}, {name}: {answer.status} {answer.text[:200]}")
        if answer.status == 201:
            sent.append(answer.json["id"])
    figures.histories += 1
    figures.acknowledged += len(sent)
    _compare(at, sent, seed, figures)


def _until_answered(at: Scene, act: Act, chance: random.Random, figures: Figures) -> Answer:
    """Ask until there is an answer that stays: under a fault every other time, in the end without."""
    for _ in range(3):
        fault = chance.choice(list(FAULTS)) if chance.random() < 0.5 else None
        times = chance.choice((1, 2, EVER))
        answer = None
        with injected(fault, chance.randint(1, _MOST_REQUESTS), times) as hits, suppress(Killed):
            answer = act(at)
        if fault and hits.hit:
            figures.faults[fault] += hits.hit
        figures.operations += 1
        if answer is not None and answer.status != 503:
            return answer
        figures.asked_again += 1
    return act(at)


def _compare(at: Scene, sent: list[str], seed: int, figures: Figures) -> None:
    """Check that every acknowledged message is stored once, and no other."""
    messages = [row for _, row in rows(at.stack) if row.get("kind") == {"S": "message"}]
    there = Counter(row["sk"]["S"] for row in messages if f"CLIENT#{at.client}" in row["pk"]["S"])
    lost, doubled = (
        [entry_id for entry_id in sent if not there[entry_id]],
        [entry_id for entry_id, times in there.items() if times > 1],
    )
    unknown = there.keys() - set(sent)
    figures.lost += len(lost)
    figures.doubled += len(doubled)
    figures.never_acknowledged += len(unknown)
    if lost or doubled or unknown:
        figures.broken.append(f"seed {seed}: lost {lost}, doubled {doubled}, never acknowledged {sorted(unknown)}")
