"""Letters that say where records of a table's stream stand which a function gave up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from maintenance.dead_letters import stream_consumers
from maintenance.dead_letters.messages import Letter
from maintenance.dead_letters.stream_batches import Arrivals, NotABatch, Stream, StreamBatch, Trimmed
from maintenance.dead_letters.stream_consumers import Consumer
from maintenance.dead_letters.verdicts import Fate, StreamRecord, Verdict

_CONDITIONS: Final = {
    "RetryAttemptsExhausted": "it failed each time",
    "RecordAgeExceeded": "they had waited too long",
}


@dataclass(frozen=True)
class GivenUp:
    """The batches of one stream. `from_table` finds what the stream has no more, where it can be found."""

    stream: Stream
    function: str
    """Its name in the template."""

    consumer: Consumer
    lost: str
    """What it means that the stream has a batch no more, and nothing else has it."""

    from_table: Callable[[Arrivals], Sequence[StreamRecord]] | None = None

    def what(self, letter: Letter) -> str:
        """`3 records of the stream, committed 2026-03-01 10:00:00 to 10:00:02, numbers 17 to 21 of shard …`"""
        try:
            batch = StreamBatch.of(letter.body)
        except NotABatch:
            return "not the note of a batch"
        first, last = (f"{moment:%Y-%m-%d %H:%M:%S}" for moment in batch.arrived)
        records = "1 record" if batch.size == 1 else f"{batch.size} records"
        when = first if first == last else f"{first} to {last}"
        numbers = f"number {batch.first}" if batch.first == batch.last else f"numbers {batch.first} to {batch.last}"
        return f"{records} committed {when}  ({numbers} of {batch.shard})"

    def why(self, letter: Letter) -> str:
        """From what Lambda noted."""
        try:
            batch = StreamBatch.of(letter.body)
        except NotABatch:
            return "somebody sent it here, and left no reason"
        condition = _CONDITIONS.get(batch.condition, "the condition is not one that is known here")
        times = {0: "not called", 1: "called once"}.get(batch.tries, f"called {batch.tries} times")
        return f"{self.consumer.operation} was {times} and they were given up: {condition}"

    def verdict(self, letter: Letter) -> Verdict:
        """Read from the stream what stands there; beyond its 24 hours, say what that means."""
        try:
            batch = StreamBatch.of(letter.body)
            read = self.stream.read(batch)
        except NotABatch:
            return Verdict(Fate.POISON, "it does not say where in the stream a batch stands")
        except Trimmed:
            if self.from_table is None:
                return Verdict(Fate.TRIMMED, self.lost)
            return Verdict(Fate.AGAIN, f"the stream has them no more: {self.lost}")
        records = stream_consumers.chosen(self.function, read)
        count = "1 record" if len(records) == 1 else f"{len(records)} records"
        return Verdict(Fate.AGAIN, f"{count} from the stream to {self.consumer.operation}", records)

    def drive(self, letter: Letter, verdict: Verdict) -> str | None:
        """Invoke the function with them, as its stream would. Raises StillFails."""
        records = verdict.records
        if not records and self.from_table is not None:
            records = self.from_table(StreamBatch.of(letter.body).arrived)
        self.consumer.take(records)
        return None
