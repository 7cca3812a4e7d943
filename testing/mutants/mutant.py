"""A planted bug: one or two lines in a rule that protects privacy or delivery. The suite must notice every one."""

from dataclasses import dataclass

PACKAGE = "layers/messaging/client_messaging"


@dataclass(frozen=True)
class Mutant:
    """Replace `old`, which stands in the file exactly once, by `new`.

    `browser` names the test in tests/browser that notices what only a browser can, as pytest does.
    """

    name: str
    file: str
    old: str
    new: str
    browser: str = ""


def in_package(module: str, name: str, old: str, new: str) -> Mutant:
    """A bug in a module of the package, by its path below the package."""
    return Mutant(name, f"{PACKAGE}/{module}.py", old, new)
