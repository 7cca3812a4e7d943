"""GET …/messaging: may this caller write now, if not why not, and what would fix it."""

from client_messaging import api, inboxes, telemetry, wiring
from client_messaging.api import ClientId, ClinicianId
from client_messaging.contract import MessagingStatus
from client_messaging.errors import NotFound
from client_messaging.model import Inbox, Role

app = api.Api()


@app.operation("GET /clients/{client_id}/messaging", Role.CLINICIAN, Role.STAFF)
def messaging_status(client_id: ClientId) -> MessagingStatus:
    """Whether messages can be exchanged in this chart now."""
    return inboxes.status_for_practice(wiring.store(), api.caller(app), client_id)


@app.operation(
    "GET /portal/clients/{client_id}/clinicians/{clinician_id}/messaging", Role.CHART_OWNER, refuses=(NotFound,)
)
def portal_messaging_status(client_id: ClientId, clinician_id: ClinicianId) -> MessagingStatus:
    """Whether the chart owner can answer this clinician now."""
    caller = api.caller(app)
    return inboxes.status_for_owner(wiring.store(), caller, Inbox(caller.practice_id, client_id, clinician_id))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
