"""Every refusal: its code, its form, its place in the order, and that it changes nothing."""

import base64
import re
from itertools import combinations, product
from typing import Any

import pytest

from client_messaging import wiring
from client_messaging.domain.refusals import TooManyRequests
from client_messaging.domain.send_limit import SendLimit
from client_messaging.http_api.answers import HEADERS
from testing.invocations import Answer, answer_of, http_event, invoke
from testing.people import ANA, DEV, KIM, LEO, ROSA, SAM, Person
from testing.routes import (
    ABSENCE,
    AUDIT,
    COMPOSE,
    END_ABSENCE,
    FUNCTION_OF,
    INBOX,
    INBOXES,
    MESSAGE,
    PERSON_ACCESS,
    PORTAL_ACCESS,
    PORTAL_AUDIT,
    PORTAL_INBOX,
    PORTAL_INBOXES,
    PORTAL_MESSAGE,
    PORTAL_READ_MARKER,
    PORTAL_STATUS,
    PREFERENCES,
    READ_MARKER,
    REPLY,
    SECTION,
    SET_ABSENCE,
    SET_PREFERENCES,
    SETTINGS,
    SHOWN_PORTAL_ACCESS,
    STATUS,
)
from testing.rows import Rows
from testing.stack import Stack

PATH = {
    "client_id": LEO,
    "clinician_id": "ana",
    "person_id": "tom",
    "section": "messaging",
    "entry_id": "01KDVDNM00ANAS0F1RST0THREA",
}
type Fault = tuple[str, dict[str, Any]]
KEY = {"Idempotency-Key": "k-1"}
NEW = {"subject": "s", "body": "b"}
ENABLED = {"state": "enabled", "chart_owner": {"person_id": "rosa", "relationship": "parent"}}
MARKER = {"entry_id": "e"}
BODIES = {
    COMPOSE: NEW,
    REPLY: {"thread_id": "t", "body": "b"},
    PORTAL_ACCESS: ENABLED,
    READ_MARKER: MARKER,
    PORTAL_READ_MARKER: MARKER,
    PERSON_ACCESS: {"state": "suspended", "role": "clinician"},
    SECTION: {"client_starts": True},
    SET_ABSENCE: {"until": None},
    SET_PREFERENCES: {"channels": ["email"]},
}
WRITES = tuple(BODIES)
ALLOWED = {
    COMPOSE: [ANA],
    INBOX: [ANA],
    PORTAL_INBOX: [ROSA],
    REPLY: [ROSA],
    PORTAL_ACCESS: [SAM, ANA],
    STATUS: [SAM, ANA],
    PORTAL_STATUS: [ROSA],
    READ_MARKER: [ANA],
    PORTAL_READ_MARKER: [ROSA],
    INBOXES: [ANA],
    PORTAL_INBOXES: [ROSA],
    PERSON_ACCESS: [SAM],
    SETTINGS: [SAM, ANA],
    SECTION: [SAM],
    ABSENCE: [SAM, ANA],
    SET_ABSENCE: [SAM, ANA],
    PREFERENCES: [ROSA],
    SET_PREFERENCES: [ROSA],
    END_ABSENCE: [SAM, ANA],
    AUDIT: [SAM],
    PORTAL_AUDIT: [ROSA],
    SHOWN_PORTAL_ACCESS: [SAM, ANA],
    MESSAGE: [ANA],
    PORTAL_MESSAGE: [ROSA],
}
"""Who may do it; staff first, whom no path makes another."""


def call(stack: Stack, route: str, as_: Person | None, body: Any = None, **more: Any) -> Answer:
    path = {name: value for name, value in PATH.items() if f"{{{name}}}" in route}
    more.setdefault("headers", KEY)
    given = body if body is not None or "raw" in more else BODIES.get(route)
    return stack.call(route, as_, more.pop("path", path), given, **more)


@pytest.fixture
def there(stack: Stack) -> Stack:
    """An enabled chart with one thread."""
    _rows.into(stack, lambda: (stack.enable(), stack.compose()))
    return stack


_rows = Rows()


@pytest.mark.parametrize("route", FUNCTION_OF)
def test_without_a_caller_nothing_is_answered(there: Stack, route: str) -> None:
    rows = there.rows()
    refused = call(there, route, None)
    assert (refused.status, refused.code) == (401, "unauthenticated")
    assert there.rows() == rows


