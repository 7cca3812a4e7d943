"""Bodies that are JSON in one step are what Powertools makes in two, to the byte."""

import json
from typing import TYPE_CHECKING, Any, Final, cast

import pytest
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import (
    OpenAPIResponseValidationMiddleware as Powertools,
)
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from client_messaging.contract.page_responses import InboxPageSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from testing.invocations import Context

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

EVENT: Final = {
    "version": "2.0",
    "routeKey": "GET /page",
    "rawPath": "/page",
    "headers": {},
    "requestContext": {"http": {"method": "GET", "path": "/page"}, "stage": "$default"},
}

text = st.text(st.characters(exclude_categories=["Cs"]))
"""Any text that UTF-8 can hold, control characters included."""

messages = st.fixed_dictionaries(
    {
        **dict.fromkeys(("id", "client_id", "clinician_id", "thread_id", "subject", "body", "sent_at"), text),
        "kind": st.just("message"),
        "sender": st.fixed_dictionaries({"role": st.sampled_from(Role), "id": text, "name": st.none() | text}),
        "read_by_other": st.booleans(),
        "told": st.none()
        | st.fixed_dictionaries(
            {"absent": st.booleans(), "expected_by": st.none() | text, "settings_version": st.integers()}
        ),
    }
)
notices = st.fixed_dictionaries(
    {
        **dict.fromkeys(("id", "type", "client_id", "summary", "occurred_at", "recorded_at"), text),
        "kind": st.just("notice"),
        "changed_fields": st.lists(text, max_size=3),
        "about": st.none() | text,
    }
)
pages = st.fixed_dictionaries(
    {
        "entries": st.lists(messages | notices, max_size=4),
        "older": st.none() | text,
        "newer": text,
        "unread": st.integers(0, 10**6),
        "messaging": st.fixed_dictionaries({"available": st.booleans()}),
    }
).map(InboxPageSchema.model_validate)


class Pair:
    """Two resolvers with one route that answers `next`: the product's, and one as Powertools serialises."""

    def __init__(self, returns: Any) -> None:
        self.next: object = None
        self.resolvers = (Api(), Api())
        self.resolvers[1]._response_validation_middleware = Powertools()

        def handle() -> object:
            return self.next

        handle.__annotations__["return"] = returns
        for one in self.resolvers:
            one.get("/page")(handle)

    def answers(self, answer: object) -> tuple[Any, Any]:
        """What each answers to the same request."""
        ours, theirs = (self._answer(one, answer) for one in self.resolvers)
        return ours, theirs

    def _answer(self, resolver: Api, answer: object) -> Any:
        self.next = answer
        return APIGatewayHttpResolver.resolve(resolver, EVENT, cast("LambdaContext", Context("none")))


@pytest.fixture(scope="module")
def pair() -> Pair:
    """Of a route that answers a page."""
    return Pair(InboxPageSchema)


@pytest.fixture(scope="module")
def of_responses() -> Pair:
    """Of a route that answers a response with a page."""
    return Pair(Response[InboxPageSchema])


@settings(deadline=None)
@given(pages)
def test_a_page_is_the_same_text(pair: Pair, page: InboxPageSchema) -> None:
    ours, theirs = pair.answers(page)
    assert ours == theirs
    assert json.loads(ours["body"]) == page.model_dump(mode="json")


@settings(deadline=None)
@given(pages)
def test_status_and_headers_of_a_response_stay(of_responses: Pair, page: InboxPageSchema) -> None:
    def response() -> Response[InboxPageSchema]:
        return Response(201, content_type="application/json", body=page, headers={"Location": "/x"})

    ours, theirs = (of_responses._answer(one, response()) for one in of_responses.resolvers)
    assert ours == theirs
    assert (ours["statusCode"], ours["headers"]["Location"]) == (201, "/x")


@pytest.mark.parametrize("wrong", [{"entries": "none"}, {}, None])
def test_a_body_that_is_no_page_is_refused(pair: Pair, wrong: object) -> None:
    for resolver in pair.resolvers:
        with pytest.raises(RequestValidationError):
            pair._answer(resolver, wrong)
