"""portal.<area>.updated from the queue: one notice into every inbox of that client.

A message that fails for a transient cause is reported, so that the queue redelivers it
(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html); one that is invalid is sent to the
dead-letter queue with the reason.
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.refusals import TryAgain
from client_messaging.events import portal_updates
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext
from client_messaging.use_cases import notices

type Event = Mapping[str, list[Mapping[str, str]]]
type Failures = dict[str, list[dict[str, str]]]


def record_portal_updates(event: Event, _context: LambdaContext) -> Failures:
    """Process a batch of the queue. Returns the messages to redeliver."""
    failed = [record["messageId"] for record in event["Records"] if not _is_done(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: Mapping[str, str]) -> bool:
    ids = {"message_id": record["messageId"], **portal_updates.ids_in(record["body"])}
    try:
        update = portal_updates.portal_update(record["body"])
        telemetry.about(**ids)
        recorded = notices.record_notices(wiring.store(), update)
    except portal_updates.Unintelligible as reason:
        return _reject(record["body"], {**ids, "reason": str(reason)})
    except TryAgain as busy:
        telemetry.log().warning(telemetry.PORTAL_UPDATE_POSTPONED, extra=ids | busy.facts())
        return False
    if recorded.reached:
        telemetry.log().info(telemetry.NOTICES_RECORDED, extra={**ids, "written": recorded.written})
    elif recorded.knows_practice:
        telemetry.log().info(telemetry.PORTAL_UPDATE_DROPPED, extra=ids)
    else:
        telemetry.count("PortalUpdateOfUnknownPractice")
        telemetry.log().warning(telemetry.PORTAL_UPDATE_OF_UNKNOWN_PRACTICE, extra=ids)
    return True


def _reject(body: str, facts: dict[str, str]) -> bool:
    dead_letter_id = wiring.dead_letter_queue().send(body, facts["reason"])
    telemetry.log().warning(telemetry.PORTAL_UPDATE_PUT_ASIDE, extra={**facts, "dead_letter_id": dead_letter_id})
    return True


lambda_handler = telemetry.instrument(record_portal_updates, wiring.store)
