"""The template with which retained resources are imported is one that CloudFormation takes, by cfn-lint."""

import json
import subprocess
from pathlib import Path

import pytest
from moto import mock_aws

from deployment.documents import Document
from deployment.paths import REPOSITORY
from maintenance.adopting import actual, importing
from maintenance.adopting.former import TYPES, Left
from testing.maintenance.retained import Account, says

CFN_LINT = REPOSITORY / ".tools/sam-cli/bin/cfn-lint"


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> dict[str, Document]:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws(), says() as stack:
        account = Account()
        return {one: actual.properties(stack, Left(one, TYPES[one], account.names[one])) for one in TYPES}


def linted(path: Path, template: object) -> str:
    path.write_text(json.dumps(template))
    done = subprocess.run([CFN_LINT, "--regions", "eu-west-1", "--", path], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_an_import_template_is_valid(tmp_path: Path, described: dict[str, Document]) -> None:
    assert linted(tmp_path / "import.json", importing.template(described)) == ""


def test_an_invalid_one_would_be_seen(tmp_path: Path, described: dict[str, Document]) -> None:
    described["AuditTable"] = {"BillingMode": "PAY_PER_REQUEST"}
    assert "'KeySchema' is a required property" in linted(tmp_path / "import.json", importing.template(described))
