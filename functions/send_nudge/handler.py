"""A schedule's ring from the queue: looks, and sends, waits on, or forgets; of an inbox it records an unread notice.

A message that fails is reported, so that the queue redelivers it
(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html), and moves it to the dead-letter queue
after the last attempt: while SES pauses the sender, or where a nudge may have gone out twice already.
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.model import Inbox
from client_messaging.dynamodb.nudge_records import Person
from client_messaging.events import rings
from client_messaging.events.rings import Ring
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext
from client_messaging.use_cases import nudges, watches

type Event = Mapping[str, list[Mapping[str, str]]]
type Failures = dict[str, list[dict[str, str]]]


def send_nudges(event: Event, _context: LambdaContext) -> Failures:
    """Process a batch of the queue. Returns the messages to redeliver."""
    failed = [record["messageId"] for record in event["Records"] if not _is_done(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: Mapping[str, str]) -> bool:
    about: dict[str, str] = {"message_id": record["messageId"]}
    try:
        ring = rings.ring(record["body"])
    except ValueError as reason:
        telemetry.log().warning(telemetry.RING_POSTPONED, extra=about | {"reason": str(reason)})
        return False
    about |= {"kind": ring.kind, **ring.ids, "ring": ring.ring}
    telemetry.about(**about)
    try:
        outcome = _handle(ring)
    except nudges.COMES_AGAIN as error:
        telemetry.log().warning(telemetry.RING_POSTPONED, extra=about | nudges.cause(error))
        return False
    telemetry.log().info(telemetry.RING_HANDLED, extra=about | {"outcome": outcome})
    return True


def _handle(ring: Ring) -> str:
    if ring.kind == "inbox":
        return watches.ring(wiring.nudging(), Inbox(**ring.ids), ring.ring)
    return nudges.ring(wiring.nudging(), Person(**ring.ids), ring.ring)


lambda_handler = telemetry.instrument(send_nudges, wiring.nudging)
