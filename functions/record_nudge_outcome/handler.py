"""What SES and AWS End User Messaging say of a nudge, from the queue: marks the contact that it did not reach.

A message that fails is reported, so that the queue redelivers it
(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html), and moves it to the dead-letter queue
after the last attempt.
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.refusals import TryAgain
from client_messaging.events import nudge_outcomes as events
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext
from client_messaging.use_cases import nudge_outcomes

type Record = Mapping[str, str | Mapping[str, str]]
type Event = Mapping[str, list[Record]]
type Failures = dict[str, list[dict[str, str]]]

DELIVERIES_OF_AN_UNKNOWN_RING = 3
"""An outcome may come before the record of what was sent, which a second attempt writes minutes later."""


def record_nudge_outcomes(event: Event, _context: LambdaContext) -> Failures:
    """Process a batch of the queue. Returns the messages to redeliver."""
    failed = [str(record["messageId"]) for record in event["Records"] if not _is_done(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: Record) -> bool:
    about: dict[str, str | int] = {"message_id": str(record["messageId"])}
    try:
        outcome = events.nudge_outcome(str(record["body"]))
        about |= {"ring": outcome.ring, "channel": outcome.channel, "state": outcome.state} if outcome else {}
        marked = nudge_outcomes.record(wiring.store(), wiring.tables(), outcome, wiring.now()) if outcome else 0
    except TryAgain as busy:
        return _postpone({**about, **busy.facts()})
    except events.Unintelligible as reason:
        return _postpone(about | {"reason": str(reason)})
    if marked is None and _deliveries(record) < DELIVERIES_OF_AN_UNKNOWN_RING:
        return _postpone(about | {"reason": "unknown ring"})
    sentence = telemetry.CONTACT_MARKED if marked else telemetry.OUTCOME_DROPPED
    telemetry.log().info(sentence, extra=about | {"charts": marked or 0})
    return True


def _postpone(why: dict[str, str | int]) -> bool:
    telemetry.log().warning(telemetry.OUTCOME_POSTPONED, extra=why)
    return False


def _deliveries(record: Record) -> int:
    attributes = record.get("attributes", {})
    return int(attributes.get("ApproximateReceiveCount", 1)) if isinstance(attributes, Mapping) else 1


lambda_handler = telemetry.instrument(record_nudge_outcomes, wiring.store)
