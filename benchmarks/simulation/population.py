"""The population: practices of very different sizes, their clinicians and charts, and the hours of a day.

All of it is assumed, not observed. The same seed makes the same day.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

SECONDS_A_DAY: Final = 86_400
_HOURS: Final = (1, 1, 1, 1, 1, 2, 5, 12, 22, 28, 30, 26, 18, 19, 22, 20, 13, 7, 4, 3, 2, 1, 1, 1)
"""The relative load of each hour of a day."""

MESSAGES_A_CLINICIAN: Final = 25
CHARTS_A_CLINICIAN: Final = 30
_PRACTICE_OF: Final = 20
"""Clinicians of a practice, on average; sizes follow Zipf's law."""

_IN_BURSTS: Final = 0.02
BURST: Final = 4
_BURST_SECONDS: Final = 1.0
"""This share of messages comes in bursts of BURST messages in one inbox within these seconds."""

_INBOXES_OF_A_CLIENT: Final = (0.7, 0.2, 0.08, 0.02)
"""The shares of clients with one, two, three, four clinicians: a notice goes into the inbox of each."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """One client and one clinician; both are of a practice."""

    practice: int
    clinician: int
    client: int

    @property
    def chart(self) -> str:
        return f"{self.practice}/{self.clinician}/{self.client}"

    @property
    def clinician_key(self) -> str:
        return f"{self.practice}/{self.clinician}"


@dataclass
class Population:
    """Practices with this many messages a day in all."""

    messages_a_day: float
    chance: random.Random
    _clinicians: list[int] = field(default_factory=list)
    _up_to: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        clinicians = max(1, round(self.messages_a_day / MESSAGES_A_CLINICIAN))
        practices = math.ceil(clinicians / _PRACTICE_OF)
        harmonic = sum(1 / rank for rank in range(1, practices + 1))
        self._clinicians = [max(1, round(clinicians / harmonic / rank)) for rank in range(1, practices + 1)]
        self._up_to = list(accumulate(self._clinicians))

    @property
    def largest_practice(self) -> int:
        """Clinicians of the largest practice."""
        return self._clinicians[0]

    @property
    def smallest_practice(self) -> int:
        """Clinicians of the smallest practice."""
        return self._clinicians[-1]

    def inbox(self) -> Inbox:
        """A random inbox, weighted by the size of its practice; some clinicians write more than others."""
        (practice,) = self.chance.choices(range(len(self._up_to)), cum_weights=self._up_to)
        clinician = int(self.chance.random() ** 2 * self._clinicians[practice])
        return Inbox(practice, clinician, self.chance.randrange(CHARTS_A_CLINICIAN))

    def arrivals(self, a_second: float, seconds: float) -> Iterator[tuple[float, Inbox]]:
        """Random arrivals in the order of their times: Poisson, some of them in bursts."""
        alone = a_second * (1 - _IN_BURSTS + _IN_BURSTS / BURST)
        now, waiting = 0.0, list[tuple[float, Inbox]]()
        while (now := now + self.chance.expovariate(alone)) < seconds:
            inbox = self.inbox()
            in_burst = self.chance.random() < _IN_BURSTS / BURST * a_second / alone
            waiting += [(now, inbox)]
            waiting += [(now + self.chance.random() * _BURST_SECONDS, inbox) for _ in range((BURST - 1) * in_burst)]
        yield from sorted(waiting, key=lambda arrival: arrival[0])

    def notices(self, a_second: float, seconds: float) -> Iterator[tuple[float, Inbox]]:
        """Notices: each portal update goes into the inbox of each of the client's clinicians."""
        counts = range(1, len(_INBOXES_OF_A_CLIENT) + 1)
        mean = sum(count * share for count, share in zip(counts, _INBOXES_OF_A_CLIENT, strict=True))
        for now, inbox in self.arrivals(a_second / mean, seconds):
            (clinicians,) = self.chance.choices(counts, _INBOXES_OF_A_CLIENT)
            for more in range(clinicians):
                yield now, Inbox(inbox.practice, inbox.clinician + more, inbox.client)


def of_hour(hour: int) -> float:
    """The load of this hour, as a multiple of the day's mean."""
    return _HOURS[hour % 24] * 24 / sum(_HOURS)


PEAK: Final = max(of_hour(hour) for hour in range(24))
