"""Settings of nudges, of the functions that set alarms and send. A module of their own: others start without it."""

import os

from client_messaging.values import Value


class AlarmSettings(Value):
    """Where schedules are kept, where they ring, as whom, where what cannot ring goes, and the key they are under."""

    group: str
    role_arn: str
    queue_arn: str
    dead_letters_arn: str
    key_arn: str

    @classmethod
    def from_environment(cls) -> "AlarmSettings":
        """Raises KeyError with the name of a missing variable."""
        return cls(
            group=os.environ["NUDGE_SCHEDULE_GROUP"],
            role_arn=os.environ["NUDGE_SCHEDULE_ROLE"],
            queue_arn=os.environ["NUDGES_DUE_ARN"],
            dead_letters_arn=os.environ["UNSENT_NUDGES_ARN"],
            key_arn=os.environ["KEY_ARN"],
        )


class NudgeSettings(Value):
    """How nudges are sent. No `sender`: no e-mail. No `text_identity_arn`: no text message."""

    url: str
    sender: str
    identity_arn: str
    configuration_set: str
    text_identity_arn: str

    @classmethod
    def from_environment(cls) -> "NudgeSettings":
        """Raises KeyError with the name of a missing variable."""
        return cls(
            url=os.environ["NUDGE_URL"],
            sender=os.environ["NUDGE_SENDER"],
            identity_arn=os.environ["NUDGE_IDENTITY"],
            configuration_set=os.environ["NUDGE_CONFIGURATION_SET"],
            text_identity_arn=os.environ["NUDGE_TEXT_IDENTITY"],
        )
