"""Live connections: which are open, for whom and until when; and how something is said on one, or it is ended.

A connection is a row of the connections table, under the person who opened it. The gateway holds the other end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

from client_messaging import append_steps, items, keys, time_left
from client_messaging.errors import AccessSuspended, TryAgain
from client_messaging.model import Role
from client_messaging.tables import PASSING, Cancelled, Tables, is_passing

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient


@dataclass(frozen=True, slots=True, repr=False)
class Connection:
    """A live connection. `ends_at`: when the token ends with which it was opened, in seconds since 1970."""

    id: str
    practice_id: str
    person_id: str
    role: Role
    ends_at: int

    @property
    def key(self) -> keys.Key:
        """Its key in the connections table."""
        return keys.connection(self.practice_id, self.person_id, self.id)

    def has_ended(self, now: datetime) -> bool:
        """Whether the token has run out."""
        return self.ends_at <= now.timestamp()


class Gone(Exception):
    """The other end of a connection is not there any more."""


_PASSING: Final = PASSING | {"InternalServerErrorException", "LimitExceededException", "TooManyRequestsException"}
_MOST: Final = 1000
_ONE_REQUEST_SECONDS: Final = 12
"""At its slowest: three attempts and the pauses between them (`wiring`)."""


@contextmanager
def _faults() -> Iterator[None]:
    """What the gateway refuses is gone, or worth another try, or a bug; what there is no time for, another try."""
    if not time_left.is_enough_for(_ONE_REQUEST_SECONDS):
        raise TryAgain
    try:
        yield
    except (ConnectionError, HTTPClientError):
        raise TryAgain from None
    except ClientError as error:
        if error.response["Error"]["Code"] == "GoneException":
            raise Gone from None
        if is_passing(error, _PASSING):
            raise TryAgain from None
        raise


@dataclass(frozen=True, slots=True, repr=False)
class Gateway:
    """The gateway's side of all connections (`@connections`, API Gateway's management API)."""

    client: "ApiGatewayManagementApiClient"

    def post(self, connection: Connection, text: str) -> None:
        """Say something on a connection. Raises Gone and TryAgain."""
        with _faults():
            self.client.post_to_connection(ConnectionId=connection.id, Data=text.encode())

    def end(self, connection: Connection) -> None:
        """End a connection. Raises Gone and TryAgain."""
        with _faults():
            self.client.delete_connection(ConnectionId=connection.id)


@dataclass(frozen=True, slots=True, repr=False)
class Connections:
    """The connections table."""

    tables: Tables
    name: str

    def add(self, connection: Connection) -> None:
        """Keep a connection of a person who is not suspended. Raises AccessSuspended and TryAgain."""
        item = items.item(connection.key, role=connection.role.value, expires_at=connection.ends_at)
        steps = {
            "person": append_steps.not_suspended(
                self.tables, connection.practice_id, connection.person_id, connection.role
            ),
            "connection": append_steps.put_new(self.name, item),
        }
        try:
            self.tables.transact(steps)
        except Cancelled as cancelled:
            if "person" in cancelled.failed:
                raise AccessSuspended from None
            # The connection is there: an earlier attempt of ours, whose answer was lost.

    def of(self, practice_id: str, person_id: str) -> list[Connection]:
        """The connections of a person. One consistent Query."""
        pk = keys.person(practice_id, person_id)
        values = items.values(**{":pk": pk})
        found = self.tables.query("pk = :pk", values, forward=True, limit=_MOST, table=self.name)
        return [
            Connection(
                id=read["sk"]["S"].removeprefix(keys.CONNECTION_PREFIX),
                practice_id=practice_id,
                person_id=person_id,
                role=Role(read["role"]["S"]),
                ends_at=int(read["expires_at"]["N"]),
            )
            for read in found
        ]

    def forget(self, connection: Connection) -> None:
        """Keep a connection no longer, if it was kept. One DeleteItem. Raises TryAgain."""
        self.tables.delete(self.name, connection.key)
