"""Payload format 2.0: what a function gets, and what its answer means."""

import base64

import pytest

from deployment.documents import Document, Json
from local.apigateway import payload
from local.apigateway.payload import HttpRequest, NotAResponse


def request(**changes: Json) -> HttpRequest:
    given: Document = {
        "method": "POST",
        "raw_path": "/clients/a%20b/messages",
        "query": "",
        "headers": [("host", "127.0.0.1:8787"), ("user-agent", "test")],
        "body": b"",
        "source_ip": "127.0.0.1",
    }
    return HttpRequest(**{**given, **changes})


def event_of(**changes: Json) -> Document:
    return payload.event(request(**changes), "POST /clients/{client_id}/messages", {"client_id": "a b"}, None)


def test_an_event_has_the_shape_of_format_2() -> None:
    event = event_of(query="a=1&b=&a=2&c=x%2Cy", body=b"{}")
    assert event["version"] == "2.0"
    assert event["routeKey"] == event["requestContext"]["routeKey"] == "POST /clients/{client_id}/messages"
    assert event["rawPath"] == event["requestContext"]["http"]["path"] == "/clients/a b/messages"
    assert event["rawQueryString"] == "a=1&b=&a=2&c=x%2Cy"
    assert event["queryStringParameters"] == {"a": "1,2", "b": "", "c": "x,y"}
    assert event["pathParameters"] == {"client_id": "a b"}
    assert event["requestContext"]["stage"] == "$default"
    assert event["requestContext"]["http"] == {
        "method": "POST",
        "path": "/clients/a b/messages",
        "protocol": "HTTP/1.1",
        "sourceIp": "127.0.0.1",
        "userAgent": "test",
    }
    assert isinstance(event["requestContext"]["timeEpoch"], int)
    assert "authorizer" not in event["requestContext"]
    assert "cookies" not in event
    assert event["isBase64Encoded"] is False


def test_what_is_not_there_is_absent_and_not_empty() -> None:
    event = payload.event(request(), "GET /x", {}, None)
    assert not {"body", "cookies", "pathParameters", "queryStringParameters"} & set(event)


def test_header_lines_are_joined_and_cookies_stand_apart() -> None:
    headers = [("accept", "a"), ("accept", "b"), ("cookie", "one=1; two=2"), ("cookie", "three=3")]
    event = event_of(headers=headers)
    assert event["headers"]["accept"] == "a,b"
    assert "cookie" not in event["headers"]
    assert event["cookies"] == ["one=1", "two=2", "three=3"]


def test_the_claims_arrive_where_functions_look_for_them() -> None:
    claims = {"jwt": {"claims": {"sub": "x"}, "scopes": None}}
    event = payload.event(request(), "GET /x", {}, claims)
    assert event["requestContext"]["authorizer"]["jwt"]["claims"] == {"sub": "x"}


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
        "application/problem+json",
        "application/atom+xml",
        "application/xml",
        "application/javascript",
        "application/x-www-form-urlencoded",
        "text/plain",
    ],
)
def test_a_body_of_text_arrives_as_text(kind: str) -> None:
    event = event_of(headers=[("content-type", kind)], body="grüß \N{GRINNING FACE}".encode())
    assert (event["body"], event["isBase64Encoded"]) == ("grüß \N{GRINNING FACE}", False)


@pytest.mark.parametrize(("kind", "body"), [("image/png", b"plain"), ("application/json", b"\xff\xfe{"), ("", b"\x80")])
def test_any_other_body_arrives_as_base64(kind: str, body: bytes) -> None:
    event = event_of(headers=[("content-type", kind)] if kind else [], body=body)
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == body


def test_a_path_that_is_not_utf_8_does_no_harm() -> None:
    assert event_of(raw_path="/clients/%ff/messages")["rawPath"] == "/clients/\N{REPLACEMENT CHARACTER}/messages"


def test_a_response_is_what_the_function_says() -> None:
    answer = payload.response(
        {
            "statusCode": 201,
            "headers": {"Location": "/x", "X-Flag": True},
            "cookies": ["a=1", "b=2"],
            "body": "{}",
        }
    )
    assert (answer.status, answer.body) == (201, b"{}")
    assert ("location", "/x") in answer.headers
    assert ("x-flag", "true") in answer.headers
    assert [value for name, value in answer.headers if name == "set-cookie"] == ["a=1", "b=2"]
    assert ("content-type", "text/plain;charset=utf-8") in answer.headers


def test_a_base64_body_is_decoded() -> None:
    answer = payload.response({"statusCode": 200, "body": "/w==", "isBase64Encoded": True})
    assert answer.body == b"\xff"


@pytest.mark.parametrize(
    ("result", "body"), [({"a": 1}, b'{"a": 1}'), ("text", b"text"), (None, b"null"), ([1], b"[1]")]
)
def test_a_result_without_a_status_is_a_body(result: Json, body: bytes) -> None:
    answer = payload.response(result)
    assert (answer.status, answer.body) == (200, body)
    assert ("content-type", "application/json") in answer.headers


@pytest.mark.parametrize(
    "result",
    [
        {"statusCode": "many"},
        {"statusCode": None},
        {"statusCode": 9000},
        {"statusCode": 200, "body": {"a": 1}},
        {"statusCode": 200, "body": "?", "isBase64Encoded": True},
        {"statusCode": 200, "headers": ["a"]},
    ],
)
def test_what_the_gateway_cannot_send_is_not_a_response(result: Json) -> None:
    with pytest.raises(NotAResponse):
        payload.response(result)
