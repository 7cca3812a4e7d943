"""GET /clients/{client_id}/portal-access: portal access of a chart, its owner and how they are reached."""

from client_messaging import api, portal, telemetry, wiring
from client_messaging.api import ClientId
from client_messaging.contract import ShownPortalAccess
from client_messaging.model import Role

app = api.Api()


@app.operation("GET /clients/{client_id}/portal-access", Role.CLINICIAN, Role.STAFF)
def show_portal_access(client_id: ClientId) -> ShownPortalAccess:
    """Portal access of a chart; to staff also which clinicians have inboxes."""
    shown = portal.show_access(wiring.store(), api.caller(app), client_id)
    return ShownPortalAccess.of(client_id, shown.portal, shown.clinician_ids)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
