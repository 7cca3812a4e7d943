"""The probe's login is made as that of somebody invited; its credentials are those that the probe signs in with."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from client_messaging.probing.sign_in import secret_hash
from maintenance.probe_login import CLAIMS, USERNAME, make_login
from maintenance.stacks import DeployedStack, NotThere
from testing.around_the_probe import PROBE, TOTP_SECRET

ACTUAL = "0a1b2c3d-actual"
"""The name that Cognito gives; the address is an alias."""
HIDDEN = "hidden-of-at-least-24-letters"
CLIENT = {"UserPoolId": "eu-west-1_pool", "ClientId": "probe-client"}
RESOURCES = {"UserPool": CLIENT["UserPoolId"], "ProbeClient": CLIENT["ClientId"], "ProbeSecret": "secret"}
NOTHING = argparse.Namespace()


@dataclass(frozen=True)
class Deployed(DeployedStack):
    """A stack whose Cognito and Secrets Manager answer as a test says; what they are asked fits botocore's models."""

    stubbed: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        return self.stubbed[service]


@pytest.fixture
def answers() -> Iterator[Callable[..., DeployedStack]]:
    """A stack that answers these calls in this order, and no others."""
    stubbers = []

    def stack(*calls: tuple[str, str, dict[str, Any], dict[str, Any] | str]) -> DeployedStack:
        stubbed = {}
        for service in ("cognito-idp", "secretsmanager"):
            client: Any = boto3.client(service, "eu-west-1", aws_access_key_id="a", aws_secret_access_key="b")
            stubbers.append(stubber := Stubber(client))
            for of, operation, asked, answered in calls:
                if of != service:
                    continue
                if isinstance(answered, str):
                    stubber.add_client_error(operation, answered, expected_params=asked)
                else:
                    stubber.add_response(operation, answered, asked)
            stubber.activate()
            stubbed[service] = client
        return Deployed("messaging", RESOURCES, {}, {}, stubbed)

    yield stack
    for stubber in stubbers:
        stubber.assert_no_pending_responses()


POOL = "cognito-idp"
DESCRIBED = (POOL, "describe_user_pool_client", CLIENT, {"UserPoolClient": {**CLIENT, "ClientSecret": HIDDEN}})
CREATING = {
    "UserPoolId": CLIENT["UserPoolId"],
    "Username": USERNAME,
    "MessageAction": "SUPPRESS",
    "UserAttributes": ANY,
}
PASSWORD_SET = {"UserPoolId": CLIENT["UserPoolId"], "Username": USERNAME, "Password": ANY, "Permanent": True}
PROOF = {
    "USERNAME": ACTUAL,
    "SECRET_HASH": secret_hash({"username": ACTUAL, "client_id": CLIENT["ClientId"], "client_secret": HIDDEN}),
}
SIGNING_IN = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": CLIENT["ClientId"], "AuthParameters": ANY}
ENROLLED = {"ClientId": CLIENT["ClientId"], "ChallengeName": "MFA_SETUP", "Session": "x" * 22}


def test_a_login_is_made_with_password_and_second_factor(answers: Callable[..., DeployedStack]) -> None:
    stack = answers(
        DESCRIBED,
        (POOL, "admin_create_user", CREATING, {"User": {"Username": ACTUAL}}),
        (POOL, "admin_set_user_password", PASSWORD_SET, {}),
        (POOL, "initiate_auth", SIGNING_IN, {"ChallengeName": "MFA_SETUP", "Session": "s" * 20}),
        (POOL, "associate_software_token", {"Session": "s" * 20}, {"SecretCode": TOTP_SECRET, "Session": "t" * 21}),
        (
            POOL,
            "verify_software_token",
            {"Session": "t" * 21, "UserCode": ANY, "FriendlyDeviceName": "probe"},
            {"Status": "SUCCESS", "Session": "x" * 22},
        ),
        (POOL, "respond_to_auth_challenge", {**ENROLLED, "ChallengeResponses": PROOF}, {"AuthenticationResult": {}}),
        ("secretsmanager", "put_secret_value", {"SecretId": "secret", "SecretString": ANY}, {}),
    )
    kept: list[str] = []
    stack.client("secretsmanager").meta.events.register(
        "provide-client-params.*.PutSecretValue", lambda params, **_: kept.append(params["SecretString"])
    )
    assert make_login(NOTHING, stack) == 0
    given = json.loads(kept[0])
    assert given.keys() == {"username", "password", "client_id", "client_secret", "totp_secret"}
    assert (given["username"], given["totp_secret"], given["client_secret"]) == (ACTUAL, TOTP_SECRET, HIDDEN)
    assert len(given["password"]) == 32
    assert all(any(kind(letter) for letter in given["password"]) for kind in (str.islower, str.isupper, str.isdigit))


def test_the_login_is_the_probe_alone() -> None:
    assert PROBE.claims.items() >= CLAIMS.items()


def test_a_login_that_is_there_is_left_alone(answers: Callable[..., DeployedStack]) -> None:
    stack = answers(DESCRIBED, (POOL, "admin_create_user", CREATING, "UsernameExistsException"))
    with pytest.raises(NotThere, match="admin-delete-user --user-pool-id eu-west-1_pool"):
        make_login(NOTHING, stack)


def test_a_pool_without_required_mfa_is_not_used(answers: Callable[..., DeployedStack]) -> None:
    stack = answers(
        DESCRIBED,
        (POOL, "admin_create_user", CREATING, {"User": {"Username": ACTUAL}}),
        (POOL, "admin_set_user_password", PASSWORD_SET, {}),
        (POOL, "initiate_auth", SIGNING_IN, {"AuthenticationResult": {"IdToken": "a"}}),
    )
    with pytest.raises(NotThere, match="is MFA required"):
        make_login(NOTHING, stack)


@pytest.mark.parametrize("resources", [{}, {"ProbeSecret": "secret"}])
def test_a_stack_without_the_probes_client_says_what_to_do(resources: dict[str, str]) -> None:
    with pytest.raises(NotThere, match="Probe=yes"):
        make_login(NOTHING, DeployedStack("messaging", resources, {}, {}))
