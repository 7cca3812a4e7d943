"""The probe: it signs in as people do, writes and reads through the API, and fails whenever callers would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from client_messaging import wiring
from client_messaging.probing.sign_in import one_time_code
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import UnexpectedError
from testing import around_the_probe
from testing.around_the_probe import CLIENT_SECRET, PASSWORD, POOLS, PROBE, TOTP_SECRET, Around
from testing.interleave import Interleave
from testing.invocations import invoke
from testing.stack import Stack

AT = datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)
"""A time of RFC 6238's test vectors."""


@pytest.fixture
def around(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Iterator[Around]:
    with around_the_probe.serving(stack) as served:
        served.secret = dict(POOLS)
        for service in ("SECRETS_MANAGER", "COGNITO_IDENTITY_PROVIDER"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", served.url)
        monkeypatch.setenv("API_URL", served.url)
        monkeypatch.setenv("PROBE_SECRET", "secret")
        monkeypatch.setattr(wiring, "now", lambda: AT)
        yield served
        wiring.probe.cache_clear()


def messages(stack: Stack) -> list[str]:
    """The bodies of all messages of all practices."""
    return [row["body"]["S"] for row in stack.rows() if row.get("kind") == {"S": "message"}]


def test_it_writes_into_its_own_chart_and_reads_it(around: Around) -> None:
    invoke("probe", {})
    assert messages(around.stack) == ["Written by the probe of this stack in the hour 1970-01-01T00."]
    practices = {row["pk"]["S"].split("#")[1] for row in (*around.stack.rows(), *around.stack.audit())}
    assert practices == {PROBE.practice_id}
    assert around.asked[-1] == "GET /clients/probe/inbox?limit=1"


def test_rounds_of_an_hour_write_one_message(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    for minutes in (0, 5, 55, 60, 65):
        monkeypatch.setattr(wiring, "now", lambda at=AT + timedelta(minutes=minutes): at)
        monkeypatch.setattr(around_the_probe, "CODE", one_time_code(TOTP_SECRET, wiring.now().timestamp()))
        invoke("probe", {})
    assert len(messages(around.stack)) == 2


def test_it_signs_in_at_a_provider_of_your_own(around: Around) -> None:
    around.secret = {"token_url": f"{around.url}/token", "client_id": "p", "client_secret": CLIENT_SECRET}
    invoke("probe", {})
    assert len(messages(around.stack)) == 1
    assert around.asked[:2] == ["GetSecretValue", "POST /token"]


@pytest.mark.parametrize("wrong", [None, {}, {"password": "x"}, {"totp_secret": "GEZDGNBV"}, {"totp_secret": "1"}])
def test_it_fails_without_its_login(around: Around, wrong: dict[str, str] | None) -> None:
    around.secret = {**POOLS, **wrong} if wrong else wrong
    with pytest.raises(UnexpectedError, match="SignInFailed"):
        invoke("probe", {})


def test_it_fails_if_the_provider_refuses_it(around: Around) -> None:
    around.secret = {"token_url": f"{around.url}/token", "client_id": "p", "client_secret": "another"}
    with pytest.raises(UnexpectedError, match="SignInFailed"):
        invoke("probe", {})


def test_it_fails_if_every_token_is_refused(around: Around) -> None:
    """Nothing else rings then: the authorizer's 401 reach no function."""
    around.answers = False
    with pytest.raises(UnexpectedError, match="NotWritten"):
        invoke("probe", {})


def test_it_fails_if_what_it_wrote_is_not_shown(around: Around) -> None:
    """Lost between write and read. One that was lost before would be written again, under the same key."""

    def lose() -> None:
        for row in around.stack.rows():
            if row.get("kind") == {"S": "message"}:
                key = {name: row[name] for name in ("pk", "sk")}
                around.stack.dynamodb.delete_item(TableName=around.stack.messages_table, Key=key)

    Interleave("TransactWriteItems", lose, event="after-call", times=5)
    with pytest.raises(UnexpectedError, match="NotRead"):
        invoke("probe", {})


def test_it_tells_nobody_its_credentials(around: Around, monkeypatch: pytest.MonkeyPatch) -> None:
    said = StringIO()
    for handler in telemetry.log().handlers:
        monkeypatch.setattr(handler, "stream", said)
    invoke("probe", {})
    around.answers = False
    with pytest.raises(UnexpectedError, match="NotWritten"):
        invoke("probe", {})
    around.secret = {**POOLS, "password": "another-password"}
    with pytest.raises(UnexpectedError, match="SignInFailed"):
        invoke("probe", {})
    assert said.getvalue().count(telemetry.FAILED) == 2
    for word in (PASSWORD, "another-password", CLIENT_SECRET, TOTP_SECRET, "from-pool", "Written by"):
        assert word not in said.getvalue()


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_its_second_factor_is_that_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1: the last six of its eight digits."""
    assert one_time_code(TOTP_SECRET, seconds) == code
