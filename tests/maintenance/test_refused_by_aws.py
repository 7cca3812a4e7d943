"""What AWS refuses, or does not have, is one sentence that names the table, queue or stack, and status 2."""

from typing import Any, Final

import pytest

from maintenance import stacks
from maintenance.commands import main
from maintenance.stacks import DeployedStack

TABLES: Final = {"MessagesTable": "the-messages", "AuditTable": "the-audit"}
QUEUE: Final = "https://sqs.eu-west-1.amazonaws.com/1/the-queue"
RESTORE: Final = ("restore", "--from-messages", "from-messages", "--from-audit", "from-audit")

COMMANDS: Final = {
    "verify-tables": (("verify-tables",), "the-messages"),
    "restore": (RESTORE, "from-messages"),
    "activity": (("activity",), "the-audit"),
}
ERRORS: Final = {
    "AccessDeniedException": "is not authorized to perform this",
    "ResourceNotFoundException": "Requested resource not found",
}


def refuses(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """Have AWS answer each request with this error."""

    def answer(self: Any, operation: str, request: dict[str, Any], *_: Any) -> Any:
        parsed = {"Error": {"Code": code, "Message": ERRORS[code]}}

        class Response:
            status_code = 400

        return Response(), parsed

    monkeypatch.setattr("botocore.client.BaseClient._make_request", answer)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


def there(name: str | None) -> DeployedStack:
    return DeployedStack(str(name), TABLES, {}, {})


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_refusal_names_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, code: str
) -> None:
    words, about = COMMANDS[name]
    refuses(monkeypatch, code)
    monkeypatch.setattr(stacks, "_on_aws", there)
    status = main([*words, "--stack", "s"])
    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert printed.err == f"maintenance: Scan of {about}: {code}: {ERRORS[code]}\n"


class _Queues(dict[str, str]):
    """Every resource is this queue."""

    def __contains__(self, _: object) -> bool:
        return True

    def __missing__(self, _: str) -> str:
        return QUEUE


@pytest.mark.parametrize("words", [("dead-letters",), ("redrive",), ("redrive", "--apply")], ids=" ".join)
def test_a_refusal_names_the_queue(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    refuses(monkeypatch, "AccessDeniedException")
    monkeypatch.setattr(stacks, "_on_aws", lambda name: DeployedStack(name, _Queues(), {}, {}))
    status = main([*words, "--queue", "PortalUpdatesDeadLetters", "--stack", "s"])
    err = capsys.readouterr().err
    assert status == 2
    assert f" of {QUEUE}: AccessDeniedException: " in err
    assert err.count("\n") == 1


EVERY: Final = (("dead-letters",), ("redrive",), *(words for words, _ in COMMANDS.values()))


@pytest.mark.parametrize("words", EVERY, ids=lambda words: words[0])
@pytest.mark.parametrize(
    ("stack", "problem"),
    [
        (lambda name: DeployedStack(name, {}, {}, {}), "s has no "),
        (None, "s: is not authorized to perform this"),
    ],
    ids=["another stack", "no rights to look"],
)
def test_a_wrong_stack_is_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    stack: Any,
    problem: str,
) -> None:
    refuses(monkeypatch, "AccessDeniedException")
    if stack:
        monkeypatch.setattr(stacks, "_on_aws", stack)
    status = main([*words, "--stack", "s"])
    err = capsys.readouterr().err
    assert status == 2
    assert err.startswith(f"maintenance: {problem}")
    assert err.count("\n") == 1
