"""PUT …/inbox/read-marker: how far the caller has read, for a clinician and for the chart owner."""

from client_messaging import wiring
from client_messaging.contract.read_marker_responses import ReadMarkerSchema
from client_messaging.contract.requests import ReadMarkerChange
from client_messaging.domain.model import Inbox, Role
from client_messaging.domain.refusals import MessagingUnavailable, NotFound
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import ClientId, ClinicianId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import read_markers

app = Api()


@app.operation("PUT /clients/{client_id}/inbox/read-marker", Role.CLINICIAN, refuses=(NotFound,))
def mark_read(client_id: ClientId, change: ReadMarkerChange) -> ReadMarkerSchema:
    """Move the clinician's read marker in their inbox with this client."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, caller.person_id)
    marker, unread = read_markers.move(wiring.store(), caller, inbox, change.entry_id, unread_from=change.unread_from)
    return ReadMarkerSchema.of(marker, unread)


@app.operation(
    "PUT /portal/clients/{client_id}/clinicians/{clinician_id}/inbox/read-marker",
    Role.CHART_OWNER,
    refuses=(NotFound, MessagingUnavailable),
)
def mark_portal_read(client_id: ClientId, clinician_id: ClinicianId, change: ReadMarkerChange) -> ReadMarkerSchema:
    """Move the chart owner's read marker in the inbox between this chart and this clinician."""
    caller = app.caller
    inbox = Inbox(caller.practice_id, client_id, clinician_id)
    marker, unread = read_markers.move(wiring.store(), caller, inbox, change.entry_id, unread_from=change.unread_from)
    return ReadMarkerSchema.of(marker, unread)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
