"""The template follows every rule, and no removal or wrong value goes unnoticed."""

from collections.abc import Iterator, Mapping
from typing import Final

import pytest

from testing.template.policy import audit_schedule, probe
from testing.template.policy.accepted_changes import ACCEPTED_CHANGES
from testing.template.policy.accepted_removals import ACCEPTED_REMOVALS
from testing.template.policy.audit_schedule import audit_chains_are_verified_by_themselves
from testing.template.policy.expanded import Document, Expanded, Json, expand
from testing.template.policy.places import NOTHING, SECTIONS, Place, changed, every_place, find, matches, named
from testing.template.policy.probe import the_probe_rings_when_nobody_answers
from testing.template.policy.rules import RULES, violations
from testing.template.policy.weakenings.every import WEAKENINGS
from testing.template.policy.weakenings.weakening import Weakening
from testing.template.policy.wrong_values import Slips
from testing.whole import chosen, sample

DOCUMENT: Final = expand()
SLIPS: Final = Slips(DOCUMENT)
GROUPS: Final = sorted({*SECTIONS, *(one["Type"] for one in DOCUMENT["Resources"].values())} - {"Resources"})


@pytest.fixture
def document() -> Document:
    return DOCUMENT


def test_the_template_holds_every_protection(document: Document) -> None:
    assert violations(document) == {}


def test_every_rule_is_seen_red() -> None:
    assert {weakening.rule for weakening in WEAKENINGS} == set(RULES)


PARTS: Final = {**probe.PARTS, **audit_schedule.PARTS}
WEAKENED: Final[list[Weakening]] = sample(WEAKENINGS, one_in=8, kinds=lambda one: [one.rule])


@pytest.mark.parametrize("weakening", WEAKENED, ids=str)
def test_a_protection_that_is_weakened_is_missed_by_its_own_rule(document: Document, weakening: Weakening) -> None:
    """Of the parts of the probe, and of the verification, a rule of their own notices every change."""
    rules = (the_probe_rings_when_nobody_answers, audit_chains_are_verified_by_themselves)
    of_them = weakening.rule in [rule.__name__ for rule in rules]
    places = [place for place in find(document, weakening.where) if of_them or place[1] not in PARTS]
    assert places
    for place in places:
        with changed(document, place, weakening.instead):
            assert list(RULES[weakening.rule](Expanded(document))) != [], place


@pytest.mark.parametrize("group", GROUPS)
def test_nothing_is_removed_unnoticed(document: Document, group: str) -> None:
    """Each key and item of the expanded template is removed once: a rule notices, or the removal is accepted."""
    places = _places(document, group, from_depth=2)
    slips = ((place, "removed", NOTHING) for place in places)
    assert _unnoticed(document, slips, _excuses_for(ACCEPTED_REMOVALS, group)) == ([], [])


def test_what_a_rule_cannot_read_is_a_violation(document: Document) -> None:
    with changed(document, ("Resources", "VerifyAuditFunction", "Properties"), NOTHING):
        assert (
            "cannot be read: KeyError('Properties')" in violations(document)["whatever_parameters_change_is_published"]
        )


@pytest.mark.parametrize("group", GROUPS)
def test_no_value_is_wrong_unnoticed(document: Document, group: str) -> None:
    """Each value is replaced once by a wrong one of its type: a rule notices, or the change is accepted."""
    places = _places(document, group, from_depth=3)
    slips = ((place, slip, wrong) for place in places for slip, wrong in list(SLIPS.of(document, place)))
    assert _unnoticed(document, slips, _excuses_for(ACCEPTED_CHANGES, group)) == ([], [])


def _places(document: Document, group: str, from_depth: int) -> list[Place]:
    """The places of a section, or of all resources of a type."""
    section = group if group in SECTIONS else "Resources"
    places = [
        (section, name, *place)
        for name, value in document[section].items()
        if group == section or value["Type"] == group
        for place in ((), *every_place(value))
    ]
    return [place for place in places if len(place) >= from_depth]


def _excuses_for(excuses: Mapping[str, str], group: str) -> list[str]:
    return [excuse for excuse in excuses if excuse.rpartition(": ")[2].split()[0] == group]


def _unnoticed(
    document: Document, slips: Iterator[tuple[Place, str, Json]], excuses: list[str]
) -> tuple[list[str], list[str]]:
    """Slips without a rule or an excuse, and excuses without a slip.

    A sample in `make test`, all in `make check`, where each excuse must be needed once; its other slips are skipped.
    Rules that noticed a slip at the same place of another resource run first.
    """
    unnoticed, needed, first = [], set[str](), dict[str, list[str]]()
    for place, slip, wrong in sample(slips, one_in=8, kinds=lambda one: [one[0][:2], one[1]]):
        steps = named(document, place)
        excuse = next((one for one in excuses if _excuses(one, slip, steps)), None)
        if excuse in needed:
            continue
        kind = " ".join("#" if step.isdecimal() else step for step in steps)
        with changed(document, place, wrong):
            noticed = _noticing(document, first.setdefault(kind, []))
        if noticed:
            first[kind] = [noticed, *(one for one in first[kind] if one != noticed)]
        elif excuse:
            needed.add(excuse)
        else:
            unnoticed.append(f"{' '.join(map(str, place))}: {slip} {'' if wrong is NOTHING else wrong}")
    return unnoticed, [excuse for excuse in excuses if excuse not in needed and chosen()]


def _excuses(excuse: str, slip: str, steps: list[str]) -> bool:
    only, _, pattern = excuse.rpartition(": ")
    return only in ("", slip) and matches(pattern, steps)


def _noticing(document: Document, first: list[str]) -> str | None:
    """The first rule that is violated; the likely ones run first."""
    template = Expanded(document)
    return next((name for name in [*first, *RULES] if next(RULES[name](template), None) is not None), None)
