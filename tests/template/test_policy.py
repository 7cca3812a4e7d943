"""The template holds every protection, and no protection can go unnoticed."""

from typing import Final

import pytest

from tests.template.policy.expanded import Document, Expanded, expand
from tests.template.policy.places import SECTIONS, changed, every_place, find, matches, named
from tests.template.policy.rules import RULES, violations
from tests.template.policy.unprotected import UNPROTECTED
from tests.template.policy.weakenings import WEAKENINGS, Weakening

DOCUMENT: Final = expand()


@pytest.fixture
def document() -> Document:
    return DOCUMENT


def noticed(document: Document, first: list[str]) -> bool:
    """Whether any rule is violated. The one that was last is asked first."""
    template = Expanded(document)
    for name in [*first, *RULES]:
        if next(RULES[name](template), None) is not None:
            first[:] = [name]
            return True
    return False


def test_the_template_holds_every_protection(document: Document) -> None:
    assert violations(document) == {}


def test_every_rule_is_seen_red() -> None:
    assert {weakening.rule for weakening in WEAKENINGS} == set(RULES)


@pytest.mark.parametrize("weakening", WEAKENINGS, ids=str)
def test_a_protection_that_is_weakened_is_missed_by_its_own_rule(document: Document, weakening: Weakening) -> None:
    places = find(document, weakening.where)
    assert places
    for place in places:
        with changed(document, place, weakening.instead):
            assert list(violations(document)) == [weakening.rule], place


def test_nothing_is_removed_unnoticed(document: Document) -> None:
    """Every key and every item of the expanded template is taken away once: a rule says so, or it is known why not."""
    unnoticed, first = [], [next(iter(RULES))]
    known = dict.fromkeys(UNPROTECTED, 0)
    for section in SECTIONS:
        for place in list(every_place(document[section], (section,))):
            steps = named(document, place)
            with changed(document, place):
                if noticed(document, first):
                    continue
            reasons = [pattern for pattern in UNPROTECTED if matches(pattern, steps)]
            for pattern in reasons:
                known[pattern] += 1
            if not reasons:
                unnoticed.append(" ".join(str(step) for step in place))
    assert unnoticed == []
    assert [pattern for pattern, times in known.items() if not times] == []
