"""Logins of a stack's user pool are made whole or not at all, and ended step by step."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.cognitoidp.models import CognitoIdpBackend

from maintenance.commands import main
from maintenance.probe_login import PRACTICE
from testing.maintenance import sign_in_page, stack_on_aws
from testing.maintenance.sign_in_page import SignInPage
from testing.maintenance.stack_on_aws import Described
from testing.people import ANA, SAM, Person

type Command = Callable[..., tuple[int, str, str]]

ANA_INVITED = ("--practice=willow", "--role=clinician", "--person=ana", "--email=ana@example.org")
TO_SUSPEND_ANA = "PUT /people/ana/access"


@pytest.fixture
def page() -> Iterator[SignInPage]:
    with sign_in_page.serving() as page:
        yield page


@pytest.fixture
def stack(page: SignInPage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Described]:
    stack_on_aws.resend_to_the_same(monkeypatch)
    with stack_on_aws.deployed(page, monkeypatch) as stack:
        yield stack


@pytest.fixture
def command(stack: Described, capsys: pytest.CaptureFixture[str]) -> Command:
    """A command to the stack: its status, and what it printed."""

    def run(*words: str) -> tuple[int, str, str]:
        status = main([words[0], "--stack", stack_on_aws.NAME, *words[1:]])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def users(stack: Described) -> list[dict[str, Any]]:
    listed = boto3.client("cognito-idp").list_users(UserPoolId=stack.ids["UserPool"])["Users"]
    return [
        {one["Name"]: one["Value"] for one in user["Attributes"]}
        | {"enabled": user["Enabled"], "status": user["UserStatus"]}
        for user in listed
    ]


def used(stack: Described, email: str) -> None:
    """Its owner has signed in and chosen a password."""
    boto3.client("cognito-idp").admin_set_user_password(
        UserPoolId=stack.ids["UserPool"], Username=email, Password="A-password-of-nobody-1", Permanent=True
    )


def invited_by_hand(stack: Described, email: str, *claims: str) -> None:
    named = zip(("practice_id", "role", "person_id"), claims, strict=False)
    boto3.client("cognito-idp").admin_create_user(
        UserPoolId=stack.ids["UserPool"],
        Username=email,
        UserAttributes=[{"Name": f"custom:{name}", "Value": value} for name, value in named],
    )


def test_a_login_has_its_claims_from_the_beginning(command: Command, stack: Described) -> None:
    status, out, err = command("invite", *ANA_INVITED, "--name=Dr. Ana Ruiz")
    assert (status, err) == (0, "")
    (login,) = users(stack)
    del login["sub"]
    assert login == {
        "email": "ana@example.org",
        "email_verified": "true",
        "custom:practice_id": "willow",
        "custom:role": "clinician",
        "custom:person_id": "ana",
        "name": "Dr. Ana Ruiz",
        "enabled": True,
        "status": "FORCE_CHANGE_PASSWORD",
    }
    assert out.splitlines()[0] == "Invited: clinician ana of practice willow."
    assert "make sign-in STACK=messaging" in out
    assert "ana@example.org" not in out


def test_who_is_invited_is_told_where_to_sign_in(command: Command, stack: Described) -> None:
    stack.parameters["FrontEndDomain"] = "messages.example.org"
    assert "https://messages.example.org/chart/" in command("invite", *ANA_INVITED)[1]
    _, out, _ = command("invite", "--role=client", "--person=rosa", "--email=rosa@example.org")
    assert "https://messages.example.org/portal/" in out
    assert "portal-access" in out


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ("--role=doctor", "ROLE is one of clinician, staff, client"),
        ("--role=", "ROLE is one of"),
        ("--person=ana ruiz", "PERSON is an id"),
        ("--person=", "PERSON is an id"),
        ("--person=" + "a" * 65, "PERSON is an id"),
        ("--practice=wil/low", "PRACTICE is an id"),
        ("--practice=", "PRACTICE is missing: logins of this stack are of no practice yet"),
        ("--email=ana", "EMAIL is the address"),
        ("--email=ana@example.org, ben@example.org", "EMAIL is the address"),
        ("--name=[Ana]", "NAME is one line"),
        ("--name=Ana\u202e", "NAME is one line"),
        ("--name=" + "a" * 121, "NAME is one line"),
        ("--again", "has no login yet"),
    ],
)
def test_what_could_never_be_put_right_is_refused(command: Command, stack: Described, changed: str, says: str) -> None:
    status, out, err = command("invite", *ANA_INVITED, changed)
    assert (status, out, users(stack)) == (2, "", [])
    assert says in err
    assert err.count("\n") == 1


def test_a_person_has_one_login(command: Command, stack: Described) -> None:
    command("invite", *ANA_INVITED)
    status, _, err = command("invite", *ANA_INVITED, "--email=other@example.org")
    assert (status, len(users(stack))) == (2, 1)
    assert "has a login already (invited): ARGS=--again" in err
    status, _, err = command("invite", *ANA_INVITED, "--person=ben", "--email=ANA@example.org")
    assert (status, len(users(stack))) == (2, 1)
    assert "this e-mail address has a login already" in err
    assert command("invite", *ANA_INVITED, "--role=staff", "--email=a@example.org")[0] == 0  # another person


def test_a_login_that_was_never_used_is_invited_again(command: Command, stack: Described) -> None:
    command("invite", *ANA_INVITED)
    assert command("invite", *ANA_INVITED, "--again")[0] == 0
    assert len(users(stack)) == 1
    status, _, err = command("invite", *ANA_INVITED, "--again", "--email=other@example.org")
    assert (status, len(users(stack))) == (2, 1)
    assert "another e-mail address" in err
    used(stack, "ana@example.org")
    status, _, err = command("invite", *ANA_INVITED, "--again")
    assert (status, users(stack)[0]["status"]) == (2, "CONFIRMED")
    assert "has a login already (active): a forgotten password" in err


def test_a_practice_is_not_made_by_a_slip(command: Command, stack: Described) -> None:
    command("invite", *ANA_INVITED)
    ben = ("--role=clinician", "--person=ben", "--email=ben@example.org")
    status, _, err = command("invite", *ben, "--practice=wilow")
    assert (status, len(users(stack))) == (2, 1)
    assert "no login is of practice wilow (but of willow)" in err
    assert command("invite", *ben)[0] == 0
    assert users(stack)[1]["custom:practice_id"] == "willow"
    dev = ("--role=clinician", "--person=dev", "--email=dev@example.org")
    assert command("invite", *dev, "--practice=harbor", "--new-practice")[0] == 0
    status, _, err = command("invite", "--role=staff", "--person=sam", "--email=sam@example.org")
    assert status == 2
    assert "PRACTICE is missing: logins of this stack are of harbor, willow" in err


def test_the_probes_practice_is_nobody_elses(command: Command, stack: Described) -> None:
    """With the probe's login there, PRACTICE may still be left out; and nobody else slips into that practice."""
    command("invite", *ANA_INVITED)
    probe = ("--role=clinician", "--person=probe", "--email=probe@client-messaging.invalid")
    assert command("invite", *probe, f"--practice={PRACTICE}", "--new-practice")[0] == 0
    sam = ("--role=staff", "--person=sam", "--email=sam@example.org")
    status, _, err = command("invite", *sam, f"--practice={PRACTICE}")
    assert (status, "no login is of practice client-messaging-probe (but of willow)" in err) == (2, True)
    assert command("invite", *sam)[0] == 0
    assert {user["custom:practice_id"] for user in users(stack)} == {"willow", PRACTICE}


