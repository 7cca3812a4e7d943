"""Planted bugs in the TypeScript client."""

from tests.mutants.planted import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"clients/typescript/src/{module}.ts", old, new)


MUTANTS = [
    _in(
        "requests",
        "a refusal is tried once more than was said",
        "|| done >= tries ||",
        "|| done > tries ||",
    ),
    _in(
        "kept",
        "every try of a kept message has a new key",
        "outgoing.message, outgoing.key)",
        "outgoing.message, newKey())",
    ),
]