@pytest.mark.parametrize("person", [ANA, SAM, ROSA], ids=lambda person: person.role)
@pytest.mark.parametrize("route", FUNCTION_OF)
def test_each_role_does_its_own_operations_only(there: Stack, route: str, person: Person) -> None:
    rows = there.rows()
    answer = call(there, route, person)
    refused = (answer.status, answer.json.get("code")) == (403, "role_not_allowed")
    assert refused == (person not in ALLOWED[route])
    if refused:
        assert there.rows() == rows


def problems(stack: Stack) -> list[Answer]:
    return [
        call(stack, COMPOSE, None),
        call(stack, COMPOSE, SAM),
        call(stack, COMPOSE, ANA, headers={}),
        call(stack, COMPOSE, ANA, raw="{"),
        call(stack, COMPOSE, ANA, {}),
        call(stack, COMPOSE, ANA, path={"client_id": "a b"}),
        call(stack, COMPOSE, ANA, headers={**KEY, "Content-Type": "text/plain"}),
        call(stack, COMPOSE, ANA, {**NEW, "body": "b" * 300_000}),
        call(stack, COMPOSE, ANA, path={"client_id": "unknown"}),
        call(stack, INBOX, ANA, query={"before": "x"}),
        call(stack, PORTAL_INBOX, KIM),
    ]


def test_a_refusal_is_a_problem_of_rfc_9457_with_a_stable_code(there: Stack) -> None:
    refused = problems(there)
    assert [(answer.status, answer.code) for answer in refused] == [
        (401, "unauthenticated"),
        (403, "role_not_allowed"),
        (400, "idempotency_key_required"),
        (400, "malformed_request"),
        (422, "invalid_request"),
        (422, "invalid_request"),
        (415, "unsupported_media_type"),
        (413, "request_too_large"),
        (409, "messaging_unavailable"),
        (400, "invalid_cursor"),
        (404, "not_found"),
    ]
    for answer in refused:
        fields = {"type", "title", "status", "detail", "code", "request_id"}
        special = {409: {"reason", "fix"}, 422: {"errors"}}.get(answer.status, set())
        assert set(answer.json) == fields | special
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json["status"] == answer.status
        assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_every_answer_has_the_headers_that_keep_it_private(there: Stack) -> None:
    unchanged = call(there, INBOX, ANA, headers={"If-None-Match": there.inbox().headers["ETag"]})
    assert unchanged.status == 304
    answered = (there.status(), there.compose(), there.inbox(), there.enable(), there.inboxes(), unchanged)
    for answer in (*problems(there), *answered):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert answer.headers["X-Request-Id"]
        assert set(HEADERS) <= set(answer.headers)


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize(
    "raw", ["", "{", "nope", '{"a": NaN}', '{"body": "b", "body": "c"}', "[" * 100_000, "\ufeff{}"]
)
def test_a_body_that_is_no_json(there: Stack, route: str, raw: str) -> None:
    rows = there.rows()
    refused = call(there, route, ALLOWED[route][0], raw=raw)
    assert (refused.status, refused.code) == (400, "malformed_request")
    assert there.rows() == rows


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize("raw", ["[]", '"text"', "7", "true", "null", '[{"subject": "s", "body": "b"}]'])
def test_json_that_is_no_object(there: Stack, route: str, raw: str) -> None:
    refused = call(there, route, ALLOWED[route][0], raw=raw)
    assert (refused.status, refused.code) == (422, "invalid_request")


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize("encoded", ["%%%", "eyJ", "e30=\n!"])
def test_base64_that_is_none(there: Stack, route: str, encoded: str) -> None:
    assert _base64(route, encoded).code == "malformed_request"


def test_base64_is_read_as_the_bytes_it_writes(there: Stack) -> None:
    body = base64.b64encode('{"subject": "ä", "body": "😀"}'.encode()).decode()
    answer = _base64(COMPOSE, body)
    assert (answer.status, answer.json["subject"], answer.json["body"]) == (201, "ä", "😀")


def _base64(route: str, encoded: str) -> Answer:
    path = {name: value for name, value in PATH.items() if f"{{{name}}}" in route}
    claims = ALLOWED[route][0].claims
    event = http_event(route, claims, path, headers={**KEY, "Content-Type": "application/json"}, body=encoded)
    return answer_of(invoke(FUNCTION_OF[route], event | {"isBase64Encoded": True}))