def failing(monkeypatch: pytest.MonkeyPatch, code: str, *, made: bool) -> None:
    """Cognito answers AdminCreateUser with an error, after or before it made the login."""
    make = CognitoIdpBackend.admin_create_user

    def admin_create_user(*arguments: Any, **named: Any) -> Any:
        if made:
            make(*arguments, **named)
        raise ClientError({"Error": {"Code": code, "Message": "Not today."}}, "AdminCreateUser")

    monkeypatch.setattr(CognitoIdpBackend, "admin_create_user", admin_create_user)


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize("code", ["CodeDeliveryFailureException", "LimitExceededException"])
def test_an_invitation_that_cannot_be_sent_leaves_no_login(
    command: Command,
    stack: Described,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    made: bool,  # noqa: FBT001
) -> None:
    failing(monkeypatch, code, made=made)
    status, out, err = command("invite", *ANA_INVITED)
    assert (status, out, users(stack)) == (2, "", [])
    assert f"no login was made: {code}: Not today." in err


def test_another_error_is_said_as_it_is(command: Command, stack: Described, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, "NotAuthorizedException", made=False)
    status, out, err = command("invite", *ANA_INVITED)
    assert (status, out, users(stack)) == (2, "", [])
    assert err == "maintenance: AdminCreateUser: NotAuthorizedException: Not today.\n"


