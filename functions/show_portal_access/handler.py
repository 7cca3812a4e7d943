"""GET /clients/{client_id}/portal-access: portal access of a chart, its owner and how they are reached."""

from client_messaging import wiring
from client_messaging.contract.access_responses import ShownPortalAccessSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import portal_access

app = Api()


@app.operation("GET /clients/{client_id}/portal-access", Role.CLINICIAN, Role.STAFF)
def show_portal_access(client_id: ClientId) -> ShownPortalAccessSchema:
    """Portal access of a chart; to staff also which clinicians have inboxes."""
    shown = portal_access.show_access(wiring.store(), app.caller, client_id)
    return ShownPortalAccessSchema.of(client_id, shown.portal, shown.clinician_ids)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
