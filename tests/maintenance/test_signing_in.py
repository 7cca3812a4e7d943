"""Signing in opens the pool's page, takes its answer on the loopback, and prints an ID token and nothing else."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import httpx
import jwt
import pytest

from deployment.paths import REPOSITORY
from maintenance.commands import main
from maintenance.people.loopback import Attempt, serving
from testing.maintenance import sign_in_page, stack_on_aws
from testing.maintenance.sign_in_page import SignInPage
from testing.maintenance.stack_on_aws import Described
from testing.people import SAM

type Command = Callable[..., tuple[int, str, str]]

BROWSER = f"{sys.executable} {REPOSITORY / 'testing/maintenance/browser.py'} %s"
SIGN_IN = ["sign-in", "--stack", stack_on_aws.NAME]


@pytest.fixture
def page() -> Iterator[SignInPage]:
    with sign_in_page.serving() as page:
        yield page


@pytest.fixture
def stack(page: SignInPage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Described]:
    monkeypatch.setenv("BROWSER", BROWSER)
    with stack_on_aws.deployed(page, monkeypatch) as stack:
        yield stack


@pytest.fixture
def command(stack: Described, capsys: pytest.CaptureFixture[str]) -> Command:
    def run(*words: str) -> tuple[int, str, str]:
        status = main([*SIGN_IN, "--wait=30", *words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def process() -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": "layers/messaging", "PYTHONUNBUFFERED": "1"}
    pipe = subprocess.PIPE
    arguments = [sys.executable, "-m", "maintenance", *SIGN_IN]
    return subprocess.Popen(arguments, stdout=pipe, stderr=pipe, text=True, cwd=REPOSITORY, env=environment)


def until(running: "subprocess.Popen[str]", says: str) -> bool:
    """Whether it says this on stderr before it ends."""
    return any(line.startswith(says) for line in iter(running.stderr.readline, "")) if running.stderr else False


def test_a_token_is_printed_and_nothing_else(stack: Described, page: SignInPage) -> None:
    with process() as running:
        out, err = running.communicate(timeout=60)
    assert running.returncode == 0
    assert jwt.decode(out.strip(), options={"verify_signature": False})["custom:person_id"] == "ana"
    assert out.count("\n") == 1
    assert "Signed in as clinician ana of practice willow. The token is good for 15 minutes." in err
    assert f"{page.url}/logout?" in err
    assert out.strip() not in err


def test_the_browser_signs_out_first_and_last(command: Command, page: SignInPage) -> None:
    """Whoever signed in before does not do so again unasked, and nobody is left signed in."""
    assert command()[0] == 0
    browser = [one for one in page.asked if one in ("/logout", "/oauth2/authorize")]
    assert browser == ["/logout", "/oauth2/authorize", "/logout"]
    assert page.asked.count("/oauth2/token") == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"refusal": "access_denied"}, "the sign-in page refused: access_denied"),
        ({"refusal": "Dr. Ana Ruiz is unknown"}, "the sign-in page refused: unknown error"),
        ({"forged": True}, "the token is not one of messaging"),
        (
            {"instead": {"iss": "https://cognito-idp.eu-west-1.amazonaws.com/another"}},
            "the token is not one of messaging",
        ),
        ({"instead": {"aud": "another client"}}, "the token is not one of messaging"),
        ({"instead": {"exp": 1}}, "or over (is this machine's clock right?)"),
        ({"instead": {"nonce": "another"}}, "the token is of another sign-in"),
        ({"instead": {"custom:role": None}}, "the login lacks practice, role or person"),
        ({"instead": {"custom:practice_id": "[a b]"}}, "the login lacks practice, role or person"),
    ],
)
def test_no_token_is_printed_that_the_api_would_not_take(
    command: Command, page: SignInPage, changed: dict[str, Any], says: str
) -> None:
    for name, value in changed.items():
        setattr(page, name, value)
    status, out, err = command()
    assert (status, out) == (2, "")
    assert says in err.splitlines()[-1]
    assert "Not for logs" not in err


def test_an_answer_of_another_sign_in_is_not_taken(stack: Described, page: SignInPage) -> None:
    page.state = "another"
    with process() as running:
        assert until(running, "An answer of another sign-in came; still waiting for this one.")
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "")
    assert "/oauth2/token" not in page.asked


def test_a_code_that_the_page_does_not_take_is_said(command: Command, page: SignInPage) -> None:
    page.instead_of_tokens = (400, {"error": "invalid_grant"})
    assert "the sign-in page gave no token: invalid_grant (400)" in command()[2]
    page.instead_of_tokens = (502, "<html>")
    assert f"{page.url} does not answer (JSONDecodeError)" in command()[2]


def test_a_browser_that_never_comes_back_is_not_waited_for_for_ever(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BROWSER", "true %s")
    status, out, err = command("--wait=0.2")
    assert (status, out) == (2, "")
    assert err.splitlines()[-1] == "maintenance: nobody signed in within 0.2 seconds: start again"


def test_interrupted_it_ends(stack: Described, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "true %s")
    with process() as running:
        assert until(running, "http")
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (130, "", "maintenance: interrupted\n")


def test_a_stack_that_does_not_lead_back_here_is_told_so(command: Command, stack: Described, page: SignInPage) -> None:
    del stack.outputs["LocalSignInUrl"]
    status, out, err = command()
    assert (status, out, page.asked) == (2, "", [])
    assert "messaging has SignInOnLocalhost=no" in err


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_port_in_use_is_said_before_anything(
    command: Command, page: SignInPage, family: socket.AddressFamily, host: str
) -> None:
    port = urlsplit(page.loopback).port
    with socket.socket(family) as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((host, port))
        other.listen()
        status, out, err = command()
    assert (status, out, page.asked) == (2, "", [])
    assert err.startswith(f"maintenance: port {port} of this machine cannot be used")
    assert command()[0] == 0


def test_the_loopback_answers_one_sign_in_and_keeps_nothing(page: SignInPage) -> None:
    here = page.loopback
    attempt = Attempt("the state", "http://127.0.0.1:9/in", "http://127.0.0.1:9/out")
    with httpx.Client() as browser, serving(attempt, urlsplit(here).port or 0):
        assert browser.get(f"{here}favicon.ico").status_code == 404
        assert browser.get(here).headers["location"] == "http://127.0.0.1:9/in"
        assert browser.get(f"{here}?code=x").status_code == 400
        assert browser.get(f"{here}?code=x&state=thé").status_code == 400
        taken = browser.get(f"{here}?code=first&state=the+state")
        assert taken.headers["location"] == "http://127.0.0.1:9/out"
        assert (taken.headers["cache-control"], taken.headers["referrer-policy"]) == ("no-store", "no-referrer")
        browser.get(f"{here}?code=second&state=the+state")
        browser.get(f"{here}?error=access_denied&state=the+state")
        assert (attempt.code, attempt.error) == ("first", "")
        assert "close this window" in browser.get(here).text
    with pytest.raises(httpx.ConnectError):
        httpx.get(here)


def test_it_listens_on_the_loopback_alone(page: SignInPage) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing (RFC 5737)
        except OSError:
            pytest.skip("this machine has no address but the loopback")
        address = probe.getsockname()[0]
    port = urlsplit(page.loopback).port or 0
    with serving(Attempt("state", "", ""), port), pytest.raises(ConnectionRefusedError):
        socket.create_connection((address, port), timeout=5)


def test_whoever_ends_an_access_signs_in_for_it(
    stack: Described, page: SignInPage, capsys: pytest.CaptureFixture[str]
) -> None:
    for email, role, person in (("ana@example.org", "clinician", "ana"), ("sam@example.org", "staff", "sam")):
        claims = {"custom:practice_id": "willow", "custom:role": role, "custom:person_id": person}
        attributes = [{"Name": name, "Value": value} for name, value in claims.items()]
        boto3.client("cognito-idp").admin_create_user(
            UserPoolId=stack.ids["UserPool"], Username=email, UserAttributes=attributes
        )
    page.claims = SAM.claims
    page.answers["PUT /people/ana/access"] = (200, {"since": "2026-01-31T09:30:00.000Z"})
    assert main(["end-access", "--stack", stack_on_aws.NAME, "--role=clinician", "--person=ana"]) == 0
    assert "Who ends the access? A member of the practice's staff signs in." in capsys.readouterr().err
    ((authorization, body),) = page.sent
    token = authorization.removeprefix("Bearer ")
    assert jwt.decode(token, options={"verify_signature": False})["custom:person_id"] == "sam"
    assert body == {"state": "suspended", "role": "clinician"}
