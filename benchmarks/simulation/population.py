"""Who writes to whom on a day: practices of very different sizes, their clinicians and charts, and the hours of a day.

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
"""How much goes on in each hour of a day, in relation to the others."""

MESSAGES_A_CLINICIAN: Final = 25
CHARTS_A_CLINICIAN: Final = 30
_PRACTICE_OF: Final = 20
"""Clinicians of a practice, on average; the Zipf law says how they are spread."""

_IN_BURSTS: Final = 0.02
BURST: Final = 4
_BURST_SECONDS: Final = 1.0
"""Of the messages, that share comes in exchanges of so many in one inbox within so many seconds."""

_INBOXES_OF_A_CLIENT: Final = (0.7, 0.2, 0.08, 0.02)
"""How many clients have one, two, three, four clinicians: a notice goes into the inbox of each."""


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
    """The practices that write that many messages a day between them."""

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
        """Where the next message goes: by how many clinicians a practice has; some of them write more than others."""
        (practice,) = self.chance.choices(range(len(self._up_to)), cum_weights=self._up_to)
        clinician = int(self.chance.random() ** 2 * self._clinicians[practice])
        return Inbox(practice, clinician, self.chance.randrange(CHARTS_A_CLINICIAN))

    def arrivals(self, a_second: float, seconds: float) -> Iterator[tuple[float, Inbox]]:
        """Messages or the like in the order of their times: Poisson, and some of them in bursts."""
        alone = a_second * (1 - _IN_BURSTS + _IN_BURSTS / BURST)
        now, waiting = 0.0, list[tuple[float, Inbox]]()
        while (now := now + self.chance.expovariate(alone)) < seconds:
            inbox = self.inbox()
            in_burst = self.chance.random() < _IN_BURSTS / BURST * a_second / alone
            waiting += [(now, inbox)]
            waiting += [(now + self.chance.random() * _BURST_SECONDS, inbox) for _ in range((BURST - 1) * in_burst)]
        yield from sorted(waiting, key=lambda arrival: arrival[0])

    def notices(self, a_second: float, seconds: float) -> Iterator[tuple[float, Inbox]]:
        """What events of clients become: a notice in the inbox of each of a client's clinicians."""
        counts = range(1, len(_INBOXES_OF_A_CLIENT) + 1)
        mean = sum(count * share for count, share in zip(counts, _INBOXES_OF_A_CLIENT, strict=True))
        for now, inbox in self.arrivals(a_second / mean, seconds):
            (clinicians,) = self.chance.choices(counts, _INBOXES_OF_A_CLIENT)
            for more in range(clinicians):
                yield now, Inbox(inbox.practice, inbox.clinician + more, inbox.client)


def of_hour(hour: int) -> float:
    """How many times the mean of the day goes on in this hour."""
    return _HOURS[hour % 24] * 24 / sum(_HOURS)


PEAK: Final = max(of_hour(hour) for hour in range(24))
