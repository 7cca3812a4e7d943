"""The front ends as they are served: types, caching, what they are told, and what browsers hold them to."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from deployment.front_ends import FrontEndConfig
from local.front_ends.serving import HEADERS, security_headers
from local.issuer.tokens import AUDIENCE
from local.plan import port_of_front_ends
from testing.local.front_end_folder import PAGE, built, serving
from testing.small_stack import SmallStack

ON_AWS = FrontEndConfig("https://api.example/v1", "wss://live.example/live", "https://issuer.example/pool", "c")
TOKEN_ENDPOINT = "https://sign-in.example/t"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    with serving(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


def get(stack: SmallStack, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    return httpx.request(method, stack.document["web_url"] + path, headers=headers)


def test_each_front_end_has_its_path_on_one_origin(stack: SmallStack) -> None:
    for path in ("/chart/", "/portal/", "/chart/index.html"):
        answer = get(stack, path)
        assert (answer.status_code, answer.text) == (200, PAGE)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert get(stack, "/chart").headers["location"].endswith("/chart/")
    for path in ("/", "/chart/nothing", "/../template.yaml", "/%2e%2e/template.yaml"):
        assert get(stack, path).status_code == 404


def test_only_what_is_named_by_its_content_is_kept_without_asking(stack: SmallStack) -> None:
    kept = get(stack, "/chart/main-ABCD1234.js")
    assert kept.headers["content-type"].startswith("text/javascript")
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/chart/", "/chart/words.css", "/config.json"):
        assert get(stack, path).headers["cache-control"] == "no-cache"


def test_what_has_not_changed_is_not_sent_again(stack: SmallStack) -> None:
    first = get(stack, "/chart/")
    again = get(stack, "/chart/", **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_front_end_is_told_where_everything_is(stack: SmallStack) -> None:
    about = stack.document
    assert get(stack, "/config.json").json() == {
        "api": about["api_url"],
        "live": about["live_url"],
        "issuer": about["issuer"],
        "client_id": AUDIENCE,
    }


def test_every_answer_has_the_headers_of_the_one_list(stack: SmallStack) -> None:
    names = [name.lower() for name in json.loads(HEADERS.read_text(encoding="utf-8"))]
    assert "content-security-policy" in names
    for path in ("/chart/", "/chart/main-ABCD1234.js", "/config.json", "/nothing"):
        answer = get(stack, path)
        assert [name for name in names if name not in answer.headers] == [], path
    assert f"connect-src 'self' {stack.document['api_url']};" in get(stack, "/").headers["content-security-policy"]


def test_the_policy_names_origins_each_once_and_nothing_that_is_not_there() -> None:
    policy = security_headers(ON_AWS, TOKEN_ENDPOINT)["Content-Security-Policy"]
    origins = "https://api.example wss://live.example https://issuer.example https://sign-in.example"
    assert f"connect-src 'self' {origins};" in policy
    local = FrontEndConfig("http://a", "", "http://a/_issuer", "c")
    assert (
        "connect-src 'self' http://a;" in security_headers(local, "http://a/_issuer/token")["Content-Security-Policy"]
    )
    assert "{" not in policy


def test_the_policy_lets_no_script_in_but_the_front_ends_own() -> None:
    policy = security_headers(ON_AWS, TOKEN_ENDPOINT)["Content-Security-Policy"]
    directives = dict(one.split(" ", 1) for one in policy.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["frame-ancestors"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["require-trusted-types-for"] == "'script'"


def test_forms_go_to_the_issuer_for_its_log_out_and_nowhere_else() -> None:
    policy = security_headers(ON_AWS, TOKEN_ENDPOINT)["Content-Security-Policy"]
    assert "form-action 'self' https://issuer.example https://sign-in.example;" in policy


def test_the_api_answers_calls_of_the_front_ends_origin(stack: SmallStack) -> None:
    origin = stack.document["web_url"]
    answer = stack.get("/private", "OPTIONS", headers={"origin": origin, "access-control-request-method": "GET"})
    assert answer.headers["access-control-allow-origin"] == origin


def test_the_front_ends_port_serves_nothing_of_the_api(stack: SmallStack) -> None:
    for path in ("/open/1", "/_aws", "/_issuer/.well-known/openid-configuration"):
        assert get(stack, path).status_code == 404
    with pytest.raises(InvalidStatus):
        connect(stack.document["web_url"].replace("http", "ws", 1) + "/live")
    assert not (stack.paths.logs / "engine.log").exists()


def test_the_terminal_says_where_the_front_ends_are(stack: SmallStack) -> None:
    for name in ("chart", "portal"):
        assert f"{stack.document['web_url']}/{name}/" in stack.terminal()


def test_the_front_ends_have_the_port_after_the_apis_unless_another_is_asked_for() -> None:
    given = [(8787, None), (9000, None), (8787, 9001), (8787, 0), (0, None)]
    assert [port_of_front_ends(*ports) for ports in given] == [8788, 9001, 9001, 0, 0]


def test_a_port_that_is_taken_is_named_with_its_option(stack: SmallStack, tmp_path: Path) -> None:
    taken = stack.document["web_url"].rpartition(":")[2]
    second = SmallStack(tmp_path)
    with pytest.raises(AssertionError, match=f"port {taken} is in use: choose another one with --web-port"):
        second.start("--web", str(built(tmp_path / "dist")), "--web-port", taken)
