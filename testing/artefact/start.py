"""A start of a built function, as Lambda's runtime makes it: an interpreter that sees the artefact alone."""

import subprocess
from collections.abc import Mapping

from testing.artefact import emulator
from testing.artefact.built import Function


def run(function: Function, aws: Mapping[str, str], code: str) -> str:
    """Run code where the function would run; returns its output, raises with the error's text."""
    done = subprocess.run(
        [emulator.PYTHON, "-c", code],
        env=emulator.environment(function, aws),
        cwd=function.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stdout
