"""HTTP API: route, throttle, limits, authorizer, function call, CORS, access log."""

from collections.abc import AsyncIterator, Mapping

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from deployment.documents import Json
from local.apigateway import access_log, payload, routes
from local.apigateway.access_log import RequestOutcome
from local.apigateway.cors import Cors
from local.apigateway.integration_calls import IntegrationCalls, Stopped, TimedOut
from local.apigateway.jwt_authorizer import FetchKeys, Forbidden, JwtAuthorizer, Unauthorized, Verified
from local.apigateway.payload import HttpRequest, HttpResponse, NotAResponse
from local.apigateway.routes import Route
from local.apigateway.throttle import Throttle
from local.awslambda.functions import Function, PayloadTooLarge
from local.awslambda.worker_processes import FunctionFailed
from local.cloudformation.template import Resource
from local.errors import NotSupported
from local.logs import Logs

# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
MAX_BODY_BYTES = 10 * 1024 * 1024
_HOP_BY_HOP = {"connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"}


class HttpApi:
    """An HTTP API with its stage."""

    def __init__(
        self, api: Resource, stage: Resource, functions: Mapping[str, Function], fetch_keys: FetchKeys, logs: Logs
    ) -> None:
        where, body = api.logical_id, api.properties["Body"]
        if stage.properties["StageName"] != "$default":
            raise NotSupported(stage.logical_id, "only the stage $default is supported by the local stack")
        schemes = body.get("components", {}).get("securitySchemes", {})
        self._routes = routes.read(where, body)
        self._cors = Cors.from_openapi(where, body)
        self._authorizers = {
            name: JwtAuthorizer.from_security_scheme(where, scheme, fetch_keys) for name, scheme in schemes.items()
        }
        self._throttle = Throttle.from_stage(stage.logical_id, stage.properties)
        self._log_format = stage.properties.get("AccessLogSettings", {}).get("Format")
        self._log_name = api.logical_id
        self._functions = functions
        self._logs = logs
        self._calls = IntegrationCalls(functions)
        self._check(where)

    def _check(self, where: str) -> None:
        for route in self._routes.all:
            if route.function not in self._functions:
                raise NotSupported(where, f"{route.key} calls {route.function}, which is not in this template")
            if route.authorizer and route.authorizer not in self._authorizers:
                raise NotSupported(where, f"{route.key} has the authorizer {route.authorizer}, which is not defined")

    async def serve(self, request: Request) -> Response:
        """Serve one ASGI request: read, answer, log."""
        body = bytearray()
        try:
            async for chunk in _at_most(request, MAX_BODY_BYTES + 1):
                body += chunk
        except ClientDisconnect:
            return Response(status_code=400)
        outcome = await self.answer(_http_request(request, bytes(body)))
        if self._log_format:
            self._logs.write(self._log_name, access_log.line(self._log_format, outcome))
        response = Response(outcome.response.body, outcome.response.status)
        for name, value in outcome.response.headers:
            if name not in _HOP_BY_HOP:
                response.raw_headers.append((name.encode("latin-1", "replace"), value.encode("latin-1", "replace")))
        return response

    async def answer(self, request: HttpRequest) -> RequestOutcome:
        """The API's response, with what the access log needs."""
        preflight = self._cors.preflight(request) if self._cors else None
        outcome = RequestOutcome(request, preflight or HttpResponse(500))
        if preflight is None:
            outcome.response = await self._route(request, outcome)
            if self._cors:
                self._cors.apply(request, outcome.response)
        outcome.response.headers.append(("apigw-requestid", request.request_id))
        return outcome

    async def _route(self, request: HttpRequest, outcome: RequestOutcome) -> HttpResponse:
        match = self._routes.find(request.method, request.raw_path)
        if match is None:
            return _gateway_error(404, "Not Found")
        route, parameters = match
        outcome.route_key = route.key
        if not self._throttle.admits(route.key):
            return _gateway_error(429, "Too Many Requests")
        if len(request.body) > MAX_BODY_BYTES:
            return _gateway_error(413, "Request Entity Too Large")
        try:
            verified = await self._verify(route, request)
        except Unauthorized as error:
            outcome.authorizer_error = str(error) or "Unauthorized"
            return _unauthorized(str(error))
        except Forbidden:
            return _gateway_error(403, "Forbidden")
        outcome.claims = verified.claims if verified else None
        event = payload.event(request, route.key, parameters, verified.context() if verified else None)
        return await self._call(route, event, outcome)

    async def _verify(self, route: Route, request: HttpRequest) -> Verified | None:
        if route.authorizer is None:
            return None
        return await self._authorizers[route.authorizer].verify(request.header("authorization"), route.scopes)

    async def _call(self, route: Route, event: Json, outcome: RequestOutcome) -> HttpResponse:
        try:
            return payload.response(await self._calls.call(route.function, event, route.timeout))
        except TimedOut:
            outcome.integration_error = "Endpoint request timed out"
            return _gateway_error(503, "Service Unavailable")
        except Stopped:
            return _gateway_error(503, "Service Unavailable")
        except PayloadTooLarge:
            return _gateway_error(413, "Request Entity Too Large")
        except FunctionFailed as failure:
            outcome.integration_error = failure.kind
        except NotAResponse:
            outcome.integration_error = "the function's response has an unknown format"
        return _gateway_error(500, "Internal Server Error")

    async def stop(self) -> None:
        await self._calls.stop()


def _gateway_error(status: int, message: str) -> HttpResponse:
    return HttpResponse(status, f'{{"message":"{message}"}}'.encode(), [("content-type", "application/json")])


def _unauthorized(why: str) -> HttpResponse:
    response = _gateway_error(401, "Unauthorized")
    challenge = f'Bearer scope="" error="invalid_token" error_description="{why}"' if why else "Bearer"
    response.headers.append(("www-authenticate", challenge))
    return response


async def _at_most(request: Request, limit: int) -> AsyncIterator[bytes]:
    """The first `limit` bytes of the body; the rest is read and dropped, because clients send all before they read."""
    left = limit
    async for chunk in request.stream():
        yield chunk[:left]
        left = max(0, left - len(chunk))


def _http_request(request: Request, body: bytes) -> HttpRequest:
    return HttpRequest(
        method=request.method,
        raw_path=request.scope["raw_path"].partition(b"?")[0].decode("latin-1"),
        query=request.scope["query_string"].decode("latin-1"),
        headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw],
        body=body,
        source_ip=request.client.host if request.client else "127.0.0.1",
        protocol=f"HTTP/{request.scope['http_version']}",
    )
