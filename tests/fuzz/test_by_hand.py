"""What a machine would not think of, by every route that takes it: refused as documented, and nothing is written.

`tests/integration/test_refusals.py` and `test_sending.py` have the plain cases; here are those that parsers, codecs and
Unicode make interesting.
"""

import base64
import json
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import pytest

from client_messaging import wiring
from local.apigateway.payload import HttpRequest
from testing import sample_practice
from testing.fuzz.gateway import Gateway
from testing.invocations import Answer, Row, answer_of, http_event, invoke
from testing.people import ANA, LEO, ROSA, SAM, Person
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
from testing.sample_practice import SECOND_ANSWER, THREAD
from testing.stack import Stack

WHO: Final = {
    COMPOSE: ANA,
    INBOX: ANA,
    PORTAL_INBOX: ROSA,
    REPLY: ROSA,
    PORTAL_ACCESS: ANA,
    STATUS: ANA,
    PORTAL_STATUS: ROSA,
    READ_MARKER: ANA,
    PORTAL_READ_MARKER: ROSA,
    INBOXES: ANA,
    PORTAL_INBOXES: ROSA,
    PERSON_ACCESS: SAM,
    ABSENCE: SAM,
    SET_ABSENCE: SAM,
    SET_PREFERENCES: ROSA,
    PREFERENCES: ROSA,
    END_ABSENCE: SAM,
    SETTINGS: ANA,
    SECTION: SAM,
    AUDIT: SAM,
    PORTAL_AUDIT: ROSA,
    SHOWN_PORTAL_ACCESS: ANA,
    MESSAGE: ANA,
    PORTAL_MESSAGE: ROSA,
}
OWNER: Final = {"person_id": "rosa", "relationship": "parent", "email": "r@example.invalid", "phone": "1234"}
GOOD: Final[Mapping[str, dict[str, Any]]] = {
    COMPOSE: {"subject": "s", "body": "b"},
    REPLY: {"thread_id": THREAD, "body": "b"},
    PORTAL_ACCESS: {"state": "enabled", "chart_owner": OWNER | {"language": "es"}, "clinician_ids": ["ben"]},
    READ_MARKER: {"entry_id": SECOND_ANSWER},
    PORTAL_READ_MARKER: {"entry_id": THREAD},
    PERSON_ACCESS: {"state": "suspended", "role": "clinician"},
    SET_ABSENCE: {"until": "2099-03-01T10:00:00Z", "note": {"en": "n"}, "instead": "ben"},
    SET_PREFERENCES: {"channels": ["email"], "quiet": {"from": "21:00", "to": "08:00"}, "language": "es"},
    SECTION: {"time_zone": "America/New_York", "crisis": {"en": "c"}, "emergency_numbers": ["988"]},
}
"""What each route takes, and would write."""

MALFORMED: Final = (400, "malformed_request")
INVALID: Final = (422, "invalid_request")
NO_CURSOR: Final = (400, "invalid_cursor")

PATH: Final = {"client_id": LEO, "clinician_id": "ana", "person_id": "ben", "entry_id": THREAD, "section": "response"}
SENDS: Final = (COMPOSE, REPLY)
PAGES: Final = (INBOX, PORTAL_INBOX, INBOXES, PORTAL_INBOXES, AUDIT, PORTAL_AUDIT)


@pytest.fixture
def practice(stack: Stack) -> Stack:
    sample_practice.load(stack, wiring.store())
    return stack


def ids(route: str) -> dict[str, str]:
    return {name: value for name, value in PATH.items() if f"{{{name}}}" in route}


def send(route: str, body: str | None, *, is_base64: bool = False, as_: Person | None = None, **more: Any) -> Answer:
    """One request to a route, `body` as it is."""
    headers = {"Content-Type": "application/json", "Idempotency-Key": "by-hand"} | more.pop("headers", {})
    claims = (as_ or WHO[route]).claims
    event = http_event(route, claims, more.pop("path", ids(route)), headers=headers, body=body, **more)
    return answer_of(invoke(FUNCTION_OF[route], event | {"isBase64Encoded": is_base64}))


def messages(stack: Stack) -> list[Row]:
    """All that is kept of charts and people. That something was refused may be recorded apart from it."""
    rows = stack.dynamodb.scan(TableName=stack.messages_table, ConsistentRead=True)["Items"]
    return sorted(rows, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))


