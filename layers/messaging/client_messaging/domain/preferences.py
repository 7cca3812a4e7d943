"""A chart owner's preferences: how and when they want to be told of messages. Of the person, for all their charts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from client_messaging.domain.contacts import Channel, Contact
from client_messaging.domain.practice_settings import Nudges, Quiet
from client_messaging.values import Value, replace

if TYPE_CHECKING:
    from client_messaging.domain.model import PortalAccess

CONSENT_WORDING: Final = "2026-11"
"""The version of the words that a consent to text messages is given to (`smsConsent` in `web/src/words/`)."""

DEFAULT_LANGUAGE: Final = "en"


class Consent(Value):
    """A consent to text messages: when it was given, and to which wording."""

    given_at: str
    wording: str


class Preferences(Value):
    """What a chart owner set. None: not said, so that the default holds.

    `channels` empty: never. `quiet` is theirs only with `has_own_quiet`, and None then means no quiet hours. `since`:
    when they were set; None if they never were. `revision`: another each time.
    """

    channels: tuple[Channel, ...] | None = None
    has_own_quiet: bool = False
    quiet: Quiet | None = None
    time_zone: str | None = None
    language: str | None = None
    sms_consent: Consent | None = None
    since: str | None = None
    revision: str | None = None

    def says_the_same_as(self, other: "Preferences") -> bool:
        """Whether both say the same, whenever they were set."""
        return replace(self, since=None, revision=None) == replace(other, since=None, revision=None)


class InForce(Value):
    """What holds now: preferences, and for what they do not say the defaults of practice and gates."""

    channels: tuple[Channel, ...]
    quiet: Quiet | None
    time_zone: str
    language: str


class ShownPreferences(Value):
    """Preferences of a chart owner, what holds now, and the contacts of their charts by client id and channel."""

    preferences: Preferences
    in_force: InForce
    contacts: list[Contact]


def in_force(preferences: Preferences, practice: Nudges, gates: "Sequence[tuple[str, PortalAccess]]") -> InForce:
    """What holds for the owner of these charts, by client id and gate. The language: of the first gate that has one."""
    language = next((portal.owner.language for _, portal in gates if portal.owner.language), None)
    if preferences.channels is None:
        has_mail = any(portal.owner.email is not None for _, portal in gates)
        channels: tuple[Channel, ...] = (Channel.EMAIL,) if has_mail else ()
    else:
        consented = preferences.sms_consent is not None
        channels = tuple(one for one in preferences.channels if consented or one is not Channel.SMS)
    return InForce(
        channels=channels,
        quiet=preferences.quiet if preferences.has_own_quiet else practice.quiet,
        time_zone=preferences.time_zone or practice.time_zone,
        language=preferences.language or language or DEFAULT_LANGUAGE,
    )