@pytest.mark.parametrize("route", WRITES)
@pytest.mark.parametrize(
    ("content_type", "accepted"),
    [
        ("application/json", True),
        ("Application/JSON; Charset=UTF-8", True),
        ("text/plain", False),
        ("", False),
        ("application/jsonp", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=x", False),
        ("text/json", False),
    ],
)
def test_only_json_is_taken(there: Stack, route: str, content_type: str, *, accepted: bool) -> None:
    answer = call(there, route, ALLOWED[route][0], headers={**KEY, "Content-Type": content_type})
    assert (answer.code == "unsupported_media_type") is not accepted


@pytest.mark.parametrize("route", WRITES)
def test_a_body_may_have_256_kib(there: Stack, route: str) -> None:
    as_ = ALLOWED[route][0]
    padding = 256 * 1024 - len('{"x": ""}')
    fits, too_large = ('{"x": "%s"}' % ("y" * size) for size in (padding, padding + 1))
    assert call(there, route, as_, raw=fits).code == "invalid_request"
    assert call(there, route, as_, raw=too_large).code == "request_too_large"
    assert call(there, route, as_, raw='{"x": "%s"}' % ("é" * (padding // 2 + 1))).code == "request_too_large"


ODD_IDS = ["a#b", "a b", "a/b", "x" * 65, "ä", "a_b", "%23", "a\x00b", "..%2f", "<script>", "a\nb", "٣", "{x}"]


@pytest.mark.parametrize("route", FUNCTION_OF)
def test_an_id_outside_the_pattern(there: Stack, route: str) -> None:
    rows = there.rows()
    path = {name: value for name, value in PATH.items() if f"{{{name}}}" in route}
    for name, value in product(
        path.keys() - {"entry_id", "section"}, ODD_IDS
    ):  # what is no message and no section is not found
        refused = call(there, route, ALLOWED[route][0], path={**path, name: value})
        assert (refused.status, refused.code) == (422, "invalid_request")
        assert [error["field"] for error in refused.json["errors"]] == [name]
        assert value not in refused.text
    assert there.rows() == rows


ORDER: list[Fault] = [
    ("unauthenticated", {"as_": None}),
    ("role_not_allowed", {"as_": SAM}),
    ("idempotency_key_required", {"headers": {}}),
    ("malformed_request", {"raw": "{"}),
    ("request_too_large", {"large": True}),
    ("unsupported_media_type", {"media": "text/plain"}),
    ("invalid_request", {"path": {"client_id": "a b"}}),
    ("invalid_request", {"subject": ""}),
    ("too_many_requests", {"busy": True}),
    ("access_suspended", {"suspended": True}),
    ("not_found", {"thread": True}),
    ("idempotency_key_reused", {"reused": True}),
    ("messaging_unavailable", {"disabled": True}),
]


IMPOSSIBLE = [
    {"unauthenticated", "role_not_allowed"},  # nobody has no role
    {"malformed_request", "request_too_large"},  # tried below: a broken body is malformed however large
    {"not_found", "idempotency_key_reused"},  # the key was first used for a thread that is there
    {"invalid_request"},  # the one has two forms here: of the path and of the body
]


@pytest.mark.parametrize(
    ("first", "second"),
    [pair for pair in combinations(ORDER, 2) if {pair[0][0], pair[1][0]} not in IMPOSSIBLE],
    ids=lambda refusal: refusal[0],
)
def test_of_several_refusals_the_first_of_the_order_answers(
    there: Stack, first: Fault, second: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every pair of things that are wrong at once."""
    if "busy" in first[1] | second[1]:
        monkeypatch.setattr(SendLimit, "charge", _sends_too_fast)
    assert _faulty(there, **(first[1] | second[1])).code == first[0]


def _sends_too_fast(*_: object) -> None:
    raise TooManyRequests(1)


def _faulty(stack: Stack, **faults: Any) -> Answer:
    if faults.get("reused"):
        stack.compose(key="k-1", body="another")
    if faults.get("disabled"):
        stack.disable()
    if faults.get("suspended"):
        stack.suspend(ANA)
    headers = faults.get("headers", KEY) | ({"Content-Type": faults["media"]} if "media" in faults else {})
    body: Any = {"body": "b", "thread_id": "nowhere"} if faults.get("thread") else dict(NEW)
    body |= {"subject": faults["subject"]} if "subject" in faults else {}
    if faults.get("large"):
        body["body"] = "b" * 300_000
    raw = {"raw": faults["raw"]} if "raw" in faults else {}
    path = faults.get("path", {"client_id": LEO})
    return stack.call(COMPOSE, faults.get("as_", ANA), path, None if raw else body, headers=headers, **raw)


def test_a_broken_body_is_malformed_however_large(there: Stack) -> None:
    assert call(there, COMPOSE, ANA, raw="{" * 300_000).code == "malformed_request"


def test_a_bad_cursor_comes_before_a_bad_limit(there: Stack) -> None:
    assert there.inbox(before="x", limit="0").code == "invalid_cursor"


def test_who_sends_in_a_loop_is_told_when_to_go_on(there: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = SendLimit(burst=2, per_second=0.1)
    monkeypatch.setattr(wiring, "send_limit", lambda: limit)
    assert [there.compose().status for _ in range(2)] == [201, 201]
    rows = there.rows()
    refused = there.compose()
    assert (refused.status, refused.code) == (429, "too_many_requests")
    assert 1 <= int(refused.headers["Retry-After"]) <= 10
    assert there.rows() == rows
    assert there.inbox().status == 200


def test_what_may_still_be_sent_is_said_before_anybody_is_refused(
    there: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = SendLimit(burst=4, per_second=0.001)
    monkeypatch.setattr(wiring, "send_limit", lambda: limit)
    sent, replayed = there.compose(key="k-1"), there.compose(key="k-1")
    reused, nowhere, refused = there.compose(key="k-1", body="b"), there.compose(client="nowhere"), there.compose()
    assert (sent.json, replayed.headers["Idempotency-Replayed"]) == (replayed.json, "true")
    assert [answer.status for answer in (reused, nowhere)] == [422, 409]
    assert not {"RateLimit", "RateLimit-Policy"} & (reused.headers.keys() | nowhere.headers.keys())
    answers = [sent, replayed, refused]
    assert [answer.status for answer in answers] == [201, 201, 429]
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"send";q=4;w=4000'}
    said = [re.fullmatch(r'"send";r=(\d);t=(\d+)', answer.headers["RateLimit"]) for answer in answers]
    assert [int(one[1]) for one in said if one] == [3, 2, 0]
    seconds = [int(one[2]) for one in said if one]
    assert [990 < some <= 1000 * n for some, n in zip(seconds, (1, 2, 1), strict=True)] == [True] * 3
    assert int(refused.headers["Retry-After"]) == seconds[-1]


@pytest.mark.parametrize(
    "faults", [{"as_": ROSA}, {"raw": "{"}, {"subject": ""}, {"headers": {}}, {"media": "text/plain"}]
)
def test_what_is_refused_before_the_send_limit_says_nothing_of_it(there: Stack, faults: dict[str, Any]) -> None:
    answer = _faulty(there, **faults)
    assert answer.status in (400, 403, 415, 422)
    assert not {"RateLimit", "RateLimit-Policy"} & answer.headers.keys()
    assert not {"RateLimit", "RateLimit-Policy"} & there.inbox().headers.keys()


def test_a_stranger_learns_nothing(stack: Stack) -> None:
    """What is another's answers to the byte as what is not there: body and headers, the request's id apart."""
    stack.enable(ANA)
    thread = stack.compose(ANA).json["id"]
    pairs = [
        (stack.portal_inbox(KIM), stack.portal_inbox(KIM, client="nowhere")),
        (stack.portal_status(KIM), stack.portal_status(KIM, client="nowhere")),
        (stack.reply(thread, KIM), stack.reply(thread, KIM, client="nowhere")),
        (stack.inbox(DEV), stack.inbox(DEV, client="nowhere")),
        (stack.status(DEV), stack.status(DEV, client="nowhere")),
        (stack.compose(DEV, thread=thread), stack.compose(DEV, client="nowhere", thread=thread)),
        (stack.portal_inbox(ROSA, clinician=SAM), stack.portal_inbox(ROSA, clinician=KIM)),
    ]
    for there, nowhere in pairs:
        assert _without_request(there) == _without_request(nowhere)
        assert there.status in (200, 404, 409)


def _without_request(answer: Answer) -> tuple[int, dict[str, str], Any]:
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    body = {name: value for name, value in answer.json.items() if name != "request_id"}
    return answer.status, headers, body


def test_two_clinicians_of_one_client_learn_nothing_of_each_other(stack: Stack) -> None:
    ben = Person("willow", "clinician", "ben")
    stack.enable(ANA)
    before = (stack.inbox(ben).text, stack.status(ben).text)
    thread = stack.compose(ANA, subject="between us", body="between us").json["id"]
    stack.reply(thread)
    assert (stack.inbox(ben).text, stack.status(ben).text) == before
    assert _without_request(stack.compose(ben, thread=thread)) == _without_request(stack.compose(ben, thread="nowhere"))
    stack.compose(ben, body="from Ben")
    assert [entry["body"] for entry in stack.inbox(ben).json["entries"]] == ["from Ben"]
    assert "from Ben" not in stack.inbox(ANA).text
