"""The `make` that runs this process: its flags and `ARGS` are not those of a `make` that is run by a test."""

import os
from typing import Final

ITS_OWN: Final = ("MAKEFLAGS", "MAKEOVERRIDES", "MAKELEVEL", "MFLAGS", "ARGS")


def forget() -> None:
    """Take its variables out of the environment."""
    for name in ITS_OWN:
        os.environ.pop(name, None)
