"""A test that fails says why: what was answered, what failed within a function, which id came first."""

import subprocess
import sys

import pytest

from client_messaging.dynamodb import store
from client_messaging.runtime.telemetry import UnexpectedError
from deployment.paths import REPOSITORY
from testing.invocations import Answer
from testing.stack import Stack

ASKED = Answer(200, {}, '{"entries": []}')


def test_a_field_that_is_not_there_says_what_was_answered() -> None:
    with pytest.raises(AssertionError, match=r"'errors' is not in the answer: 200 .*entries"):
        ASKED.json["errors"][0]
    assert ASKED.json == {"entries": []}
    assert ASKED.json.get("errors") is None


def test_an_unexpected_error_has_its_cause(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("what the test needs to know")

    monkeypatch.setattr(store.Store, "append", fail)
    with pytest.raises(UnexpectedError) as failed:
        stack.compose()
    assert str(failed.value) == "ValueError"
    assert str(failed.value.__cause__) == "what the test needs to know"


FAILING = """
def test_fails(stack):
    print("a line that is printed")
    first, second = "01KDVDNM00ANAS0F1RST0THREA", "01KDVDNM02R0SASEC0NDREP1YA"
    assert first == second
"""


@pytest.mark.whole
def test_the_assertion_ends_what_is_printed() -> None:
    file = REPOSITORY / "tests/unit/test_that_fails.py"
    file.write_text(FAILING)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", file],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        file.unlink()
    assert done.returncode == 1
    assert "two ids: the left one was made -2 ms after the right one" in done.stdout
    assert "a line that is printed" not in done.stdout.split("short test summary")[0].split("Error")[-1]
    assert "Captured" not in done.stdout
