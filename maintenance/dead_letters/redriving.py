"""Driving dead letters again: each is judged; poison stays, the rest goes where it belongs and is deleted then.

In that order: whoever is killed in between has sent a letter that is still there, and sends it again. What takes it
acts on it once, however often it comes: `record_portal_update` goes by the event's id, `seal_audit` by the record's;
and what `publish_events` and `tell_connections` say may be said twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from maintenance.dead_letters.messages import DeadLetters, Letter
from maintenance.dead_letters.verdicts import Fate, Origin, StillFails


@dataclass(frozen=True)
class Outcome:
    """A letter, and what became of it or would."""

    letter: Letter
    fate: Fate
    because: str


def judge(letters: DeadLetters, origin: Origin) -> Iterator[Outcome]:
    """What a redrive would do with each letter. Changes nothing but SQS's count of how often it was looked at."""
    for letter in letters.letters():
        verdict = origin.verdict(letter)
        yield Outcome(letter, verdict.fate, verdict.because)


def redrive(letters: DeadLetters, origin: Origin) -> Iterator[Outcome]:
    """Do it, letter by letter. One that another redrive has taken meanwhile is left to that one."""
    for letter in letters.letters():
        if letters.hold(letter):
            yield _drive(letters, origin, letter)


def _drive(letters: DeadLetters, origin: Origin, letter: Letter) -> Outcome:
    verdict = origin.verdict(letter)
    if verdict.fate is not Fate.AGAIN:
        return Outcome(letter, verdict.fate, verdict.because)
    try:
        sent = origin.drive(letter, verdict)
    except StillFails as failure:
        return Outcome(letter, Fate.FAILED, str(failure))
    letters.delete(letter, sent)
    return Outcome(letter, Fate.AGAIN, verdict.because)


def counted(fates: Counter[Fate], *, done: bool) -> str:
    """`2 went again, 1 poison, 0 failed`; what is rare only where there is some."""
    again = f"{fates[Fate.AGAIN]} {'went' if done else 'would go'} again"
    parts = [again, f"{fates[Fate.POISON]} poison", *([f"{fates[Fate.FAILED]} failed"] if done else [])]
    return ", ".join([*parts, *([f"{fates[Fate.TRIMMED]} {Fate.TRIMMED}"] if fates[Fate.TRIMMED] else [])])
