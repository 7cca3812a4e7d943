"""What make installs: interrupted anywhere it goes on, whatever the person's settings are, and what is missing is said.

Over stand-ins for python3, uv, npm and node, which stop where a test says. Nothing is fetched.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest

from deployment.paths import REPOSITORY

STOPS: Final = ("venv", "pip-half", "pip", "uv-venv", "sync-half", "sync", "check", "npm-half", "npm", "npm-check")
HOWS: Final = ("SIGINT to all", "SIGTERM to all", "SIGKILL to make alone")

STAND_IN: Final = r"""#!/bin/bash
# Without a child: a SIGINT that comes while bash waits for one that ends well is lost.
at() { echo "$1" >> "$LOG"; [ "${STOP_AT:-}" != "$1" ] || { : > "$LOG.stopped"; exec sleep 60; }; }
env > "$LOG.$(basename "$0")"
case "$(basename "$0") $*" in
  "python3 -m venv"*) mkdir -p "$3/bin" && at venv && cp "$STAND_IN" "$3/bin/python" ;;
  "python -m pip install"*)
    bin=$(dirname "$0") && mkdir -p "$bin/../lib/uv.dist-info" && at pip-half && cp "$STAND_IN" "$bin/uv" && at pip ;;
  "python3 -c"* | "python3 -"*) exec "$REAL_PYTHON" "$@" ;;
  "uv venv"*) mkdir -p "${@: -1}/lib" && at uv-venv ;;
  "uv sync"*"--check"*) at check && [ -e "$UV_PROJECT_ENVIRONMENT/lib/whole" ] ;;
  "uv sync"*)
    touch "$UV_PROJECT_ENVIRONMENT/lib/half" && at sync-half && touch "$UV_PROJECT_ENVIRONMENT/lib/whole" && at sync ;;
  "npm ci"*) mkdir -p node_modules/esbuild && at npm-half && touch node_modules/whole && at npm ;;
  "npm ls"*) at npm-check && [ -e "$3/node_modules/whole" ] ;;
esac
"""


class Checkout:
    """A fresh clone, as far as make needs one, on a machine of stand-ins."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin, self.log = folder / "clone", folder / "bin", folder / "log"
        for name in ("Makefile", ".python-version", "uv.lock", "tools/set_up.sh"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, self.folder / name)
        for name in ("web", "clients/typescript"):
            (self.folder / name).mkdir(parents=True)
            for one in ("package.json", "package-lock.json"):
                (self.folder / name / one).write_text("{}")
        self.bin.mkdir()
        for name in ("python3", "npm", "node"):
            (self.bin / name).write_text(STAND_IN)
            (self.bin / name).chmod(0o755)

    def environment(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        names = {"STAND_IN": str(self.bin / "npm"), "LOG": str(self.log), "REAL_PYTHON": sys.executable}
        return {"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": str(self.folder), **names, **(more or {})}

    def make(self, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["make", "-s", *WANTED],
            cwd=self.folder,
            env=self.environment(more),
            capture_output=True,
            text=True,
            check=False,
        )

    def interrupted(self, at: str, how: str) -> int:
        """Begin, and end it where a stand-in has come to a place; answers the group of what may still run."""
        process = subprocess.Popen(
            ["make", "-s", *WANTED],
            cwd=self.folder,
            env=self.environment({"STOP_AT": at}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # ignored in the background
        )
        stopped = Path(f"{self.log}.stopped")
        until = time.monotonic() + 30
        while not stopped.exists():
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.01)
        if how == "SIGKILL to make alone":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGINT if how.startswith("SIGINT") else signal.SIGTERM)
        process.wait(30)
        return process.pid

    def is_whole(self) -> bool:
        parts = (
            ".tools/uv/bin/uv",
            ".venv/lib/whole",
            "web/node_modules/whole",
            "clients/typescript/node_modules/whole",
        )
        return all((self.folder / one).exists() for one in (*parts, *WANTED))


WANTED: Final = (".venv/ready", "web/node_modules/ready")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


@pytest.mark.whole
@pytest.mark.parametrize(("at", "how"), [(at, how) for at in STOPS for how in HOWS])
def test_interrupted_anywhere_the_next_make_goes_on(checkout: Checkout, at: str, how: str) -> None:
    group = checkout.interrupted(at, how)
    done = checkout.make()
    if how == "SIGKILL to make alone":  # what it began goes on beside the next one
        os.killpg(group, signal.SIGKILL)
    assert (done.returncode, checkout.is_whole()) == (0, True), done.stdout + done.stderr
    assert checkout.make().stdout == "", "and then there is nothing to do"


SETTINGS: Final = {
    "NODE_ENV": "production",
    "npm_config_omit": "dev",
    "NPM_CONFIG_ONLY": "prod",
    "npm_config_global": "true",
    "PIP_USER": "1",
    "PIP_TARGET": "/elsewhere",
    "PYTHONHOME": "/elsewhere",
    "PYTHONPATH": "/elsewhere",
    "VIRTUAL_ENV": "/elsewhere",
    "UV_NO_DEFAULT_GROUPS": "1",
    "UV_SYSTEM_PYTHON": "1",
}
SOURCES: Final = {
    "PIP_INDEX_URL": "https://pip.invalid",
    "npm_config_registry": "https://npm.invalid",
    "UV_OFFLINE": "1",
}


def test_settings_of_the_person_change_nothing_but_where_things_come_from(checkout: Checkout) -> None:
    assert checkout.make(SETTINGS | SOURCES).returncode == 0
    for name in ("python", "uv", "npm"):
        seen = Path(f"{checkout.log}.{name}").read_text().splitlines()
        assert [line for line in seen if line.split("=")[0] in SETTINGS] == []
        assert {line for line in seen if line.split("=")[0] in SOURCES} == {f"{a}={b}" for a, b in SOURCES.items()}


def test_a_home_that_cannot_be_written_leaves_caches_below_the_checkout(checkout: Checkout) -> None:
    assert checkout.make({"HOME": "/dev/null/nobody"}).returncode == 0
    seen = Path(f"{checkout.log}.npm").read_text().splitlines()
    below = checkout.folder / ".tools"
    assert {f"HOME={below}/home", f"UV_CACHE_DIR={below}/cache/uv", f"npm_config_cache={below}/cache/npm"} <= set(seen)


@pytest.mark.parametrize(
    ("missing", "said"), [("npm", "npm is missing: install Node.js 20"), ("python3", "python3 is missing: install")]
)
def test_what_is_missing_is_said_in_one_line_before_anything(checkout: Checkout, missing: str, said: str) -> None:
    (checkout.bin / missing).unlink()
    for name in ("bash", "awk", "dirname", "env", "basename", "find", "uname", "tr", "make", "rm", "cat"):
        found = shutil.which(name)
        assert found
        (checkout.bin / name).symlink_to(found)
    done = checkout.make({"PATH": str(checkout.bin)})
    lines = [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]
    assert done.returncode != 0
    assert [line[: len(said)] for line in lines] == [said], done.stderr
    assert not (checkout.folder / ".tools").exists()


def test_what_was_not_installed_whole_is_not_taken_for_installed(checkout: Checkout) -> None:
    npm = checkout.bin / "npm"
    npm.write_text(STAND_IN.replace("touch node_modules/whole && ", ""))
    done = checkout.make()
    assert done.returncode != 0
    assert "was not installed whole" in done.stderr
    assert not (checkout.folder / "web/node_modules").exists()
    npm.write_text(STAND_IN)
    assert checkout.make().returncode == 0
    assert checkout.is_whole()
