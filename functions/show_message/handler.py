"""GET …/messages/{entry_id}: one message, for its clinician and for the chart owner; where `Location` leads."""

from client_messaging import wiring
from client_messaging.contract.page_responses import InboxMessageSchema
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId, ClinicianId, EntryId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import inboxes

app = Api()


@app.operation("GET /clients/{client_id}/messages/{entry_id}", Role.CLINICIAN, refuses=(NotFound, MessagingUnavailable))
def show_message(client_id: ClientId, entry_id: EntryId) -> InboxMessageSchema:
    """One message of the caller's own inbox with this client."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    message, read_by_other = inboxes.show_message(wiring.store(), caller, inbox, entry_id)
    return InboxMessageSchema.shown(message, read_by_other=read_by_other)


@app.operation(
    "GET /portal/clients/{client_id}/clinicians/{clinician_id}/messages/{entry_id}",
    Role.CHART_OWNER,
    refuses=(NotFound, MessagingUnavailable),
)
def show_portal_message(client_id: ClientId, clinician_id: ClinicianId, entry_id: EntryId) -> InboxMessageSchema:
    """One message of the inbox between this chart and this clinician."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, clinician_id)
    message, read_by_other = inboxes.show_message(wiring.store(), caller, inbox, entry_id)
    return InboxMessageSchema.shown(message, read_by_other=read_by_other)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
