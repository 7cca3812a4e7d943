"""Planted bugs in the engine of `make run`."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
