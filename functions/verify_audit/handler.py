"""Called by hand or on a schedule of your own: does the audit record of a chart, or of a person, hold?"""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext

from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.domain.model import Chart, Role
from client_messaging.dynamodb import audit_chain, keys
from client_messaging.runtime import telemetry


def verify_audit(event: Mapping[str, str], _context: LambdaContext) -> dict[str, object]:
    """Check a chain: `{"practice_id", "client_id"}` or `{"practice_id", "person_id"}`.

    Of a person in a role, `{"practice_id", "person_id", "role"}`; without the role, what version 0.1.0 recorded.

    Answers `{"intact", "records", "seals", "first_break": {"what", "where"} | null}`. Raises ValueError for anything
    else than such ids.
    """
    verdict = audit_chain.verify(wiring.tables(), _partition(event), wiring.now())
    found = verdict.first_break
    telemetry.log().info(telemetry.AUDIT_VERIFIED, extra={"intact": found is None, "records": verdict.records})
    telemetry.count("AuditBroken" if found else "AuditIntact")
    return {
        "intact": found is None,
        "records": verdict.records,
        "seals": verdict.seals,
        "first_break": {"what": found.what, "where": found.where} if found else None,
    }


def _partition(event: Mapping[str, str]) -> str:
    match event:
        case {"practice_id": str(practice_id), "client_id": str(client_id)} if _all_ids(practice_id, client_id):
            return keys.chart(Chart(practice_id, client_id))
        case {"practice_id": str(practice_id), "person_id": str(person_id), "role": str(role)} if (
            _all_ids(practice_id, person_id) and role in Role
        ):
            return keys.person_in_role(practice_id, Role(role), person_id)
        case {"practice_id": str(practice_id), "person_id": str(person_id)} if (
            _all_ids(practice_id, person_id) and "role" not in event
        ):
            return keys.person(practice_id, person_id)
    raise ValueError("practice_id and client_id or person_id are wanted")


def _all_ids(*given: str) -> bool:
    return all(ids.is_outside_id(one) for one in given)


lambda_handler = telemetry.instrument(verify_audit, wiring.tables)