def test_a_login_that_is_there_after_a_lost_answer_is_made(
    command: Command, stack: Described, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, "UsernameExistsException", made=True)  # what boto3's second try meets
    status, out, _ = command("invite", *ANA_INVITED)
    assert (status, len(users(stack))) == (0, 1)
    assert out.startswith("Invited: clinician ana")


def test_of_two_who_invite_the_same_person_at_once_neither_leaves_a_second_login(
    command: Command, stack: Described, monkeypatch: pytest.MonkeyPatch
) -> None:
    make = CognitoIdpBackend.admin_create_user

    def another_first(self: Any, *arguments: Any, **named: Any) -> Any:
        monkeypatch.setattr(CognitoIdpBackend, "admin_create_user", make)
        invited_by_hand(stack, "other@example.org", "willow", "clinician", "ana")
        return make(self, *arguments, **named)

    monkeypatch.setattr(CognitoIdpBackend, "admin_create_user", another_first)
    status, _, err = command("invite", *ANA_INVITED)
    assert status == 2
    assert "at the same time" in err
    assert [one["email"] for one in users(stack)] == ["other@example.org"]


def test_people_lists_every_login_and_no_contact(command: Command, stack: Described) -> None:
    for number in range(130):
        invited_by_hand(stack, f"{number}@example.org", "willow", "client", f"p{number:03}")
    used(stack, "7@example.org")
    _, out, _ = command("people")
    lines = out.splitlines()
    assert lines[0].split() == ["practice", "role", "person", "status", "enabled"]
    assert lines[1].split() == ["willow", "client", "p000", "invited", "yes"]
    assert lines[8].split() == ["willow", "client", "p007", "active", "yes"]
    assert (len(lines), lines[-1]) == (132, "130 logins")
    assert "@" not in out
    assert "7@example.org" in command("people", "--contacts")[1]


def test_people_says_what_is_odd(command: Command, stack: Described) -> None:
    invited_by_hand(stack, "a@example.org", "willow", "clinician", "ana")
    invited_by_hand(stack, "b@example.org", "willow", "clinician", "ana")
    invited_by_hand(stack, "c@example.org")
    invited_by_hand(stack, "d@example.org", "willow", "doctor", "ana")
    _, out, _ = command("people")
    assert out.splitlines()[-3:] == [
        "2 logins are of clinician ana of practice willow",
        "2 without valid practice, role and person: the API refuses them",
        "4 logins",
    ]


def test_an_empty_pool_is_listed(command: Command) -> None:
    assert command("people") == (0, "practice  role  person  status  enabled\n0 logins\n", "")


