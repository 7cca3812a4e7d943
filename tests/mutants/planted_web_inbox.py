"""Planted bugs in the front ends, in what is shown of inboxes."""

from tests.mutants.planted import Mutant

MUTANTS: list[Mutant] = []
