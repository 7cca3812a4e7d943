"""Verify the audit chain of a chart or a person. Invoked by hand, or on a schedule of your own."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext

from client_messaging import wiring
from client_messaging.domain.ids import is_ulid
from client_messaging.dynamodb import audit_chain
from client_messaging.runtime import telemetry


def verify_audit(event: Mapping[str, str], _context: LambdaContext) -> dict[str, object]:
    """Verify a chain: `{"practice_id", "client_id"}` or `{"practice_id", "person_id"}`.

    Of a person in a role, `{"practice_id", "person_id", "role"}`; without the role, records of version 0.1.0.

    Returns `{"intact", "records", "seals", "first_break": {"what", "where"} | null}`. `intact` is null where there are
    neither records nor seals, as for a client id that is misspelt. Raises ValueError otherwise.
    """
    partition = audit_chain.partition_of(event)
    verdict = audit_chain.verify(wiring.tables(), partition, wiring.now())
    broken = verdict.first_break
    about = {"chart": partition, "records": verdict.records, "seals": verdict.seals}
    if broken:
        telemetry.count("AuditBroken")
        telemetry.log().error(telemetry.AUDIT_CHAIN_BROKEN, extra=about | {"what": broken.what} | _where(broken.where))
    elif verdict.intact is None:
        telemetry.log().warning(telemetry.AUDIT_CHAIN_EMPTY, extra=about)
    else:
        telemetry.log().info(telemetry.AUDIT_VERIFIED, extra=about)
    return {
        "intact": verdict.intact,
        "records": verdict.records,
        "seals": verdict.seals,
        "first_break": {"what": broken.what, "where": broken.where} if broken else None,
    }


def _where(where: str) -> dict[str, str]:
    """The place of a break for the log: a record's id or a seal's number; not what somebody wrote by hand."""
    return {"where": where} if is_ulid(where) or where.isdecimal() else {}


lambda_handler = telemetry.instrument(verify_audit, wiring.tables)
