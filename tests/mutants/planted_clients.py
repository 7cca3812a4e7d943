"""Planted bugs in the Python client, in what is not generated of it."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
