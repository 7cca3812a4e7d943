"""Practice settings: sections that staff replace one by one. A section that was never set is its defaults, version 0.

Values are normalised: days of the week and hours in order, closed days sorted. `office_hours` checks what they say.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from client_messaging.values import Value


class SectionName(StrEnum):
    """A section of the practice settings."""

    MESSAGING = "messaging"
    RESPONSE = "response"
    NUDGES = "nudges"


class Messaging(Value):
    """Section `messaging`: whether chart owners may begin threads, in charts that do not say themselves."""

    client_starts: bool = False


class OfficeHours(Value):
    """Open hours on these days of the week, `mon` to `sun`: `HH:MM`, `closes` up to `24:00`.

    Where `closes` is before `opens`, it is on the next day.
    """

    days: tuple[str, ...]
    opens: str
    closes: str


class ExpectedResponse(Value):
    """Within how many business days, or hours of open time, the practice expects to answer."""

    within: int
    unit: Literal["business_days", "hours"]


class Response(Value):
    """Section `response`: when an answer can be expected, and where to turn in a crisis.

    `closed_on`: ISO dates. `crisis`: a plain text by BCP 47 language.
    """

    time_zone: str | None = None
    office_hours: tuple[OfficeHours, ...] = ()
    closed_on: tuple[str, ...] = ()
    expected_response: ExpectedResponse | None = None
    crisis: Mapping[str, str] = MappingProxyType({})
    emergency_numbers: tuple[str, ...] = ()


class Quiet(Value):
    """Quiet hours, `HH:MM` of local time: `begins` is after `ends` where they pass midnight."""

    begins: str = "21:00"
    ends: str = "08:00"


class Nudges(Value):
    """Section `nudges`: whether, when and by whom chart owners are told of unread messages. 0 is never."""

    enabled: bool = False
    first_after_minutes: int = 5
    again_after_minutes: int = 60
    unread_after_days: int = 2
    quiet: Quiet = Quiet()
    time_zone: str = "UTC"
    send: Literal["message", "event"] = "message"


type SectionValue = Messaging | Response | Nudges


class Section[V: SectionValue](Value):
    """A section, and who set it last and when. Version 0: never set."""

    value: V
    version: int = 0
    changed_at: str | None = None
    changed_by: str | None = None
    changed_by_role: str | None = None


class PracticeSettings(Value):
    """All sections of a practice."""

    messaging: Section[Messaging] = Section(Messaging())
    response: Section[Response] = Section(Response())
    nudges: Section[Nudges] = Section(Nudges())
