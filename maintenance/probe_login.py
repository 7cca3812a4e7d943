"""The command `probe-login`: makes the probe's login in the stack's own user pool, and stores its credentials.

As somebody does who is invited: a login by the administrator, a password, an authenticator app; the app is this
command, and the function `probe` after it. Practice and person are the probe's alone: it can reach no other chart.
"""

import argparse
import json
import secrets
import string
import time
from typing import Any, Final

from botocore.exceptions import ClientError

from client_messaging.probing.sign_in import one_time_code, secret_hash
from maintenance.stacks import DeployedStack, NotThere

USERNAME: Final = "probe@client-messaging.invalid"
"""An address that receives nothing (RFC 2606): nobody can reset the password by e-mail."""
PRACTICE: Final = "client-messaging-probe"
"""The probe's alone."""
CLAIMS: Final = {
    "custom:practice_id": PRACTICE,
    "custom:role": "clinician",
    "custom:person_id": "probe",
    "name": "Probe",
}
_LETTERS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits)


def make_login(_: argparse.Namespace, stack: DeployedStack) -> int:
    """Make the login and store its credentials; status 0. Raises NotThere if there is no probe, or it has a login."""
    if not stack.resources.get("ProbeClient"):
        raise NotThere(
            f"{stack.name} has no ProbeClient: deploy it with Probe=yes, and name it by --stack. "
            "With an issuer of your own, put the secret's value yourself (docs/how-to/watch-with-the-probe.md)"
        )
    cognito, pool, client = stack.client("cognito-idp"), stack.resource("UserPool"), stack.resource("ProbeClient")
    described = cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client)["UserPoolClient"]
    given = {"password": _password(), "client_id": client, "client_secret": described["ClientSecret"]}
    given["username"] = _create(cognito, pool, given["password"])
    given["totp_secret"] = _with_second_factor(cognito, given)
    stack.client("secretsmanager").put_secret_value(
        SecretId=stack.resource("ProbeSecret"), SecretString=json.dumps(given)
    )
    print(f"{USERNAME} can sign in; NobodyAnswersAlarm of {stack.name} is quiet within a quarter of an hour")
    return 0


def _create(cognito: Any, pool: str, password: str) -> str:
    """Returns the actual user name: challenges take no alias, and of this pool the e-mail address is one.

    https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html
    """
    attributes = {"email": USERNAME, "email_verified": "true", **CLAIMS}
    try:
        made = cognito.admin_create_user(
            UserPoolId=pool,
            Username=USERNAME,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
        raise NotThere(
            f"{USERNAME} is there already. To make it again: "
            f"aws cognito-idp admin-delete-user --user-pool-id {pool} --username {USERNAME}"
        ) from None
    cognito.admin_set_user_password(UserPoolId=pool, Username=USERNAME, Password=password, Permanent=True)
    return str(made["User"]["Username"])


def _with_second_factor(cognito: Any, given: dict[str, str]) -> str:
    """Sign in for the first time, which asks for an authenticator app; returns the app's secret."""
    proof = {"USERNAME": given["username"], "SECRET_HASH": secret_hash(given)}
    asked = cognito.initiate_auth(
        AuthFlow="USER_PASSWORD_AUTH",
        ClientId=given["client_id"],
        AuthParameters={**proof, "PASSWORD": given["password"]},
    )
    if asked.get("ChallengeName") != "MFA_SETUP":
        raise NotThere(f"Cognito asked for {asked.get('ChallengeName')} instead of MFA_SETUP: is MFA required?")
    begun = cognito.associate_software_token(Session=asked["Session"])
    code = one_time_code(begun["SecretCode"], time.time())
    verified = cognito.verify_software_token(Session=begun["Session"], UserCode=code, FriendlyDeviceName="probe")
    cognito.respond_to_auth_challenge(
        ClientId=given["client_id"],
        ChallengeName="MFA_SETUP",
        Session=verified["Session"],
        ChallengeResponses=proof,
    )
    return str(begun["SecretCode"])


def _password() -> str:
    """32 characters, with one of each kind that the pool asks for."""
    of_each = [secrets.choice(letters) for letters in _LETTERS]
    return "".join([*of_each, *(secrets.choice("".join(_LETTERS)) for _ in range(29))])
