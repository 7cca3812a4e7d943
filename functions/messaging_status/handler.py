"""GET …/messaging: may this caller write now, if not why not, and what would fix it."""

from client_messaging import wiring
from client_messaging.contract.responses import MessagingStatus
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import NotFound
from client_messaging.http_api import api
from client_messaging.http_api.api import ClientId, ClinicianId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import inboxes

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
