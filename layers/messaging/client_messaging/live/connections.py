"""WebSocket connections: the table of open ones, and the API Gateway client that posts to one or closes it.

Each connection is a row of the connections table, under the person who opened it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004

from client_messaging.domain.model import Role
from client_messaging.domain.refusals import AccessSuspended, Fault, TryAgain
from client_messaging.dynamodb import conditions, items, keys, retries
from client_messaging.dynamodb.retries import TRANSIENT_CODES, is_transient
from client_messaging.dynamodb.tables import Cancelled, Tables
from client_messaging.runtime import deadline
from client_messaging.values import Value, field, replace

if TYPE_CHECKING:
    from mypy_boto3_apigatewaymanagementapi import ApiGatewayManagementApiClient

    from client_messaging.dynamodb.items import ReadItem


HANDSHAKE_SECONDS: Final = 60
"""Longest handshake: API Gateway waits 29 seconds for the function of `$connect`; the rest is for clocks and latency.

Until then "gone" may mean "not there yet": a message "posted before the connection was established" is a cause of 410
 (https://repost.aws/knowledge-center/410-gone-api-gateway).
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
"""

LONGEST_SECONDS: Final = 2 * 3600 + HANDSHAKE_SECONDS
"""Longest connection: API Gateway closes it after two hours (the same quotas), whatever the token's expiry."""


class Connection(Value):
    """A WebSocket connection; times in seconds since 1970. `opened_at`: start of its handshake; 0 if unknown.

    `ends_at`: when the token expires that it was opened with.
    """

    id: str
    practice_id: str
    person_id: str
    role: Role
    ends_at: int
    opened_at: int = 0

    @property
    def key(self) -> keys.Key:
        """Its key in the connections table."""
        return keys.connection(self.practice_id, self.person_id, self.id)

    def detail(self) -> dict[str, str | int]:
        """Its fields in a message of the work queue."""
        return {
            "connection_id": self.id,
            "practice_id": self.practice_id,
            "person_id": self.person_id,
            "role": self.role.value,
            "ends_at": self.ends_at,
            "opened_at": self.opened_at,
        }

    @classmethod
    def from_detail(cls, detail: Mapping[str, str | int]) -> "Connection":
        """Read from a message of the work queue."""
        return cls(
            id=str(detail["connection_id"]),
            practice_id=str(detail["practice_id"]),
            person_id=str(detail["person_id"]),
            role=Role(str(detail["role"])),
            ends_at=int(detail["ends_at"]),
            opened_at=int(detail.get("opened_at", 0)),
        )

    def has_ended(self, now: datetime) -> bool:
        """Whether its token has expired."""
        return self.ends_at <= now.timestamp()

    def may_be_opening(self, now: datetime) -> bool:
        """Whether its handshake may be under way: 410 (Gone) then means nothing."""
        return now.timestamp() < self.opened_at + HANDSHAKE_SECONDS

    def opening(self, now: datetime) -> "Connection":
        """The same connection at the start of its handshake. It ends no later than API Gateway closes it."""
        began = int(now.timestamp())
        return replace(self, opened_at=began, ends_at=min(self.ends_at, began + LONGEST_SECONDS))


class Gone(Exception):
    """The connection is closed (410 GoneException)."""


_TRANSIENT_CODES: Final = TRANSIENT_CODES | {
    "InternalServerErrorException",
    "LimitExceededException",
    "TooManyRequestsException",
    "KMS.ThrottlingException",
    "KmsThrottled",
    "RequestThrottled",
}
ONE_REQUEST_SECONDS: Final = 12
"""Slowest request to API Gateway or SQS: three attempts and the pauses between them (`wiring`)."""


@contextmanager
def gateway_faults() -> Iterator[None]:
    """Translate errors of API Gateway or SQS: GoneException to Gone, transient ones to TryAgain. Others propagate.

    Raises TryAgain without a request if there is no time for one. SQS never raises Gone.
    """
    if not deadline.is_enough_for(ONE_REQUEST_SECONDS):
        raise TryAgain(Fault.TIMEOUT)
    try:
        yield
    except (ConnectionError, HTTPClientError) as error:
        raise retries.unanswered(error).given_up() from None
    except ClientError as error:
        if error.response["Error"]["Code"] == "GoneException":
            raise Gone from None
        if is_transient(error, _TRANSIENT_CODES):
            raise retries.answered(error.response["Error"]["Code"]).given_up() from None
        raise


class Gateway(Value):
    """API Gateway's management API (`@connections`)."""

    client: "ApiGatewayManagementApiClient"

    def post(self, connection: Connection, text: str) -> None:
        """Post a text to a connection. Raises Gone and TryAgain."""
        with gateway_faults():
            self.client.post_to_connection(ConnectionId=connection.id, Data=text.encode())

    def end(self, connection: Connection) -> None:
        """Close a connection. Raises Gone and TryAgain."""
        with gateway_faults():
            self.client.delete_connection(ConnectionId=connection.id)


class Connections(Value):
    """The connections table."""

    tables: Tables
    name: str

    def add(self, connection: Connection) -> None:
        """Store a connection of a person who is not suspended. Raises AccessSuspended and TryAgain."""
        times = {"expires_at": connection.ends_at, "opened_at": connection.opened_at}
        item = items.item(connection.key, role=connection.role.value, **times)
        steps = {
            "person": conditions.not_suspended(
                self.tables, connection.practice_id, connection.person_id, connection.role
            ),
            "connection": conditions.put_new(self.name, item),
        }
        try:
            self.tables.transact(steps)
        except Cancelled as cancelled:
            if "person" in cancelled.failed:
                raise AccessSuspended from None
            # The row exists: an earlier attempt of ours, whose response was lost.

    def of_person(self, practice_id: str, person_id: str, role: Role | None, after: str = "") -> Iterator[Connection]:
        """The connections of a person in this role, or in any, in order of id. One consistent Query per megabyte.

        `after`: only those after this id.
        """
        values = items.values(**{":pk": keys.person(practice_id, person_id)})
        start_key = items.key_item(keys.connection(practice_id, person_id, after)) if after else None
        for page in self.tables.pages("pk = :pk", values, table=self.name, after=start_key):
            for read in page:
                if role in (None, Role(items.text(read, "role"))):
                    yield _to_connection(read, practice_id, person_id)

    def forget(self, connection: Connection) -> None:
        """Delete the row of a connection, if there is one. One DeleteItem. Raises TryAgain."""
        self.tables.delete(self.name, connection.key)


class AskedOnce(Connections):
    """The connections table for one piece: each person's connections are asked for once, however many inboxes it has.

    Who connects meanwhile requests the newest page once they are connected.
    """

    known: dict[tuple[str, str, Role | None, str], list[Connection]] = field(default_factory=dict)

    @classmethod
    def of(cls, connections: Connections) -> "AskedOnce":
        """Nothing is known yet."""
        return cls(connections.tables, connections.name)

    def of_person(self, practice_id: str, person_id: str, role: Role | None, after: str = "") -> Iterator[Connection]:
        """As `Connections.of_person`, without those that were forgotten since they were read."""
        asked = (practice_id, person_id, role, after)
        if asked not in self.known:
            self.known[asked] = list(Connections.of_person(self, *asked))
        yield from self.known[asked]

    def forget(self, connection: Connection) -> None:
        """As `Connections.forget`."""
        Connections.forget(self, connection)
        for asked, found in self.known.items():
            self.known[asked] = [one for one in found if one.id != connection.id]


def _to_connection(read: "ReadItem", practice_id: str, person_id: str) -> Connection:
    return Connection(
        id=keys.parse_connection(items.key_of(read))["connection"],
        practice_id=practice_id,
        person_id=person_id,
        role=Role(items.text(read, "role")),
        ends_at=items.number(read, "expires_at"),
        opened_at=items.number(read, "opened_at") if "opened_at" in read else 0,
    )
