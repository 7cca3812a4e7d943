"""The HTTP API's OpenAPI body, read by swagger-parser as API Gateway does at the import: no unknown message.

API Gateway shows that parser's messages as warnings (https://github.com/aws/aws-sam-cli/issues/3581), and
`FailOnWarnings` lets none pass. Its version is not known; OpenAPI Generator's is a later one, which has more to say.
"""

import copy
import json
import re
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

from testing.generated_clients.generators import TOOL
from testing.template.policy.expanded import expand

KNOWN: Final = {"attribute components.securitySchemes.Jwt.flows is missing"}
"""SAM's JWT authorizer is an `oauth2` scheme without flows. AWS imports it: aws-sam-cli issue 2410 shows the warnings
of an import with such an authorizer, and this is not among them.
"""


@pytest.fixture(scope="session")
def body() -> Any:
    """With intrinsics replaced by a text: the parser knows none."""
    return _plain(expand()["Resources"]["Api"]["Properties"]["Body"])


def test_the_import_of_the_api_has_nothing_new_to_say(body: Any, tmp_path: Path) -> None:
    assert messages(body, tmp_path) == KNOWN


@pytest.mark.parametrize(
    ("path", "instead", "says"),
    [
        (
            "/clients/{client_id}/inbox",
            {"parameters": [{"name": "client_id", "in": "path", "required": True}]},
            "content",
        ),
        ("/clients/{client_id}/inbox", {"parameters": []}, "client_id"),
        ("inboxes", {}, "inboxes"),
    ],
)
def test_a_slip_in_the_body_would_be_seen(
    body: Any, tmp_path: Path, path: str, instead: dict[str, Any], says: str
) -> None:
    wrong = copy.deepcopy(body)
    wrong["paths"][path] = {"get": wrong["paths"]["/clients/{client_id}/inbox"]["get"] | instead}
    new = messages(wrong, tmp_path) - KNOWN
    assert [message for message in new if says in message]


def messages(body: Any, folder: Path) -> set[str]:
    """What the parser says of a body."""
    file = folder / "body.json"
    file.write_text(json.dumps(body))
    command = [str(TOOL / "bin/openapi-generator-cli"), "validate", "--input-spec", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert "Validating spec" in said, said
    return {" ".join(line.split()) for line in re.findall(r"^\t- ((?:.|\n\t  )*)", said, re.MULTILINE)}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1 and next(iter(value)).partition("::")[0] in ("Ref", "Fn"):
        return "text"
    return {name: _plain(item) for name, item in value.items()}
