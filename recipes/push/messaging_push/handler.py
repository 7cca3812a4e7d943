"""A queue of events from the bus: each tells the devices of one person that there is a message.

`nudge.due` is for a chart owner: it comes when something has stayed unread, and not in quiet hours. `message.replied`
and `message.started` are for the clinician of the inbox.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from . import settings
from .devices import Devices, Person, Platform
from .platforms import Failed, Unregistered

log = logging.getLogger("push")


class Sender(Protocol):
    """FCM or APNs."""

    def send(self, token: str) -> None:
        """Raises Unregistered, Failed."""


def lambda_handler(event: Mapping[str, Any], _: object) -> dict[str, Any]:
    """Reports messages to deliver again (`ReportBatchItemFailures`); after five times they are dead letters."""
    devices, senders = settings.devices(), settings.senders()
    failed = []
    for record in event["Records"]:
        try:
            tell(json.loads(record["body"]), devices, senders)
        except Exception as error:  # one must not hold up the others
            said = str(error) if isinstance(error, Failed) else type(error).__name__
            log.warning("not told: %s", json.dumps({"message_id": record["messageId"], "cause": said}))
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def person_of(event: Mapping[str, Any]) -> Person:
    """Whom an event is for. Raises ValueError for one that is for nobody."""
    detail = event["detail"]
    match event["detail-type"]:
        case "nudge.due":
            return Person(detail["practice_id"], "client", detail["person_id"])
        case "message.replied" | "message.started":
            return Person(detail["practice_id"], "clinician", detail["clinician_id"])
    raise ValueError("the rule lets through what this function does not know")


def tell(event: Mapping[str, Any], devices: Devices, senders: Mapping[Platform, Sender]) -> None:
    """Tell all devices of a person, each once. Raises the last Failed after all were tried."""
    event_id = event["detail"]["event_id"]
    failure: Failed | None = None
    for device in devices.of(person_of(event)):
        if device.last_event == event_id:
            continue
        try:
            senders[device.platform].send(device.token)
        except Unregistered:
            devices.remove(device)
        except Failed as error:
            failure = error
        else:
            devices.told(device, event_id)
    if failure:
        raise failure
