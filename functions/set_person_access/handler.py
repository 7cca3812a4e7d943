"""PUT /people/{person_id}/access: staff suspend somebody, or let them in again."""

from client_messaging import api, people, telemetry, wiring
from client_messaging.api import PersonId
from client_messaging.contract import PersonAccess, PersonAccessChange
from client_messaging.model import Role

app = api.Api()


@app.operation("PUT /people/{person_id}/access", Role.STAFF)
def set_person_access(person_id: PersonId, wanted: PersonAccessChange) -> PersonAccess:
    """Suspend a member of the practice or a chart owner, in this role, from this instant on, or lift that."""
    return people.set_access(wiring.store(), api.caller(app), person_id, wanted)


lambda_handler = telemetry.instrument(app.resolve, wiring.store)
