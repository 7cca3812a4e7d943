"""message.composed from the queue: sets the alarm clocks of the chart's owner, and of the inbox while it is unread.

A message that fails is reported, so that the queue redelivers it
(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html), and moves it to the dead-letter queue
after the last attempt.
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.refusals import TryAgain
from client_messaging.events import composed_messages
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext
from client_messaging.use_cases import nudges, watches

type Event = Mapping[str, list[Mapping[str, str]]]
type Failures = dict[str, list[dict[str, str]]]


def plan_nudges(event: Event, _context: LambdaContext) -> Failures:
    """Process a batch of the queue. Returns the messages to redeliver."""
    failed = [record["messageId"] for record in event["Records"] if not _is_done(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: Mapping[str, str]) -> bool:
    about: dict[str, str] = {"message_id": record["messageId"]}
    try:
        inbox = composed_messages.inbox_of(record["body"])
    except ValueError as reason:
        telemetry.log().warning(telemetry.NUDGE_NOT_PLANNED, extra=about | {"reason": str(reason)})
        return False
    about |= {"practice_id": inbox.practice_id, "client_id": inbox.client_id, "clinician_id": inbox.clinician_id}
    telemetry.about(**about)
    try:
        planned = nudges.plan(wiring.planning(), inbox)
        watched = watches.plan(wiring.planning(), inbox)
    except TryAgain as busy:
        telemetry.log().warning(telemetry.NUDGE_NOT_PLANNED, extra=about | busy.facts())
        return False
    said = telemetry.NUDGE_PLANNED if planned else telemetry.NO_NUDGE_PLANNED
    telemetry.log().info(said, extra={**about, "watched": watched})
    return True


lambda_handler = telemetry.instrument(plan_nudges, wiring.planning)
