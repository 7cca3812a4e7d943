"""PUT /people/{person_id}/access: staff suspend somebody, or let them in again."""

from client_messaging import wiring
from client_messaging.contract.access_responses import PersonAccessSchema
from client_messaging.contract.requests import PersonAccessChange
from client_messaging.domain.model import Role
from client_messaging.http_api.api import Api
from client_messaging.http_api.parameters import PersonId
from client_messaging.runtime import telemetry
from client_messaging.use_cases import person_access
from client_messaging.use_cases.person_access import PersonAccessRequest

app = Api()


@app.operation("PUT /people/{person_id}/access", Role.STAFF)
def set_person_access(person_id: PersonId, change: PersonAccessChange) -> PersonAccessSchema:
    """Suspend a member of the practice or a chart owner, in this role, from this instant on, or lift that."""
    request = PersonAccessRequest(app.caller, person_id, change.role, change.state)
    since = person_access.set_access(wiring.store(), request, wiring.now)
    return PersonAccessSchema(person_id=person_id, role=change.role, state=change.state, since=since)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
