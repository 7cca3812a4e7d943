"""PUT, DELETE, GET /clinicians/{clinician_id}/absence: when a clinician is away, and who stands in."""

from client_messaging import wiring
from client_messaging.contract.absences import AbsenceChange, AbsenceSchema, ShownAbsenceSchema
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import AbsentId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import absences
from client_messaging.use_cases.absences import AbsenceRequest

app = Api()


@app.operation("PUT /clinicians/{clinician_id}/absence", Role.CLINICIAN, Role.STAFF, of_clinician=True)
def set_absence(clinician_id: AbsentId, change: AbsenceChange) -> AbsenceSchema:
    """Say from when until when a clinician is away: the caller's own absence, or for staff anybody's."""
    note, instead = change.note.root if change.note else {}, change.instead
    request = AbsenceRequest(app.caller, clinician_id, change.begins, change.until, note, instead)
    return AbsenceSchema.of(clinician_id, absences.set_absence(wiring.store(), request, wiring.now))


@app.operation("DELETE /clinicians/{clinician_id}/absence", Role.CLINICIAN, Role.STAFF, of_clinician=True)
def end_absence(clinician_id: AbsentId) -> ShownAbsenceSchema:
    """End the absence of a clinician, or take back one that lies ahead."""
    absences.end_absence(wiring.store(), app.caller, clinician_id, wiring.now)
    return ShownAbsenceSchema.of(clinician_id, None)


@app.operation("GET /clinicians/{clinician_id}/absence", Role.CLINICIAN, Role.STAFF, of_clinician=True)
def show_absence(clinician_id: AbsentId) -> ShownAbsenceSchema:
    """The absence of a clinician, as long as it is not over."""
    return ShownAbsenceSchema.of(clinician_id, absences.show(wiring.store(), app.caller, clinician_id, wiring.now()))


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
