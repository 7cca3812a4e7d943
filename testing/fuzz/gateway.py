"""The functions as a WSGI application: what API Gateway does between a request and a function, in this process."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Final
from wsgiref.types import StartResponse, WSGIEnvironment

from client_messaging.runtime.telemetry import UnexpectedError
from deployment.documents import Document
from local.apigateway import payload
from local.apigateway.payload import HttpRequest, HttpResponse
from local.apigateway.routes import Route, Routes
from testing.invocations import invoke
from testing.people import Person
from testing.routes import FUNCTION_OF

_HEADER: Final = "HTTP_"


class Gateway:
    """Every route of the API, for whom `people` names by their token."""

    def __init__(self, people: dict[str, Person]) -> None:
        self._people = people
        keys = (key.split(" ") for key in FUNCTION_OF)
        self._routes = Routes(
            [Route(method, path, FUNCTION_OF[f"{method} {path}"], None, (), 20) for method, path in keys]
        )

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """One request (PEP 3333)."""
        response = self.answer(_request(environ))
        start_response(f"{response.status} {HTTPStatus(response.status).phrase}", response.headers)
        return [response.body]

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The function's answer, or the gateway's own where no function is asked."""
        match = self._routes.find(request.method, request.raw_path)
        if match is None:
            return _own(HTTPStatus.NOT_FOUND)
        route, parameters = match
        person = self._people.get((request.header("authorization") or "").removeprefix("Bearer "))
        if person is None:
            return _own(HTTPStatus.UNAUTHORIZED)
        authorizer: Document = {"jwt": {"claims": person.claims, "scopes": None}}
        try:
            return payload.response(invoke(route.function, payload.event(request, route.key, parameters, authorizer)))
        except UnexpectedError:
            return _own(HTTPStatus.INTERNAL_SERVER_ERROR)


def _own(status: HTTPStatus) -> HttpResponse:
    body = f'{{"message":"{status.phrase}"}}'.encode()
    return HttpResponse(status.value, body, [("content-type", "application/json")])


def _request(environ: WSGIEnvironment) -> HttpRequest:
    headers = [
        (name.removeprefix(_HEADER).replace("_", "-").lower(), str(value))
        for name, value in environ.items()
        if name.startswith(_HEADER)
    ]
    if environ.get("CONTENT_TYPE"):
        headers.append(("content-type", str(environ["CONTENT_TYPE"])))
    return HttpRequest(
        method=str(environ["REQUEST_METHOD"]),
        raw_path=str(environ["REQUEST_URI"]).partition("?")[0],
        query=str(environ.get("QUERY_STRING") or ""),
        headers=headers,
        body=environ["wsgi.input"].read(),
        source_ip="127.0.0.1",
    )