def refusal(answer: Answer) -> tuple[int, str]:
    """Status and code of a refusal, which is a problem as they all are."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text[:300]
    assert answer.json["status"] == answer.status
    assert answer.text.encode()
    return answer.status, answer.code


def fields(answer: Answer) -> list[str]:
    """The fields that an invalid request names."""
    assert refusal(answer) == INVALID
    return [error["field"] for error in answer.json["errors"]]


def test_what_is_sent_here_would_be_taken_if_nothing_were_wrong_with_it(practice: Stack) -> None:
    """Otherwise a refusal below would show nothing, and neither would rows that did not change."""
    assert set(WHO) == set(FUNCTION_OF)
    for route in WHO:
        before = messages(practice)
        answer = send(route, json.dumps(GOOD[route]) if route in GOOD else None)
        assert answer.status in (200, 201), (route, answer.text)
        assert (messages(practice) != before) == (route in GOOD or route == END_ABSENCE), route


# ---------------------------------------------------------------- bodies
NO_JSON: Final = {
    "infinity": '{"a": Infinity}',
    "minus infinity": '{"a": -Infinity}',
    "a name twice, one escaped": r'{"a": 1, "\u0061": 2}',
    "a name twice, deep down": '{"a": [{"b": {"c": 1, "c": 1}}]}',
    "balanced brackets": "[" * 100_000 + "]" * 100_000,
    "brackets in a field": '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}",
    "objects in objects": '{"a":' * 30_000 + "1" + "}" * 30_000,
    "two values": "{} {}",
    "something behind": "{}x",
    "a comment": "{} // {}",
    "a trailing comma": '{"a": 1,}',
    "single quotes": "{'a': 1}",
    "a raw control character": '{"a": "\x01"}',
    "a raw line break": '{"a": "\n"}',
    "NUL behind": "{}\x00",
    "only spaces": " \n\t ",
    "a vertical tab before": "\x0b{}",
    "a no-break space before": "\u00a0{}",
    "a byte-order mark": "\ufeff{}",
    "digits that are not ASCII": '{"a": ٣}',
    "a leading zero": '{"a": 01}',
    "hexadecimal": '{"a": 0x1}',
    "half an escape": r'{"a": "\u12"}',
    "an unknown escape": r'{"a": "\x41"}',
    "a lone surrogate, not escaped": '{"a": "\ud800"}',
}
NOT_UTF_8: Final = {
    "a byte alone": b'{"a": "\xff"}',
    "a slash written long": b'{"a": "\xc0\xaf"}',
    "a surrogate in three bytes": b'{"a": "\xed\xa0\x80"}',
    "above Unicode": b'{"a": "\xf4\x90\x80\x80"}',
    "cut off": '{"a": "é'.encode()[:-1],
    "a byte-order mark": b"\xef\xbb\xbf{}",
    "UTF-16": "{}".encode("utf-16"),
    "UTF-32": "{}".encode("utf-32-le"),
    "Latin-1": '{"a": "é"}'.encode("latin-1"),
    "nothing": b"",
    "gzip": bytes.fromhex("1f8b0800000000000003abae05004 3bfa6a302000000".replace(" ", "")),
}
NO_BASE64: Final = ["e30", "e30==", "e3 0=", "e30=\n", "e30=e30=", "=e30", "e30_", "e\u0663\u0660=", "\ud800", "{}"]


@pytest.mark.parametrize("route", GOOD)
def test_what_another_parser_might_take_for_json(practice: Stack, route: str) -> None:
    before = messages(practice)
    answers = {name: refusal(send(route, body)) for name, body in NO_JSON.items()}
    assert answers == dict.fromkeys(NO_JSON, MALFORMED)
    assert messages(practice) == before


@pytest.mark.parametrize("route", GOOD)
def test_bytes_that_are_no_json_in_utf_8(practice: Stack, route: str) -> None:
    before = messages(practice)
    encoded = {name: base64.b64encode(body).decode() for name, body in NOT_UTF_8.items()}
    answers = {name: refusal(send(route, body, is_base64=True)) for name, body in encoded.items()}
    assert answers == dict.fromkeys(NOT_UTF_8, MALFORMED)
    assert messages(practice) == before


@pytest.mark.parametrize("route", GOOD)
def test_base64_that_is_nearly_that(practice: Stack, route: str) -> None:
    before = messages(practice)
    answers = {body: refusal(send(route, body, is_base64=True)) for body in NO_BASE64}
    assert answers == dict.fromkeys(NO_BASE64, MALFORMED)
    assert messages(practice) == before


@pytest.mark.parametrize("route", GOOD)
def test_no_body_at_all(practice: Stack, route: str) -> None:
    assert [refusal(send(route, None, is_base64=given)) for given in (False, True)] == [MALFORMED, MALFORMED]


NUMBERS: Final = ["9" * 5_000, "-" + "9" * 5_000, "1e999", "-1e999", "0." + "3" * 5_000, "1" * 19, "-0", "1E-400"]


@pytest.mark.parametrize("route", GOOD)
def test_numbers_of_any_length_are_no_value_of_any_field(practice: Stack, route: str) -> None:
    before = messages(practice)
    for field in GOOD[route]:
        raw = json.dumps(GOOD[route] | {field: "NUMBER"})
        answers = {number: refusal(send(route, raw.replace('"NUMBER"', number))) for number in NUMBERS}
        assert answers == dict.fromkeys(NUMBERS, INVALID), field
    assert messages(practice) == before


NO_TEXTS: Final = ["", " ", "\u2003\u3000", "\x00", "a\x00b", "\ud800", "\udc00\ud800", "a\udfff"]


@pytest.mark.parametrize("route", GOOD)
def test_texts_that_no_field_takes(practice: Stack, route: str) -> None:
    before = messages(practice)
    for field in (name for name, value in GOOD[route].items() if isinstance(value, str)):
        answers = {text: fields(send(route, json.dumps(GOOD[route] | {field: text}))) for text in NO_TEXTS}
        assert answers == {text: [field] for text in NO_TEXTS}
    assert messages(practice) == before


@pytest.mark.parametrize("text", ["", "@", "a@", " @b", "\x00@b", "a@\ud800", "a\nb@c", "x" * 100_000, "٣", "🏳️‍🌈"])
def test_texts_that_no_field_of_an_owner_takes(practice: Stack, text: str) -> None:
    before = messages(practice)
    for field in ("person_id", "relationship", "email", "phone", "language"):
        body = GOOD[PORTAL_ACCESS] | {"chart_owner": OWNER | {field: text}}
        assert fields(send(PORTAL_ACCESS, json.dumps(body))) == [f"chart_owner.{field}"]
    assert messages(practice) == before


def test_reasons_that_are_none(practice: Stack) -> None:
    before = messages(practice)
    for text in (*NO_TEXTS, "a" * 501):
        assert fields(send(PORTAL_ACCESS, json.dumps({"state": "disabled", "reason": text}))) == ["reason"]
    assert messages(practice) == before


NAMES: Final = [
    "",
    " ",
    "\ud800",
    "\x00",
    "__proto__",
    "__class__",
    "body ",
    "Body",
    "ｂody",
    "a" * 100_000,
    "a.b",
    "$ne",
]


@pytest.mark.parametrize("route", GOOD)
def test_names_that_no_field_has(practice: Stack, route: str) -> None:
    before = messages(practice)
    for name in NAMES:
        said = name if name.isidentifier() and name.isascii() and len(name) <= 64 else "(unknown)"
        said = "body" if name == "\ud800" else said  # the whole of it
        assert fields(send(route, json.dumps(GOOD[route] | {name: "x"}))) == [said], name
    assert messages(practice) == before


@pytest.mark.parametrize("route", GOOD)
def test_a_thousand_names_that_no_field_has(practice: Stack, route: str) -> None:
    before = messages(practice)
    answer = send(route, json.dumps(GOOD[route] | {f"x{n}": n for n in range(1_000)}))
    assert refusal(answer) == INVALID
    assert messages(practice) == before


# ---------------------------------------------------------------- queries
LIMITS: Final = ["", "٣", "３", "²", "½", "+5", "-1", " 5", "5 ", "5\n", "\x005", "0", "101", "1e1", "5.0", "0x5"]
LIMITS_TOO: Final = ["NaN", "9" * 5_000, "1_0", "5,5", "null", "true", "[5]", "\ud800"]


@pytest.mark.parametrize("route", PAGES)
def test_limits_that_are_no_number_from_1_to_100(practice: Stack, route: str) -> None:
    for limit in LIMITS + LIMITS_TOO:
        assert fields(send(route, None, query={"limit": limit})) == ["limit"], limit


@pytest.mark.parametrize("route", [INBOXES, PORTAL_INBOXES])
def test_neither_true_nor_false(practice: Stack, route: str) -> None:
    for unread in ("", "TRUE", "1", "true,false", "true ", "null", "\ud800"):
        assert refusal(send(route, None, query={"unread": unread})) == INVALID, unread


CURSORS: Final = [
    "",
    " ",
    "x",
    "A" * 44,
    "A" * 100_000,
    "\x00",
    "é" * 44,
    "\ud800",
    "AAAA\n",
    "AAA=",
    "null",
    "%00",
    "../..",
]


@pytest.mark.parametrize("route", PAGES)
def test_cursors_that_were_never_given(practice: Stack, route: str) -> None:
    for cursor in CURSORS:
        assert refusal(send(route, None, query={"before": cursor})) == NO_CURSOR, cursor


@pytest.mark.parametrize("route", [INBOX, PORTAL_INBOX])
def test_cursors_that_were_never_given_for_what_is_newer(practice: Stack, route: str) -> None:
    for cursor in CURSORS:
        assert refusal(send(route, None, query={"after": cursor})) == NO_CURSOR, cursor


# ---------------------------------------------------------------- paths
ENCODED: Final = [
    "leo%2Finbox",
    "%2e%2e%2f",
    "..%2F..%2Fx",
    "leo%00",
    "leo%23",
    "%252F",
    "%ff",
    "%C0%AF",
    "leo%0a",
    "%D9%A3",
]
ENCODED_TOO: Final = [
    "leo%20",
    "%",
    "%zz",
    "leo%3Fa=b",
    "leo%7Cana",
    "%F0%9F%98%80",
    "a" * 65,
    "a" * 20_000,
    "leo;a=b",
    "l%65o%2f",
]


@pytest.mark.parametrize("route", [route for route in FUNCTION_OF if "{" in route])
def test_paths_that_mean_more_than_they_say(practice: Stack, route: str) -> None:
    """An encoded slash stays in its segment, and no id may have one."""
    method, template = route.split(" ")
    gateway, before = Gateway({"token": WHO[route]}), messages(practice)
    headers = [("authorization", "Bearer token"), ("content-type", "application/json"), ("idempotency-key", "k")]
    body = json.dumps(GOOD[route]).encode() if route in GOOD else b""
    for name in ids(route).keys() - {"entry_id", "section"}:  # what is no message and no section is not found
        for segment in ENCODED + ENCODED_TOO:
            raw_path = template.format(**ids(route) | {name: segment})
            answer = gateway.answer(HttpRequest(method, raw_path, "", headers, body, "127.0.0.1"))
            problem = json.loads(answer.body)
            assert (answer.status, problem["code"]) == (422, "invalid_request"), segment
            assert [error["field"] for error in problem["errors"]] == [name]
            assert segment not in json.dumps(problem["errors"])
    assert messages(practice) == before


@pytest.mark.parametrize("client_id", [".", "..", "-", "...", "0", "LEO", "leo."])
def test_ids_that_look_like_paths_are_ids(practice: Stack, client_id: str) -> None:
    """FHIR's ids may be two dots; they name a chart that is not there."""
    before = messages(practice)
    for route in (COMPOSE, INBOX):
        body = json.dumps(GOOD[route]) if route in GOOD else None
        assert refusal(send(route, body, path={"client_id": client_id})) == (409, "messaging_unavailable")
    path = {"client_id": client_id, "clinician_id": "ana"}
    assert refusal(send(PORTAL_INBOX, None, path=path)) == (404, "not_found")
    assert messages(practice) == before


