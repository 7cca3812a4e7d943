"""Planted bugs in the front ends, in drafts and what is sent."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
