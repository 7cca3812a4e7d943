"""What is left of an engine that was killed does not stand in the way of the next."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from testing.sam_local import engine


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount")
def test_what_a_killed_engine_left_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    network = tmp_path / "sam-local-killed/exec/netns/of-a-container"
    network.parent.mkdir(parents=True)
    network.touch()
    subprocess.run(["mount", "--bind", "/proc/self/ns/net", network], check=True)
    of_somebody = tmp_path / "somebody-else"
    of_somebody.mkdir()

    engine.clear_remains()
    assert not network.parent.parent.parent.exists()
    assert str(network) not in Path("/proc/self/mountinfo").read_text()
    assert of_somebody.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has engines of its own")
def test_an_engine_that_runs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / "sam-local-running"
    folder.mkdir()
    runs = [sys.executable, "-c", "print(flush=True); input()", str(folder)]
    with subprocess.Popen(runs, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()  # for a moment after its start, nobody sees its command line
        engine.clear_remains()
        assert folder.exists()
        process.communicate(b"\n")
    engine.clear_remains()
    assert not folder.exists()
