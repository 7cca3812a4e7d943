"""Request and response bodies on how a chart owner wants to be told of messages."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field, StrictBool, field_validator

from client_messaging.contract.fields import Instant, Language, RequestBody, ResponseBody, absent_when_none, not_null
from client_messaging.contract.quiet import QuietChange, QuietSchema, TimeZone
from client_messaging.domain.contacts import Channel, Contact, ContactState
from client_messaging.domain.practice_settings import Quiet
from client_messaging.domain.preferences import Preferences, ShownPreferences

MOST_CHANNELS = 2


class PreferencesChange(RequestBody):
    """How and when to be told of messages. What is left out has its default; `quiet` null: at any time of the day.

    `channels` empty: never. Text messages need `sms_consent`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "channels": ["email", "sms"],
                    "quiet": {"from": "21:00", "to": "08:00"},
                    "time_zone": "America/Chicago",
                    "language": "es",
                    "sms_consent": True,
                }
            ]
        }
    )

    channels: Annotated[list[Channel], Field(max_length=MOST_CHANNELS)] | None = None
    quiet: QuietChange | None = None
    time_zone: TimeZone | None = None
    language: Language | None = None
    sms_consent: StrictBool = False

    _not_null = field_validator("channels", "time_zone", "language", mode="before")(not_null)

    def value(self) -> Preferences:
        """The preferences, without consent."""
        return Preferences(
            channels=None if self.channels is None else tuple(self.channels),
            has_own_quiet="quiet" in self.model_fields_set,
            quiet=Quiet(self.quiet.begins, self.quiet.ends) if self.quiet else None,
            time_zone=self.time_zone,
            language=self.language,
        )


class ContactSchema(ResponseBody):
    """A contact of a chart's owner, masked, and whether it works."""

    client_id: str
    channel: Channel
    address: str = Field(examples=["r…@e….invalid", "…34"])
    state: ContactState

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """The schema of a contact."""
        return cls(client_id=contact.client_id, channel=contact.channel, address=contact.masked, state=contact.state)


class PreferencesSchema(ResponseBody):
    """How and when the caller is told of messages: what they set, and defaults for what they did not.

    `since`: when they were set; absent until then. `contacts`: of the charts that the caller owns.
    """

    channels: list[Channel]
    quiet: QuietSchema | None
    time_zone: str
    language: str
    sms_consent: bool
    since: Instant | None = Field(default=None, exclude_if=absent_when_none)
    contacts: list[ContactSchema]

    @classmethod
    def of(cls, shown: ShownPreferences) -> Self:
        """The response for preferences."""
        holds = shown.in_force
        return cls(
            channels=list(holds.channels),
            quiet=QuietSchema.of(holds.quiet) if holds.quiet else None,
            time_zone=holds.time_zone,
            language=holds.language,
            sms_consent=shown.preferences.sms_consent is not None,
            since=shown.preferences.since,
            contacts=list(map(ContactSchema.of, shown.contacts)),
        )
