"""Published events from the queue: notify connections, and close those no longer allowed.

A message that fails is reported, so that the queue redelivers it
(https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html), and moves it to the dead-letter queue
after the last attempt.
"""

from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.domain.refusals import TryAgain
from client_messaging.live import live_updates, websocket_events
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext

type Event = Mapping[str, list[Mapping[str, str]]]
type Failures = dict[str, list[dict[str, str]]]


def tell_connections(event: Event, _context: LambdaContext) -> Failures:
    """Process a batch of the queue. Returns the messages to redeliver."""
    failed = [record["messageId"] for record in event["Records"] if not _is_done(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}


def _is_done(record: Mapping[str, str]) -> bool:
    ids = {"message_id": record["messageId"]}
    try:
        detail_type, detail = websocket_events.parse_event(record["body"])
        told = live_updates.act_on(wiring.live(), detail_type, detail)
    except (TryAgain, KeyError, ValueError) as error:
        why = error.facts() if isinstance(error, TryAgain) else {}
        telemetry.log().warning(telemetry.LIVE_UPDATE_POSTPONED, extra={**ids, "kind": type(error).__name__, **why})
        return False
    telemetry.log().info(telemetry.CONNECTIONS_TOLD, extra={**ids, "detail_type": detail_type, "told": told})
    return True


lambda_handler = telemetry.instrument(tell_connections, wiring.live)
