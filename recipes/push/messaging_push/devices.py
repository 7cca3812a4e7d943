"""Devices that get push notifications, in a table of your own: one item a device token.

The token is the key, so that a phone on which somebody else signs in tells the former person nothing any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

BY_PERSON: Final = "by-person"


class Platform(StrEnum):
    """Who delivers to a device."""

    FCM = "fcm"
    APNS = "apns"


@dataclass(frozen=True)
class Person:
    """Whom to tell. Ids are unique within a role: `clinician` or `client`, a chart owner."""

    practice_id: str
    role: str
    person_id: str

    @property
    def key(self) -> str:
        return f"{self.practice_id}#{self.role}#{self.person_id}"


@dataclass(frozen=True)
class Device:
    """A device of a person. `last_event`: the last event that it was told of."""

    token: str
    platform: Platform
    registered_at: str
    last_event: str = ""


@dataclass(frozen=True)
class Devices:
    """The table: hash key `token`, index `by-person` on `person`."""

    dynamodb: "DynamoDBClient"
    table: str

    def register(self, person: Person, platform: Platform, token: str) -> None:
        """Call it from your API after each start of the app, with the person of the verified sign-in token."""
        registered_at = datetime.now(UTC).isoformat()
        item = {"token": token, "person": person.key, "platform": platform.value, "registered_at": registered_at}
        self.dynamodb.put_item(TableName=self.table, Item={name: {"S": value} for name, value in item.items()})

    def unregister(self, token: str) -> None:
        """Call it when somebody signs out."""
        self.dynamodb.delete_item(TableName=self.table, Key={"token": {"S": token}})

    def of(self, person: Person) -> Iterator[Device]:
        """All devices of a person."""
        pages = self.dynamodb.get_paginator("query").paginate(
            TableName=self.table,
            IndexName=BY_PERSON,
            KeyConditionExpression="person = :person",
            ExpressionAttributeValues={":person": {"S": person.key}},
        )
        for page in pages:
            for item in page["Items"]:
                text = {name: value.get("S", "") for name, value in item.items()}
                platform = Platform(text["platform"])
                yield Device(text["token"], platform, text["registered_at"], text.get("last_event", ""))

    def told(self, device: Device, event_id: str) -> None:
        """Remember that a device was told of an event, unless it was registered anew meanwhile."""
        self._if_as_read(device, "SET last_event = :event", event_id)

    def remove(self, device: Device) -> None:
        """Remove a device whose token the platform no longer knows, unless it was registered anew meanwhile."""
        self._if_as_read(device)

    def _if_as_read(self, device: Device, update: str = "", event_id: str = "") -> None:
        same = {":read": {"S": device.registered_at}}
        key, condition = {"token": {"S": device.token}}, "registered_at = :read"
        try:
            if update:
                self.dynamodb.update_item(
                    TableName=self.table,
                    Key=key,
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=same | {":event": {"S": event_id}},
                )
            else:
                self.dynamodb.delete_item(
                    TableName=self.table, Key=key, ConditionExpression=condition, ExpressionAttributeValues=same
                )
        except self.dynamodb.exceptions.ConditionalCheckFailedException:
            return