@pytest.fixture
def ana_and_sam(command: Command, stack: Described, page: SignInPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two logins; the token is that of Sam, who is staff, and the API suspends."""
    command("invite", *ANA_INVITED)
    command("invite", "--role=staff", "--person=sam", "--email=sam@example.org")
    page.claims = SAM.claims
    page.answers[TO_SUSPEND_ANA] = (200, {"person_id": "ana", "role": "clinician", "since": "2026-01-31T09:30:00.000Z"})
    monkeypatch.setenv("TOKEN", page.token())


ENDING_ANA = ("end-access", "--role=clinician", "--person=ana")


def test_ending_says_each_step(command: Command, stack: Described, page: SignInPage, ana_and_sam: None) -> None:
    first = command(*ENDING_ANA)
    assert first == (
        0,
        "clinician ana of practice willow, by staff sam:\n"
        "  suspended in the API: since 2026-01-31T09:30:00.000Z\n"
        "  login disabled: done\n"
        "  sessions ended: done\n",
        "",
    )
    assert page.sent == [(page.sent[0][0], {"state": "suspended", "role": "clinician"})]
    assert [one["enabled"] for one in users(stack)] == [False, True]
    status, out, _ = command(*ENDING_ANA)
    assert (status, "login disabled: was so already" in out) == (0, True)
    assert "it is disabled" in command("invite", *ANA_INVITED, "--again")[2]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ((403, {"code": "access_suspended"}), "suspended in the API: FAILED: 403 access_suspended"),
        ((502, "<html>Bad gateway</html>"), "suspended in the API: FAILED: 502"),
    ],
)
def test_a_step_that_fails_stops_no_other(
    command: Command, stack: Described, page: SignInPage, ana_and_sam: None, answer: tuple[int, Any], says: str
) -> None:
    page.answers[TO_SUSPEND_ANA] = answer
    status, out, _ = command(*ENDING_ANA)
    assert status == 1
    assert [line.strip() for line in out.splitlines()[1:]] == [
        says,
        "login disabled: done",
        "sessions ended: done",
        "Not all is done: run the command again. What is done stays done.",
    ]
    assert users(stack)[0]["enabled"] is False


def test_an_api_that_does_not_answer_is_a_step_that_failed(
    command: Command, stack: Described, ana_and_sam: None
) -> None:
    stack.outputs["ApiUrl"] = "http://127.0.0.1:9"
    status, out, _ = command(*ENDING_ANA)
    assert status == 1
    assert "suspended in the API: FAILED: no answer (ConnectError)" in out


def test_a_failure_of_cognito_is_said_and_the_rest_is_done(
    command: Command, ana_and_sam: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise ClientError({"Error": {"Code": "NotAuthorizedException", "Message": "No."}}, "AdminDisableUser")

    monkeypatch.setattr(CognitoIdpBackend, "admin_disable_user", refuse)
    status, out, _ = command(*ENDING_ANA)
    assert status == 1
    assert "login disabled: FAILED: NotAuthorizedException: No.\n  sessions ended: done" in out


def test_every_login_of_the_person_ends_and_no_other(command: Command, stack: Described, ana_and_sam: None) -> None:
    invited_by_hand(stack, "second@example.org", "willow", "clinician", "ana")
    invited_by_hand(stack, "harbor@example.org", "harbor", "clinician", "ana")
    invited_by_hand(stack, "owner@example.org", "willow", "client", "ana")
    assert command(*ENDING_ANA)[0] == 0
    assert {one["email"] for one in users(stack) if not one["enabled"]} == {"ana@example.org", "second@example.org"}


@pytest.mark.parametrize(
    ("by", "words", "says"),
    [
        (ANA, ENDING_ANA, "only staff may"),
        (SAM.at("harbor"), ENDING_ANA, "no login is of clinician ana of practice harbor"),
        (SAM, ("end-access", "--role=clinician", "--person=anna"), "no login is of clinician anna"),
        (SAM, ("end-access", "--role=clinician"), "say whose access ends"),
        (SAM, ("end-access", "--role=doctor", "--person=ana"), "say whose access ends"),
        (SAM, ("end-access", "--role=staff", "--person=sam"), "nobody ends their own access"),
    ],
)
def test_an_ending_that_cannot_be_meant_does_nothing(
    command: Command,
    stack: Described,
    page: SignInPage,
    ana_and_sam: None,
    monkeypatch: pytest.MonkeyPatch,
    by: Person,
    words: tuple[str, ...],
    says: str,
) -> None:
    page.claims = by.claims
    monkeypatch.setenv("TOKEN", page.token())
    status, out, err = command(*words)
    assert (status, out, page.sent) == (2, "", [])
    assert says in err
    assert all(one["enabled"] for one in users(stack))


@pytest.mark.parametrize("changed", [{"exp": 1}, {"iss": "https://elsewhere.example"}, {"aud": "another client"}])
def test_a_token_of_another_stack_or_an_old_one_ends_nothing(
    command: Command,
    stack: Described,
    page: SignInPage,
    ana_and_sam: None,
    monkeypatch: pytest.MonkeyPatch,
    changed: dict[str, Any],
) -> None:
    monkeypatch.setenv("TOKEN", page.token(**changed))
    status, _, err = command(*ENDING_ANA)
    assert (status, page.sent) == (2, [])
    assert "the token is not one of messaging, or over" in err
    assert all(one["enabled"] for one in users(stack))


@pytest.mark.parametrize("name", ["sign-in", "people", "invite", "end-access"])
def test_a_stack_without_a_pool_of_its_own_is_told_so(command: Command, stack: Described, name: str) -> None:
    words = {"invite": ANA_INVITED, "end-access": ENDING_ANA[1:]}.get(name, ())
    stack.ids["UserPool"] = ""
    status, out, err = command(name, *words)
    assert (status, out) == (2, "")
    assert "people of messaging sign in with a provider of yours (JwtIssuer)" in err
    del stack.ids["Api"]
    assert "messaging has no Api: is it a stack of this template?" in command(name, *words)[2]


def test_a_stack_from_before_the_sign_in_page_is_told_so(command: Command, stack: Described) -> None:
    del stack.outputs["SignInUrl"]
    assert "make deploy brings it up to date" in command("people")[2]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name a stack on AWS: STACK="),
        (["--stack", "nowhere"], "nowhere: Stack with id nowhere does not exist"),
    ],
)
def test_a_stack_that_is_not_there_is_said(
    stack: Described, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert main(["people", *words]) == 2
    assert says in capsys.readouterr().err
