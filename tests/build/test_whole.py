"""The part that `make test` runs: never empty, of every kind, always the same; and `make check` leaves nothing out."""

import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from deployment.paths import REPOSITORY
from testing import whole
from testing.authorisation import matrix
from testing.authorisation.callers import CALLERS
from testing.leaks.planted import LEAKS
from testing.maintenance import damages, entries_damaged, heads_damaged, losses, record_damaged
from testing.template.policy.weakenings.every import WEAKENINGS

assert all((entries_damaged, heads_damaged, record_damaged)), "which fill DAMAGES"

CASES = [f"{kind}-{number}" for kind in "abc" for number in range(40)]


def of(cases: list[str], one_in: int = 4, **more: Any) -> list[str]:
    return whole.part(cases, one_in, more.get("named", str), more.get("kinds", lambda _: ()))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 120])
def test_a_sample_is_never_empty_and_never_more_than_its_part(size: int) -> None:
    assert len(of(CASES[:size])) == -(-size // 4)


def test_every_kind_is_in_it() -> None:
    def kinds(case: str) -> list[str]:
        return [case[0], case[-1]]

    kept = of(CASES, 60, kinds=kinds)
    assert {kind for case in kept for kind in kinds(case)} == {kind for case in CASES for kind in kinds(case)}
    assert len(kept) < 15


def test_it_is_chosen_by_name_alone() -> None:
    assert set(of(CASES[::-1])) == set(of(CASES))
    assert of(CASES) == [case for case in CASES if case in of(CASES)], "in their order"


@pytest.mark.parametrize(
    "case", [object(), ("a", object()), test_it_is_chosen_by_name_alone], ids=["one", "in", "code"]
)
def test_a_name_that_is_another_in_each_process_is_refused(case: object) -> None:
    with pytest.raises(ValueError, match="not the same name in every process"):
        whole.part([case], 4, str, lambda _: ())


@pytest.mark.parametrize("everything", [True, False])
def test_whole_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch, everything: bool) -> None:  # noqa: FBT001
    monkeypatch.setattr(whole, "_whole", everything)
    assert (whole.sample(CASES) == CASES) is everything


@pytest.mark.whole
def test_pytest_whole_has_every_case() -> None:
    """Of what is sampled, as pytest collects it."""
    folders = ["tests/authorisation", "tests/leaks", "tests/maintenance", "tests/template"]
    command = [sys.executable, "-m", "pytest", "--whole", "--collect-only", "-q", "-p", "no:cacheprovider", *folders]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    found = Counter(line.split("::")[1].split("[")[0] for line in done.stdout.splitlines() if "::" in line)
    assert found["test_every_cell_answers_as_the_matrix_says"] == len(matrix.read()) * len(CALLERS)
    assert found["test_a_planted_leak_is_seen"] == len(LEAKS)
    assert found["test_a_protection_that_is_weakened_is_missed_by_its_own_rule"] == len(WEAKENINGS)
    assert found["test_every_damage_is_found_and_named"] == len(damages.DAMAGES)
    assert found["test_what_was_lost_is_back_and_what_is_newer_stays"] == len(losses.DAMAGES)
