"""Messages table's stream to the bus: publish committed changes as events.

A change that the bus rejects is reported, so that the stream redelivers from there
(https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html).
"""

from collections import Counter
from collections.abc import Mapping

from client_messaging import wiring
from client_messaging.events import bus
from client_messaging.events.published_events import Change
from client_messaging.runtime import telemetry
from client_messaging.runtime.telemetry import LambdaContext

type Event = Mapping[str, list[Mapping[str, object]]]
type Failures = dict[str, list[dict[str, str]]]


def publish_events(event: Event, _context: LambdaContext) -> Failures:
    """Publish a batch of the stream. Returns the record to redeliver from, if any."""
    published = bus.publish(wiring.bus(), [Change.from_record(record) for record in event["Records"]])
    for detail_type, times in Counter(published.types).items():
        telemetry.log().info(telemetry.EVENTS_PUBLISHED, extra={"detail_type": detail_type, "times": times})
    failed = published.failed_from
    if failed is None:
        return {"batchItemFailures": []}
    telemetry.log().warning(telemetry.EVENTS_POSTPONED, extra={"sequence_number": failed.sequence_number})
    return {"batchItemFailures": [{"itemIdentifier": failed.sequence_number}]}


lambda_handler = telemetry.instrument(publish_events, wiring.bus)
