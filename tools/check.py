"""`make check`: everything that must hold, each step a target of the Makefile. `.ci/run` is this on a fresh machine.

First what keeps all processors busy by itself, one after the other; then the rest on three workers, the longest first.
What a step prints stays together, and the steps that failed are named at the end. Runs with any Python from 3.9 on.
"""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 3  # steps wait for servers, clocks and emulators for half of their time

# What `make check` tells makes below it: they would print which folder they enter, beside a token or a line to paste.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


class Step(NamedTuple):
    """A step: its name and command."""

    name: str
    command: str


ALONE = (
    Step("what the steps are done with", "make -s set-up"),
    Step(
        "generated files",
        "touch uv.lock && make -s layers/dependencies/requirements.txt python-client .venv/ready"
        " && git diff --exit-code -- layers/dependencies/requirements.txt clients/python"
        ' && test -z "$(git status --porcelain -- clients/python)"',
    ),
    Step("units, functions, template, local engine, nothing left out", "make test-whole"),
    Step("faults: at every request, in between, kill -9, events twice and in part", "make faults"),
    Step("sam build", "make build"),
)
"""In this order; all run even if one fails, except that nothing runs without the first."""

BESIDE = (
    Step("every function deployed, with its own permissions", "make test-deployed"),
    Step("the front ends, the tutorial and the API's page in a browser", "make browser"),
    # An engine is started for this step alone and ended after it; skipped where none is to be had.
    Step("sam local: sample events of every function and the whole story", "SAM_LOCAL_START_DOCKERD=1 make sam-local"),
    Step("the whole story over HTTP, against make run", "make test-black-box"),
    Step(
        "every sample event through the built functions, in the Lambda runtime; how lean they are", "make test-artefact"
    ),
    Step("requests made up from the OpenAPI document", "make fuzz"),
    # Compilers that are not there are said, and what needs them is skipped.
    Step("clients that generators make of the OpenAPI document, compiled and driven", "make generated-clients"),
    Step("checkov, cdk-nag's HIPAA pack", "make lint-template"),
    Step("format, lint, types", "make lint"),
    Step("the TypeScript client", "make test-typescript-client"),
    Step("the front ends, without a browser", "make test-web"),
    Step("sam validate --lint", "make validate"),
    Step("Redocly's linter over the OpenAPI document", "make lint-openapi"),
    Step("the documentation site: every link leads to a page", "make docs-site"),
    Step("secrets, in the files and in the history", "make secrets"),
    Step("bill of materials of what is shipped", "make sbom"),
    Step(
        "known vulnerabilities of what is shipped (said, but no failure, where the service cannot be asked)",
        "ALLOW_UNAUDITED=1 make audit-dependencies",
    ),
)
"""The longest first, so that all workers end at nearly the same time."""

_printing = Lock()


def main() -> int:
    """Status 0 if every step passed."""
    began = time.monotonic()
    failed = []
    for step in ALONE:
        print(f"\n== {step.name}", flush=True)
        if not _shown(step):
            failed.append(step.name)
            if step is ALONE[0]:
                break
    else:
        with ThreadPoolExecutor(WORKERS) as several:
            done = list(several.map(_printed, BESIDE))
        failed += [step.name for step, well in zip(BESIDE, done) if not well]  # noqa: B905 -- Python 3.9
    print(f"\n== {time.monotonic() - began:.0f} s in all ({_used():.0f} s of processors)", flush=True)
    for name in failed:
        print(f"== FAILED: {name}")
    return 1 if failed else 0


def _shown(step: Step) -> bool:
    began, before = time.monotonic(), _used()
    done = _done(step)
    print(f"== done in {time.monotonic() - began:.0f} s ({_used() - before:.0f} s of processors)", flush=True)
    return done.returncode == 0


def _used() -> float:
    """CPU seconds of all steps so far, without processes that a step left running."""
    times = os.times()
    return times.children_user + times.children_system


def _printed(step: Step) -> bool:
    began = time.monotonic()
    done = _done(step, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with _printing:
        print(f"\n== {step.name}", flush=True)
        sys.stdout.buffer.write(done.stdout)
        print(f"== {'done' if done.returncode == 0 else 'FAILED'} in {time.monotonic() - began:.0f} s", flush=True)
    return done.returncode == 0


def _done(step: Step, **streams: int) -> "subprocess.CompletedProcess[bytes]":
    command = ["bash", "-euo", "pipefail", "-c", step.command]
    return subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=False, **streams)


if __name__ == "__main__":
    sys.exit(main())