# ---------------------------------------------------------------- headers
KEYS: Final = [
    "",
    " ",
    "\t",
    "k" * 256,
    "k" * 1_000_000,
    "two words",
    "ключ",
    "k\x00",
    "k\r\nX: y",
    "k\x7f",
    "\ud800",
    "🔑",
]


@pytest.mark.parametrize("route", SENDS)
def test_keys_that_are_none(practice: Stack, route: str) -> None:
    before = messages(practice)
    for key in KEYS:
        answer = send(route, json.dumps(GOOD[route]), headers={"Idempotency-Key": key})
        assert refusal(answer) == (400, "idempotency_key_required"), key
        assert set(answer.headers) == {
            "Content-Type",
            "X-Request-Id",
            *(name for name in answer.headers if name in SAFE),
        }
    assert messages(practice) == before


SAFE: Final = frozenset(
    {
        "Cache-Control",
        "Content-Security-Policy",
        "Referrer-Policy",
        "Strict-Transport-Security",
        "X-Content-Type-Options",
        "X-Frame-Options",
    }
)


@pytest.mark.parametrize("route", GOOD)
def test_media_types_that_are_not_json(practice: Stack, route: str) -> None:
    before = messages(practice)
    for kind in ("a" * 1_000_000, "application/json, text/plain", "\x00", "application/json\x00", ";", "é", "\ud800"):
        answer = send(route, json.dumps(GOOD[route]), headers={"Content-Type": kind})
        assert refusal(answer) == (415, "unsupported_media_type"), kind[:20]
    assert messages(practice) == before


