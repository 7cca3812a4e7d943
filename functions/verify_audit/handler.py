"""Verify audit chains: on the template's schedule all of them, invoked by hand that of a chart or a person."""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.ids import is_ulid
from client_messaging.dynamodb import audit_chain, chain_verification
from client_messaging.dynamodb.chain_verification import Verdict
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext
from client_messaging.use_cases import audit_rounds

ALL = {"chains": "all"}


def verify_audit(event: Mapping[str, str], _context: LambdaContext) -> dict[str, object]:
    """Verify a chain, or go on with all of them: `{"chains": "all"}`.

    A chain: `{"practice_id", "client_id"}`, `{"practice_id", "person_id", "role"}`, without the role records of version
    0.1.0, or `{"practice_id"}` for its settings.

    Returns `{"intact", "records", "seals", "first_break": {"what", "where"} | null}`. `intact` is null where there are
    neither records nor seals, as for a client id that is misspelt. Of all chains, `{"chains", "broken",
    "ended"}` of the round so far. Raises ValueError otherwise.
    """
    if event == ALL:
        done = audit_rounds.go_on(wiring.tables(), wiring.now, _tell_broken)
        said: dict[str, object] = {"chains": done.chains, "broken": done.broken, "ended": done.ended is not None}
        telemetry.log().info(telemetry.AUDIT_ROUND, extra={**said, "began": done.began})
        return said
    partition = audit_chain.partition_of(event)
    verdict = chain_verification.verify(wiring.tables(), partition, wiring.now())
    _tell_broken(partition, verdict)
    about = _about(partition, verdict)
    if verdict.intact is None:
        telemetry.log().warning(telemetry.AUDIT_CHAIN_EMPTY, extra=about)
    elif verdict.intact:
        telemetry.log().info(telemetry.AUDIT_VERIFIED, extra=about)
    broken = verdict.first_break
    return {
        "intact": verdict.intact,
        "records": verdict.records,
        "seals": verdict.seals,
        "first_break": {"what": broken.what, "where": broken.where} if broken else None,
    }


def _tell_broken(partition: str, verdict: Verdict) -> None:
    """Count a broken chain, and say which it is, and what is broken where: a schedule throws answers away."""
    if broken := verdict.first_break:
        telemetry.count("AuditBroken")
        what = {"what": broken.what} | _where(broken.where)
        telemetry.log().error(telemetry.AUDIT_CHAIN_BROKEN, extra=_about(partition, verdict) | what)


def _about(partition: str, verdict: Verdict) -> dict[str, object]:
    return {"chart": partition, "records": verdict.records, "seals": verdict.seals}


def _where(where: str) -> dict[str, str]:
    """The place of a break for the log: a record's id or a seal's number; not what somebody wrote by hand."""
    return {"where": where} if is_ulid(where) or where.isdecimal() else {}


lambda_handler = telemetry.instrument(verify_audit, wiring.tables)
