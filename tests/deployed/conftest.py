"""The stack, deployed once for all tests of this folder."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from deployment.paths import REPOSITORY
from testing.deployed import deployment, emulated_permissions, http_api, issuer, live_api, ministack
from testing.deployed.practice import Practice

WORK = REPOSITORY / ".build/deployed"
ORIGIN = "https://chart.example"
_SECONDS = 120
"""The emulator unpacks a function and its layers at its first call: half a minute on a busy machine."""


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of what `sam build` made for this machine."""
    return deployment.build(WORK)


@pytest.fixture(scope="session")
def practice(built: Path) -> Iterator[Practice]:
    """A practice on the deployed stack. Tests use charts of their own (`a_client`)."""
    with issuer.serving() as signs, ministack.running(WORK / "ministack.log") as account:
        parameters = {
            "JwtIssuer": signs.url,
            "JwtAudience": issuer.AUDIENCE,
            "JwksUri": f"{signs.url}/keys",
            "AllowedOrigins": f"{ORIGIN},https://portal.example",
            "LocalEndpoint": account.url,
            "SnapStart": "yes",
            "NudgeUrl": "https://portal.example",
            "NudgeSender": "post@messages.example",
            "NudgeIdentityArn": "arn:aws:ses:us-east-1:000000000000:identity/messages.example",
            "NudgeTextIdentityArn": "arn:aws:sms-voice:us-east-1:000000000000:phone-number/phone-1",
        }
        account.client("sesv2").create_email_identity(EmailIdentity="messages.example")  # as docs/how-to/deploy.md says
        deployed = deployment.deploy(account, built, parameters)
        api = http_api.open_routes(account, deployed)
        live_api.let_functions_speak(account, deployed)
        emulated_permissions.name_what_the_emulator_asks_for(account, deployed)
        # MiniStack tells APIs apart by their host name, as API Gateway does; the address stays the loopback's.
        host = {"Host": f"{api}.execute-api.localhost:{urlsplit(account.url).port}"}
        with httpx.Client(base_url=account.url, headers=host, verify=account.trust(), timeout=_SECONDS) as http:
            tables = (deployed.outputs["MessagesTableName"], deployed.outputs["AuditTableName"])
            yield Practice(account.client("dynamodb"), *tables, signs, http, account, deployed)
