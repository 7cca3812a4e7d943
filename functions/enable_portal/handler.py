"""PUT /clients/{client_id}/portal-access: the practice enables or disables portal access and names the chart owner."""

from client_messaging import wiring
from client_messaging.contract.access_responses import PortalAccessSchema
from client_messaging.contract.requests import PortalAccessChange
from client_messaging.domain.model import Chart, Role
from client_messaging.domain.refusals import Conflict, MessagingUnavailable
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import portal_access
from client_messaging.use_cases.portal_access import AccessChangeRequest, OwnerChange

app = Api()


@app.operation(
    "PUT /clients/{client_id}/portal-access", Role.CLINICIAN, Role.STAFF, refuses=(MessagingUnavailable, Conflict)
)
def enable_portal(client_id: ClientId, change: PortalAccessChange) -> PortalAccessSchema:
    """Bring portal access to the wanted state, and answer how it is now."""
    caller, owner = app.caller, change.chart_owner
    request = AccessChangeRequest(
        caller,
        Chart(caller.practice_id, client_id),
        owner=OwnerChange(owner.person_id, owner.relationship, owner.fields_given()) if owner else None,
        clinician_ids=tuple(change.clinician_ids or ()),
        share_history=change.share_history,
        reason=change.reason,
        version=change.version,
        client_fields=change.client_fields_given(),
        client_starts=change.client_starts_given(),
    )
    shown = portal_access.change_access(wiring.store(), request, wiring.now)
    return PortalAccessSchema.of(client_id, shown.portal, shown.clinician_ids)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
