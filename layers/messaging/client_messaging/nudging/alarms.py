"""Alarm clocks: one-time schedules that ring in the queue of due nudges, with ids only.

(https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html)
"""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from botocore.client import BaseClient
from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

from client_messaging.domain.model import Inbox
from client_messaging.domain.refusals import Fault, TryAgain
from client_messaging.runtime.nudge_settings import AlarmSettings
from client_messaging.values import Value

_SOON: Final = timedelta(minutes=1)
"""Scheduler's precision: one that is due earlier is set for then."""

_PASSING: Final = {
    "InternalServerException": Fault.SERVER_ERROR,
    "ServiceQuotaExceededException": Fault.THROTTLED,
    "ThrottlingException": Fault.THROTTLED,
}
"""Errors of CreateSchedule that may pass, after the client's own retries."""


class Alarms(Value):
    """One-time schedules of EventBridge Scheduler, deleted once they rang."""

    client: BaseClient
    settings: AlarmSettings

    def set_for_person(self, practice_id: str, person_id: str, ring: str, *times: datetime) -> None:
        """Ring for a person's cycle at the latest of these instants. The same alarm again changes nothing.

        Raises TryAgain.
        """
        about = {"kind": "person", "practice_id": practice_id, "person_id": person_id, "ring": ring}
        self._set(f"n-{_hidden(practice_id, person_id)}-{ring}", about, max(times))

    def set_for_inbox(self, inbox: Inbox, ring: str, *times: datetime) -> None:
        """Ring for an inbox's unread watch at the latest of these instants. The same alarm again changes nothing.

        Raises TryAgain.
        """
        ids = {"practice_id": inbox.practice_id, "client_id": inbox.client_id, "clinician_id": inbox.clinician_id}
        self._set(f"u-{_hidden(*ids.values())}-{ring}", {"kind": "inbox", **ids, "ring": ring}, max(times))

    def _set(self, name: str, about: dict[str, str], at: datetime) -> None:
        settings = self.settings
        try:
            self.client.create_schedule(  # type: ignore[attr-defined]
                Name=name,
                GroupName=settings.group,
                ClientToken=about["ring"],
                ScheduleExpression=f"at({_up_to_the_second(at):%Y-%m-%dT%H:%M:%S})",
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                KmsKeyArn=settings.key_arn,
                Target={
                    "Arn": settings.queue_arn,
                    "RoleArn": settings.role_arn,
                    "DeadLetterConfig": {"Arn": settings.dead_letters_arn},
                    "Input": json.dumps(about),
                },
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if fault := _PASSING.get(code):
                raise TryAgain(fault, code) from None
            if code != "ConflictException":  # it is set
                raise
        except (ConnectionError, HTTPClientError):
            raise TryAgain(Fault.UNREACHABLE) from None


def soon(now: datetime) -> datetime:
    """The earliest instant that an alarm is set for."""
    return now + _SOON


def _hidden(*ids: str) -> str:
    """Ids that a name of a schedule must not show, as it stands in logs of AWS."""
    return sha256("\n".join(ids).encode()).hexdigest()[:24]


def _up_to_the_second(at: datetime) -> datetime:
    """Never before the instant: an expression has whole seconds."""
    return (at.astimezone(UTC) + timedelta(seconds=1, microseconds=-1)).replace(microsecond=0)
