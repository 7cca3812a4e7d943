"""Pages of an inbox over HTTP: cursors and entity tags in, cursors and an entity tag out."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from client_messaging.contract import cursor, etags
from client_messaging.contract.page_responses import InboxPageSchema
from client_messaging.domain.pages import PageRequest, PageResult
from client_messaging.domain.refusals import FieldError, InvalidRequest
from client_messaging.domain.snapshots import Gate
from client_messaging.http_api.answers import NotModified
from client_messaging.http_api.api import Api


def page_request(app: Api, limit: int, before: str | None, after: str | None) -> PageRequest:
    """The page that cursors and `If-None-Match` ask for. Raises InvalidCursor, and InvalidRequest for two cursors."""
    scope, known_tags = app.page_scope, app.if_none_match
    place = (limit, app.position(before), app.position(after))
    if before is not None and after is not None:
        raise InvalidRequest(FieldError("after", "does not go with before: give one of them"))

    def is_known(gate: Gate) -> bool:
        return etags.ANY in known_tags or etags.etag_for(scope, place, gate) in known_tags

    return PageRequest(*place, is_known if known_tags else None)


def page_or_not_modified(app: Api, request: PageRequest, result: PageResult) -> Response[InboxPageSchema]:
    """200 with a weak entity tag, and without one if the page is not current. Raises NotModified for a known page."""
    scope, page = app.page_scope, result.page
    tag = etags.etag_for(scope, (request.limit, request.before, request.after), result.gate)
    if page is None:
        raise NotModified(tag)
    older = cursor.encode(page.older, scope) if page.older else None
    body = InboxPageSchema.of(page, older, cursor.encode(page.newer, scope))
    headers = {"ETag": f"W/{tag}"} if result.is_current else {}
    return Response(HTTPStatus.OK.value, content_type="application/json", body=body, headers=headers)
