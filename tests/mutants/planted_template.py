"""Planted bugs of what is deployed."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
