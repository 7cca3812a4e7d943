"""GET …/messaging: may this caller write now, if not why not, and what would fix it."""

from client_messaging import wiring
from client_messaging.contract.status_responses import MessagingStatusSchema
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import NotFound
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId, ClinicianId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import inboxes

app = Api()


@app.operation("GET /clients/{client_id}/messaging", Role.CLINICIAN, Role.STAFF)
def messaging_status(client_id: ClientId) -> MessagingStatusSchema:
    """Whether messages can be exchanged in this chart now."""
    return MessagingStatusSchema.of(inboxes.status_for_practice(wiring.store(), app.caller, client_id, wiring.now()))


@app.operation(
    "GET /portal/clients/{client_id}/clinicians/{clinician_id}/messaging", Role.CHART_OWNER, refuses=(NotFound,)
)
def portal_messaging_status(client_id: ClientId, clinician_id: ClinicianId) -> MessagingStatusSchema:
    """Whether the chart owner can answer this clinician now."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, clinician_id)
    return MessagingStatusSchema.of(inboxes.status_for_owner(wiring.store(), caller, inbox, wiring.now()))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
