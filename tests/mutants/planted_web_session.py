"""Planted bugs in the front ends, in signing in and staying so."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
