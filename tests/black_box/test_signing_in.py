"""Signing in at `make run` with an OpenID client by others, and what the tokens open."""

import json
import subprocess
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from deployment.paths import REPOSITORY
from testing.running_stack import Running, started


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack that serves a folder with two pages."""
    pages = tmp_path_factory.mktemp("pages")
    for name in ("chart", "portal"):
        (pages / name).mkdir()
        (pages / name / "index.html").write_text(f"<!doctype html><title>{name}</title>")
    with started(tmp_path_factory.mktemp("served"), f"--port 0 --no-seed --web {pages}") as stack:
        yield stack


def signed_in(served: Running, front_end: str, person: str) -> Any:
    """What Authlib made of it."""
    stack = served.stack
    python, script = REPOSITORY / ".tools/authlib/bin/python", REPOSITORY / "testing/black_box/sign_in_with_authlib.py"
    arguments = [stack["issuer"], stack["audience"], f"{stack['web_url']}/{front_end}/", person]
    done = subprocess.run([python, script, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_clinician_signs_in_to_the_chart(served: Running) -> None:
    found = signed_in(served, "chart", "ana")
    assert found["people"] == ["ana", "ben", "cora", "sam", "dev"]
    assert (found["claims"]["custom:person_id"], found["claims"]["custom:role"]) == ("ana", "clinician")
    assert found["renewed"]["sub"] == found["claims"]["sub"]
    assert (found["revoked"], found["then"]) == (200, [400, {"error": "invalid_grant"}])


def test_a_chart_owner_signs_in_to_the_portal_and_reads(served: Running) -> None:
    found = signed_in(served, "portal", "rosa")
    assert found["people"] == ["rosa", "kim", "uma"]
    api = served.stack["api_url"]
    for token, status in ((found["id_token"], 200), (found["access_token"], 401)):
        answer = httpx.get(f"{api}/portal/inboxes", headers={"Authorization": f"Bearer {token}"}, timeout=30)
        assert answer.status_code == status


def test_the_pages_are_served_and_may_call_the_api(served: Running) -> None:
    pages, api = served.stack["web_url"], served.stack["api_url"]
    assert httpx.get(f"{pages}/chart/").text == "<!doctype html><title>chart</title>"
    assert httpx.get(f"{pages}/config.json").json()["api"] == api
    asks = {"Origin": pages, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert httpx.options(f"{api}/clients/leo/messages", headers=asks).headers["access-control-allow-origin"] == pages
    assert f"{pages}/portal/" in served.output()
