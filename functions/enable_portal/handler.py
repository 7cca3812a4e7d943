"""PUT /clients/{client_id}/portal-access: the practice enables or disables portal access and names the chart owner."""

from client_messaging import api, portal, telemetry, wiring
from client_messaging.api import ClientId
from client_messaging.contract import PortalAccess, PortalAccessChange
from client_messaging.errors import Conflict, MessagingUnavailable
from client_messaging.model import Role

app = api.Api()


@app.operation(
    "PUT /clients/{client_id}/portal-access", Role.CLINICIAN, Role.STAFF, refuses=(MessagingUnavailable, Conflict)
)
def enable_portal(client_id: ClientId, wanted: PortalAccessChange) -> PortalAccess:
    """Bring portal access to the wanted state, and answer how it is now."""
    shown = portal.change_access(wiring.store(), api.caller(app), client_id, wanted)
    return PortalAccess.of(client_id, shown.portal, shown.clinician_ids)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