@pytest.mark.parametrize("route", [INBOX, PORTAL_INBOX])
def test_entity_tags_that_were_never_given(practice: Stack, route: str) -> None:
    entries = send(route, None).json["entries"]
    for tags in ("", ",", 'W/""', '"x"', 'W/"x", ' * 100_000, "\x00", "é", "\ud800", "W/" * 1_000_000, '"' * 1_000_000):
        answer = send(route, None, headers={"If-None-Match": tags})
        assert (answer.status, answer.json["entries"]) == (200, entries), tags[:20]


@pytest.mark.parametrize("route", FUNCTION_OF)
def test_headers_that_nobody_asked_for(practice: Stack, route: str) -> None:
    """Who calls is the token's to say, and what is called the path's."""
    odd = {
        "X-Forwarded-For": "1" * 1_000_000,
        "X-Http-Method-Override": "DELETE",
        "X-Original-Url": "/",
        "": "",
        "é": "é",
    }
    odd |= {
        "custom:role": "staff",
        "X-Amzn-Oidc-Data": "e30.e30.",
        "Cookie": "a=b" * 10_000,
        "Content-Encoding": "gzip",
    }
    answer = send(route, json.dumps(GOOD[route]) if route in GOOD else None, headers=odd)
    assert answer.status in (200, 201), answer.text


