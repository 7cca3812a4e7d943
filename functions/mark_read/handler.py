"""PUT …/inbox/read-marker: how far the caller has read, for a clinician and for the chart owner."""

from client_messaging import api, read_markers, telemetry, wiring
from client_messaging.api import ClientId, ClinicianId
from client_messaging.contract import ReadMarker, ReadMarkerChange
from client_messaging.errors import MessagingUnavailable, NotFound
from client_messaging.model import Inbox, Role

app = api.Api()


@app.operation("PUT /clients/{client_id}/inbox/read-marker", Role.CLINICIAN, refuses=(NotFound,))
def mark_read(client_id: ClientId, wanted: ReadMarkerChange) -> ReadMarker:
    """Move the clinician's read marker in their inbox with this client."""
    caller = api.caller(app)
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    return read_markers.move(wiring.store(), caller, inbox, wanted)


@app.operation(
    "PUT /portal/clients/{client_id}/clinicians/{clinician_id}/inbox/read-marker",
    Role.CHART_OWNER,
    refuses=(NotFound, MessagingUnavailable),
)
def mark_portal_read(client_id: ClientId, clinician_id: ClinicianId, wanted: ReadMarkerChange) -> ReadMarker:
    """Move the chart owner's read marker in the inbox between this chart and this clinician."""
    caller = api.caller(app)
    return read_markers.move(wiring.store(), caller, Inbox(caller.practice_id, client_id, clinician_id), wanted)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
