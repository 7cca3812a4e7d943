"""GET …/inbox: one page of an inbox, for its clinician and for the chart owner."""

from client_messaging import wiring
from client_messaging.contract.page_responses import InboxPageSchema
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api.answers import Response
from client_messaging.http_api.api import Api
from client_messaging.http_api.inbox_pages import page_or_not_modified, page_request
from client_messaging.http_api.parameters import ClientId, ClinicianId, Cursor, Limit
from client_messaging.runtime import telemetry
from client_messaging.use_cases import inboxes

app = Api()


@app.operation("GET /clients/{client_id}/inbox", Role.CLINICIAN, refuses=(MessagingUnavailable,))
def list_inbox(
    client_id: ClientId, limit: Limit = 25, before: Cursor = None, after: Cursor = None
) -> Response[InboxPageSchema]:
    """One page of the caller's own inbox with this client: messages and notices, newest first."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    request = page_request(app, limit, before, after)
    result = inboxes.read_as_clinician(wiring.store(), caller, inbox, request)
    return page_or_not_modified(app, request, result)


@app.operation(
    "GET /portal/clients/{client_id}/clinicians/{clinician_id}/inbox",
    Role.CHART_OWNER,
    refuses=(NotFound, MessagingUnavailable),
)
def list_portal_inbox(
    client_id: ClientId, clinician_id: ClinicianId, limit: Limit = 25, before: Cursor = None, after: Cursor = None
) -> Response[InboxPageSchema]:
    """One page of the inbox between this chart and this clinician: messages, newest first."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, clinician_id)
    request = page_request(app, limit, before, after)
    result = inboxes.read_as_owner(wiring.store(), caller, inbox, request)
    return page_or_not_modified(app, request, result)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
