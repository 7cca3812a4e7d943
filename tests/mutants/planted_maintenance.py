"""Planted bugs in what is done by hand: verifying, restoring, driving dead letters again."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