# ---------------------------------------------------------------- texts that must come back
TEXTS: Final = {
    "isolates and embeddings": "a\u2066b\u2067c\u2068d\u2069\u202a\u202b\u202c\u202d\u202ee",
    "separators": "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\x1dh\x1ei",
    "line ends": "\r\na\n\rb\r\r\n\n",
    "spaces that are kept": "\u00a0 a\u2009b\u200bc\u3000 ",
    "flags and skins": "🏳️‍🌈🏴󠁧󠁢󠁳󠁣󠁴󠁿👨🏿‍👩🏻‍👧🏽‍👦🏾👁️‍🗨️☝🏽",
    "joiners alone": "\u200d\u200c\u2060\u034f\ufe0f",
    "many marks": "Z" + "\u0323\u0300\u0315\u1dc4" * 500,
    "composed": unicodedata.normalize("NFC", "ǟ Å ṩ ộ 각"),
    "decomposed": unicodedata.normalize("NFD", "ǟ Å ṩ ộ 각"),
    "compatible": "ﬁ ① Ⅷ ㎏ ｱ ﷺ",
    "the ends of the planes": "\ue000\uf8ff\ufdd0\ufffd\uffff\U0001ffff\U00020000\U000e0001\U0010fffd\U0010ffff",
    "case that grows": "İıßſẞΣς",
    "right to left": "שָׁלוֹם עָלֵיכֶם 123 مرحبا ٣",
    "markup": "<script>alert(1)</script>&lt;b&gt;&#0;<!--]]>{{7*7}}${7*7}%s%n<%= 1 %>",
    "for other languages": "'; DROP TABLE x; -- \\' \" ` $(id) #pk :sk = attribute_exists(pk)",
    "json": '{"body": "\\u0000", "a": [1e999, NaN]}\\ud800\\',
    "escapes as text": r"\n\r\t\u0041\x41\\",
    "looks like a key": "PRACTICE#willow#CHART#leo",
    "terminal": "\x1b]0;x\x07\x1b[2J\x08\x7f",
    "headers": "a\r\nSet-Cookie: a=b\r\n\r\n",
    "numbers": "1" * 5_000,
    "ten thousand emoji": "😀" * 10_000,
    "ten thousand of four kinds": "a\u0301é😀" * 2_500,
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "as it is"])
def test_a_text_is_the_same_wherever_it_comes_back(stack: Stack, name: str, *, escaped: bool) -> None:
    """By both who may write, in both ways that JSON has to write it, to the answer, its replay and both inboxes."""
    stack.enable()
    text = TEXTS[name]
    first = json.dumps({"subject": text[:200], "body": text}, ensure_ascii=escaped)
    begun = [send(COMPOSE, first) for _ in range(2)]
    thread = begun[0].json["id"]
    second = json.dumps({"thread_id": thread, "body": text}, ensure_ascii=escaped)
    replied = [send(REPLY, base64.b64encode(second.encode()).decode(), is_base64=True, as_=ROSA) for _ in range(2)]
    assert [answer.status for answer in (*begun, *replied)] == [201] * 4
    pages = [stack.inbox().json["entries"], stack.portal_inbox().json["entries"]]
    entries = [answer.json for answer in (*begun, *replied)] + [entry for page in pages for entry in page]
    assert len(entries) == 8
    for entry in entries:
        assert entry["body"].encode() == text.encode()
        assert entry["subject"].encode() == text[:200].encode()
