"""The collection for HTTP tools, sent by Newman against `make run`: every request answers as it says."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployment.paths import REPOSITORY
from testing.running_stack import Running, started

COLLECTION = REPOSITORY / "docs/client-messaging.postman_collection.json"
NEWMAN = REPOSITORY / ".tools/newman/node_modules/.bin/newman"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack with the sample practice and front ends to sign in at."""
    pages = tmp_path_factory.mktemp("pages")
    for name in ("chart", "portal"):
        (pages / name).mkdir()
        (pages / name / "index.html").write_text(f"<!doctype html><title>{name}</title>")
    with started(tmp_path_factory.mktemp("served"), f"--port 0 --web-port 0 --web {pages}") as stack:
        yield stack


def sent(served: Running, report: Path, collection: Path) -> tuple[int, Any]:
    """Newman's exit status and its report."""
    stack = served.stack
    variables = {"base_url": stack["api_url"], "issuer": stack["issuer"], "web_url": stack["web_url"]}
    given = [word for name, value in variables.items() for word in ("--env-var", f"{name}={value}")]
    options = ["--reporters", "json", "--reporter-json-export", str(report)]
    done = subprocess.run([NEWMAN, "run", collection, *options, *given], capture_output=True, text=True, check=False)
    return done.returncode, json.loads(report.read_text())["run"]


def requests(item: Any) -> list[Any]:
    return [found for one in item["item"] for found in (requests(one) if "item" in one else [one])]


def test_every_request_answers_as_it_says(served: Running, tmp_path: Path) -> None:
    status, run = sent(served, tmp_path / "report.json", COLLECTION)
    assert [(one["source"]["name"], one["error"]["message"]) for one in run["failures"]] == []
    assert status == 0
    operations = json.loads((REPOSITORY / "docs/openapi.json").read_text())["paths"].values()
    answered = [one["item"]["name"] for one in run["executions"] if one["assertions"]]
    assert {operation["operationId"] for item in operations for operation in item.values()} <= set(answered)
    assert len(answered) == len(requests(json.loads(COLLECTION.read_text())))


def test_an_answer_that_is_none_of_the_documents_is_noticed(served: Running, tmp_path: Path) -> None:
    collection = json.loads(COLLECTION.read_text())
    (one,) = [one for one in requests(collection) if one["name"] == "list_inboxes"]
    one["request"]["auth"]["bearer"][0]["value"] = "{{token_client}}"
    changed = tmp_path / "collection.json"
    changed.write_text(json.dumps(collection))
    status, run = sent(served, tmp_path / "report.json", changed)
    assert (status, [failure["source"]["name"] for failure in run["failures"]]) == (1, ["list_inboxes", "list_inboxes"])
