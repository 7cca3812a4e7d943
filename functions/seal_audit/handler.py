"""Audit table's stream: seal each record into the chain of its chart or person.

A batch that cannot be sealed now is reported by its first record, so that the stream redelivers from there
(https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.refusals import TryAgain
from client_messaging.dynamodb import sealing
from client_messaging.dynamodb.sealing import StreamRecord
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext

type Failures = dict[str, list[dict[str, str]]]


def seal_audit(event: Mapping[str, list[StreamRecord]], _context: LambdaContext) -> Failures:
    """Seal a batch of the stream. Returns the record to redeliver from, if any."""
    for batch in sealing.batches_by_chain(event["Records"]):
        telemetry.about(chart=batch.partition)
        try:
            newest = sealing.seal_records(wiring.tables(), batch.partition, batch.records, wiring.now)
        except TryAgain as busy:
            about = {"chart": batch.partition, **busy.facts()}
            telemetry.log().warning(telemetry.SEALING_POSTPONED, extra=about)
            return {"batchItemFailures": [{"itemIdentifier": batch.sequence_number}]}
        if newest is not None:
            seal = {"chart": batch.partition, "number": newest.number, "hash": newest.hash}
            telemetry.log().info(telemetry.AUDIT_SEALED, extra=seal)
    return {"batchItemFailures": []}


lambda_handler = telemetry.instrument(seal_audit, wiring.tables)
