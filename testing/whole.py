"""Exhaustive tests: all cases with `pytest --whole` (`make check`), a fixed sample without.

Every cell of the authorisation matrix, every removal of a property of the template, every planted leak and the like
are thousands of cases of a few kinds. `make test` tries some of each kind, chosen by a hash of their names, so that
the same ones run on every machine; `make check` tries all. A test that is named (`file.py::test`) is whole, too.

    @pytest.mark.parametrize("leak", sample(LEAKS, named=lambda leak: leak.name))
"""

import re
from collections.abc import Callable, Hashable, Iterable
from typing import Final
from zlib import crc32

_ADDRESS: Final = re.compile(r"\bat 0x[0-9a-f]+\b")

_whole = True  # where no pytest has said otherwise


def choose(*, whole: bool) -> None:
    """Set whether all cases run, once, before tests are collected."""
    global _whole
    _whole = whole


def chosen() -> bool:
    """Whether all cases run."""
    return _whole


def sample[T](
    cases: Iterable[T],
    *,
    one_in: int = 4,
    named: Callable[[T], object] = str,
    kinds: Callable[[T], Iterable[Hashable]] = lambda _: (),
) -> list[T]:
    """All cases, or of every kind at least one, and about one in `one_in`. `kinds`: those that a case is of."""
    cases = list(cases)
    return cases if _whole else part(cases, one_in, named, kinds)


def part[T](
    cases: list[T], one_in: int, named: Callable[[T], object], kinds: Callable[[T], Iterable[Hashable]]
) -> list[T]:
    """The sample, in the order of the cases."""
    ranked = sorted(range(len(cases)), key=lambda at: (_rank(named(cases[at])), at))
    kept = set(ranked[: -(-len(cases) // one_in)])
    seen = {kind for at in kept for kind in kinds(cases[at])}
    for at in ranked:
        new = set(kinds(cases[at])) - seen
        if new:
            kept.add(at)
            seen |= new
    return [case for at, case in enumerate(cases) if at in kept]


def _rank(name: object) -> int:
    """Raises ValueError for a name with an address in memory, as of `object()`: it is another in each process."""
    text = str(name)
    if _ADDRESS.search(text):
        raise ValueError(f"{text}: not the same name in every process")
    return crc32(text.encode())
