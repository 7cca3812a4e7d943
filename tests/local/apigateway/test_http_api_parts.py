"""Routes, CORS, throttle and access log, each by itself."""

import json

import pytest

from deployment.documents import Document, Json
from deployment.token_bucket import TokenBucket
from local.apigateway import access_log, routes
from local.apigateway.access_log import RequestOutcome
from local.apigateway.cors import Cors
from local.apigateway.payload import HttpRequest, HttpResponse
from local.apigateway.throttle import Throttle
from local.errors import NotSupported

CORS: Document = {
    "allowOrigins": ["https://chart.example"],
    "allowMethods": ["GET", "POST"],
    "allowHeaders": ["authorization", "content-type"],
    "exposeHeaders": ["location"],
    "maxAge": 600,
}


def operation(**changes: Json) -> Document:
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "payloadFormatVersion": "2.0",
        "uri": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
        "arn:aws:lambda:us-east-1:000000000000:function:local-F/invocations",
    }
    return {"x-amazon-apigateway-integration": {**integration, **changes}, "responses": {}}


def found(method: str, path: str) -> tuple[str, dict[str, str]] | None:
    paths = {
        "/inboxes": {"get": operation()},
        "/clients/{client_id}/inbox": {"get": operation(), "x-amazon-apigateway-any-method": operation()},
        "/clients/me/inbox": {"get": operation()},
        "/files/{path+}": {"x-amazon-apigateway-any-method": operation()},
    }
    match = routes.read("Api", {"paths": paths}).find(method, path)
    return (match[0].key, match[1]) if match else None


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/inboxes", ("GET /inboxes", {})),
        ("POST", "/inboxes", None),
        ("GET", "/inboxes/", None),
        ("GET", "/", None),
        ("GET", "/clients/c1/inbox", ("GET /clients/{client_id}/inbox", {"client_id": "c1"})),
        ("GET", "/clients/me/inbox", ("GET /clients/me/inbox", {})),
        ("PUT", "/clients/c1/inbox", ("ANY /clients/{client_id}/inbox", {"client_id": "c1"})),
        ("GET", "/clients/a%20b/inbox", ("GET /clients/{client_id}/inbox", {"client_id": "a b"})),
        ("GET", "/clients/a%2Fb/inbox", ("GET /clients/{client_id}/inbox", {"client_id": "a/b"})),
        ("GET", "/clients//inbox", None),
        ("GET", "/files/a/b%20c", ("ANY /files/{path+}", {"path": "a/b c"})),
        ("GET", "/files/", None),
    ],
)
def test_a_request_takes_the_most_specific_route(method: str, path: str, expected: Json) -> None:
    assert found(method, path) == expected


@pytest.mark.parametrize(
    ("changes", "named"),
    [({"payloadFormatVersion": "1.0"}, "2.0"), ({"type": "http_proxy"}, "functions"), ({"tlsConfig": {}}, "tlsConfig")],
)
def test_an_integration_that_is_not_served_is_an_error(changes: Document, named: str) -> None:
    with pytest.raises(NotSupported, match=named):
        routes.read("Api", {"paths": {"/x": {"get": operation(**changes)}}})


def cors(**changes: Json) -> Cors:
    policy = Cors.from_openapi("Api", {"x-amazon-apigateway-cors": {**CORS, **changes}})
    assert policy
    return policy


def from_origin(origin: str, method: str = "GET", asks: str | None = None) -> HttpRequest:
    headers = [("origin", origin)] + ([("access-control-request-method", asks)] if asks else [])
    return HttpRequest(method, "/x", "", headers, b"", "127.0.0.1")


def test_a_preflight_of_a_known_origin_gets_permission() -> None:
    answer = cors().preflight(from_origin("https://chart.example", "OPTIONS", "POST"))
    assert answer
    assert answer.status == 204
    assert dict(answer.headers) == {
        "access-control-allow-origin": "https://chart.example",
        "vary": "origin",
        "access-control-allow-methods": "GET,POST",
        "access-control-allow-headers": "authorization,content-type",
        "access-control-max-age": "600",
    }


@pytest.mark.parametrize("origin", ["https://evil.example", "https://chart.example.evil.example", "null", "*"])
def test_a_stranger_s_preflight_gets_none(origin: str) -> None:
    answer = cors().preflight(from_origin(origin, "OPTIONS", "POST"))
    assert answer
    assert (answer.status, answer.headers) == (204, [])


def test_a_request_that_is_no_preflight_goes_on() -> None:
    assert cors().preflight(from_origin("https://chart.example")) is None
    assert cors().preflight(from_origin("https://chart.example", "OPTIONS")) is None


def test_the_gateway_s_word_replaces_the_function_s() -> None:
    response = HttpResponse(200, b"", [("access-control-allow-origin", "*"), ("x-other", "1")])
    cors().apply(from_origin("https://evil.example"), response)
    assert response.headers == [("x-other", "1")]
    cors().apply(from_origin("https://chart.example"), response)
    assert ("access-control-allow-origin", "https://chart.example") in response.headers
    assert ("access-control-expose-headers", "location") in response.headers


def test_credentials_and_patterns_of_origins() -> None:
    headers = cors(allowOrigins=["https://*"], allowCredentials=True)._allow_origin_headers(
        from_origin("https://a.example")
    )
    assert ("access-control-allow-credentials", "true") in headers
    assert ("access-control-allow-origin", "https://a.example") in headers
    assert cors(allowOrigins=["https://*"])._allow_origin_headers(from_origin("http://a.example")) == []


def test_origins_that_are_one_text_are_an_error() -> None:
    with pytest.raises(NotSupported, match="allowOrigins is not a list"):
        cors(allowOrigins="https://a.example,https://b.example")


def test_a_bucket_lets_a_burst_pass_and_then_the_rate() -> None:
    bucket = TokenBucket(rate=2, burst=3)
    assert [bucket.take(0.0) for _ in range(4)] == [True, True, True, False]
    assert [bucket.take(0.5) for _ in range(2)] == [True, False]
    assert [bucket.take(100.0) for _ in range(4)] == [True, True, True, False]


def test_a_route_with_settings_of_its_own_has_a_bucket_of_its_own() -> None:
    default = {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 1}
    own = {"GET /b": {"ThrottlingRateLimit": 0.001, "ThrottlingBurstLimit": 1}}
    throttle = Throttle.from_stage("Stage", {"DefaultRouteSettings": default, "RouteSettings": own})
    assert [throttle.admits(key) for key in ("GET /a", "GET /c", "GET /b", "GET /b")] == [True, False, True, False]
    with pytest.raises(NotSupported, match="LoggingLevel"):
        Throttle.from_stage("Stage", {"DefaultRouteSettings": {"LoggingLevel": "INFO"}})


def test_the_access_log_is_one_line_whatever_a_caller_sends() -> None:
    template = '{"path":"$context.path","who":"$context.authorizer.claims.custom:person_id","x":"$context.unknown"}'
    request = HttpRequest("GET", '/a%22%0Ab","status":"200', "", [], b"", "127.0.0.1")
    line = access_log.line(template, RequestOutcome(request, HttpResponse(200), claims={"custom:person_id": "ana"}))
    assert "\n" not in line
    assert json.loads(line) == {"path": '/a"\nb","status":"200', "who": "ana", "x": "-"}
