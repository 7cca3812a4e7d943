"""What AWS refuses, or does not have, is one sentence that names the table, queue or stack, and status 2."""

from pathlib import Path
from typing import Any, Final

import pytest
from botocore.exceptions import BotoCoreError, EndpointConnectionError, NoCredentialsError

from maintenance import commands, stacks
from maintenance.commands import main
from maintenance.stacks import DeployedStack

TABLES: Final = {"MessagesTable": "the-messages", "AuditTable": "the-audit"}
QUEUE: Final = "https://sqs.eu-west-1.amazonaws.com/1/the-queue"
RESTORE: Final = ("restore", "--from-messages", "from-messages", "--from-audit", "from-audit")

COMMANDS: Final = {
    "verify-tables": (("verify-tables",), "the-messages"),
    "verify-audit": (("verify-audit",), "the-messages"),
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


def every_command() -> dict[str, list[str]]:
    """All commands of the parser, with the words that each needs, and with --apply as well, if it takes that."""
    (choices,) = [action.choices for action in commands._parser()._actions if action.choices]
    every: dict[str, list[str]] = {}
    for name, parser in dict(choices).items():
        needed = [word for action in parser._actions if action.required for word in (action.option_strings[-1], SOME)]
        every[name] = [name, *needed, *MORE.get(name, [])]
        if "--apply" in parser.format_help():
            every[f"{name} --apply"] = [*every[name], "--apply"]
    return every


SOME: Final = "something"
MORE: Final = {
    "sign-in": ["--wait", "0.1"],
    "invite": [
        *("--role", "clinician", "--person", "ana", "--email", "ana@example.invalid"),
        *("--name", "Ana", "--practice", "willow"),
    ],
    "end-access": ["--role", "clinician", "--person", "ana", "--wait", "0.1"],
}
EVERY: Final = every_command()


class _All(_Queues):
    """As a stack that has every resource."""

    def get(self, _: object, default: object = None) -> Any:  # noqa: ARG002 - a dict's
        return QUEUE


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "stack",
    [
        None,
        lambda name: DeployedStack(name, {}, {}, {}),
        lambda name: DeployedStack(name, _All(), {}, {}),
    ],
    ids=["no rights to look", "another stack", "no rights to do it"],
)
def test_a_refusal_is_one_sentence_whatever_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, stack: Any
) -> None:
    refuses(monkeypatch, "AccessDeniedException")
    if stack:
        monkeypatch.setattr(stacks, "_on_aws", stack)
    _is_one_sentence(main([*EVERY[name], "--stack", "s"]), capsys)


@pytest.mark.parametrize("name", EVERY)
def test_without_a_stack_each_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path))
    err = _is_one_sentence(main(EVERY[name]), capsys)
    assert "stack" in err


def test_every_command_is_tried() -> None:
    assert {"people", "probe-login", "publish", "adopt", "adopt --apply", "remove-retained --apply"} <= EVERY.keys()
    assert len(EVERY) >= 17


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("error", [NoCredentialsError(), EndpointConnectionError(endpoint_url="https://aws.invalid")])
def test_without_credentials_or_a_network_each_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, error: BotoCoreError
) -> None:
    refuses(monkeypatch, "AccessDeniedException")

    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr("botocore.client.BaseClient._make_request", fail)
    assert str(error) in _is_one_sentence(main([*EVERY[name], "--stack", "s"]), capsys)


def _is_one_sentence(status: int, capsys: pytest.CaptureFixture[str]) -> str:
    err = capsys.readouterr().err
    assert (status, err.count("\n")) == (2, 1), err
    assert err.startswith("maintenance: ")
    assert "Error:" not in err.replace("AccessDeniedException:", "")
    return err
