"""Dead-letter messages about stream batches that Lambda abandoned: they say where the records are in the stream."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maintenance.dead_letters import stream_consumers
from maintenance.dead_letters.decisions import Decision, Outcome, StreamRecord
from maintenance.dead_letters.messages import DeadLetterMessage
from maintenance.dead_letters.stream_batches import Arrivals, NotABatch, Stream, StreamBatch, Trimmed
from maintenance.dead_letters.stream_consumers import Consumer

_CONDITIONS: Final = {
    "RetryAttemptsExhausted": "retries exhausted",
    "RecordAgeExceeded": "maximum record age exceeded",
}


@dataclass(frozen=True)
class AbandonedBatches:
    """The source for batches of one stream. `read_from_table` reads them if they have left the stream, where it can."""

    stream: Stream
    function: str
    """Its logical id in the template."""

    consumer: Consumer
    when_expired: str
    """What it means that the stream no longer has a batch."""

    read_from_table: Callable[[Arrivals], Sequence[StreamRecord]] | None = None

    def summary(self, message: DeadLetterMessage) -> str:
        """`3 records committed 2026-03-01 10:00:00 to 2026-03-01 10:00:02  (numbers 17 to 21 of shard…)`"""
        try:
            batch = StreamBatch.parse(message.body)
        except NotABatch:
            return "not a batch record"
        first, last = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in batch.arrived)
        records = "1 record" if batch.size == 1 else f"{batch.size} records"
        when = first if first == last else f"{first} to {last}"
        numbers = f"number {batch.first}" if batch.first == batch.last else f"numbers {batch.first} to {batch.last}"
        return f"{records} committed {when}  ({numbers} of {batch.shard})"

    def cause(self, message: DeadLetterMessage) -> str:
        """From Lambda's on-failure record."""
        try:
            batch = StreamBatch.parse(message.body)
        except NotABatch:
            return "sent to this queue directly, without a reason"
        condition = _CONDITIONS.get(batch.condition, "unknown condition")
        times = {0: "not invoked", 1: "invoked once"}.get(batch.tries, f"invoked {batch.tries} times")
        return f"{self.consumer.operation} was {times}, then the batch was abandoned: {condition}"

    def decide(self, message: DeadLetterMessage) -> Decision:
        """Read the batch from the stream, which keeps it for 24 hours."""
        try:
            batch = StreamBatch.parse(message.body)
            in_stream = self.stream.read(batch)
        except NotABatch:
            return Decision(Outcome.POISON, "it does not say where in the stream a batch is")
        except Trimmed:
            if self.read_from_table is None:
                return Decision(Outcome.EXPIRED, self.when_expired)
            return Decision(Outcome.REDRIVEN, f"no longer in the stream: {self.when_expired}")
        records = stream_consumers.filtered(self.function, in_stream)
        count = "1 record" if len(records) == 1 else f"{len(records)} records"
        return Decision(Outcome.REDRIVEN, f"{count} from the stream to {self.consumer.operation}", records)

    def redrive(self, message: DeadLetterMessage, decision: Decision) -> str | None:
        """Invoke the function with the records, as its event source mapping would. Raises RedriveFailed."""
        records = decision.records
        if not records and self.read_from_table is not None:
            records = self.read_from_table(StreamBatch.parse(message.body).arrived)
        self.consumer.process(records)
        return None
