"""A practice on the deployed stack: requests go through the gateway with a signed token."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, override

from websockets.sync.client import ClientConnection

from testing.deployed import live_api
from testing.deployed.deployment import Deployment
from testing.deployed.issuer import Issuer
from testing.deployed.ministack import Account
from testing.invocations import Json
from testing.over_http import OverHttp
from testing.people import ANA, Person

_DELIVERED_WITHIN_SECONDS: Final = 15
_numbers = count(1)


def happens(what: Callable[[], object], seconds: float = _DELIVERED_WITHIN_SECONDS) -> bool:
    """Poll until a condition is true; returns whether it was in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return False


def a_client() -> str:
    """A new chart, so that tests are independent."""
    return f"client-{next(_numbers)}"


def an_owner() -> Person:
    """A chart owner whom nobody knows yet."""
    return Person("willow", "client", f"owner-{next(_numbers)}")


@dataclass(frozen=True)
class Practice(OverHttp):
    """A practice on the deployed stack."""

    issuer: Issuer
    account: Account
    deployment: Deployment

    @override
    def portal_update(self, *records: Mapping[str, Json] | str) -> Json:
        """Invoke the function with a batch, as the queue would. Answers its answer, or `errorType` where it failed."""
        bodies = [record if isinstance(record, str) else json.dumps(record) for record in records]
        return self.invoke("RecordPortalUpdateFunction", {"Records": [_record(body) for body in bodies]})

    def live_update(self, detail_type: str, **detail: str) -> Json:
        """Invoke the function that tells connections with one event, as the queue would. Answers as `portal_update`."""
        event = {"detail-type": detail_type, "detail": {"practice_id": "willow", **detail}}
        return self.hear("TellConnectionsFunction", event)

    def hear(self, function: str, message: Json) -> Json:
        """Invoke a function with one message, as its queue would. Answers as `portal_update`."""
        return self.invoke(function, {"Records": [_record(json.dumps(message))]})

    def invoke(self, function: str, event: Json) -> Json:
        """Lambda's Invoke, of a function's published version by its name in the template."""
        live = self.deployment.live(function)
        invoked = self.account.client("lambda").invoke(FunctionName=live, Payload=json.dumps(event))
        return json.loads(invoked["Payload"].read())

    @contextmanager
    def connected(self, person: Person, **claims: object) -> Iterator[ClientConnection]:
        """A front end that is connected to the live API as this person, until the block ends."""
        with live_api.connect(self.account, self.deployment, self.issuer.token(person, **claims)) as connection:
            yield connection

    def connections(self, person: Person) -> list[str]:
        """The connections of a person that are kept."""
        answer = self.dynamodb.query(
            TableName=self.deployment.outputs["ConnectionsTableName"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"PRACTICE#{person.practice_id}#PERSON#{person.person_id}"}},
            ConsistentRead=True,
        )
        return [row["sk"]["S"].removeprefix("CONNECTION#") for row in answer["Items"]]

    def put_event(self, event: Mapping[str, Any]) -> None:
        """Put an event on the bus, as the portal does."""
        entry = {
            "EventBusName": self.deployment.outputs["BusName"],
            "Source": event["source"],
            "DetailType": event["detail-type"],
            "Detail": json.dumps(event["detail"]),
        }
        put = self.account.client("events").put_events(Entries=[entry])
        assert put["FailedEntryCount"] == 0, put

    def item(self, pk: str, sk: str) -> Json:
        """An item of the messages table, or nothing."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        return self.dynamodb.get_item(TableName=self.messages_table, Key=key, ConsistentRead=True).get("Item")

    def put_item(self, pk: str, sk: str, texts: Mapping[str, str]) -> None:
        """Put an item of the messages table, all of whose attributes are texts."""
        item: Any = {name: {"S": value} for name, value in {"pk": pk, "sk": sk, **texts}.items()}
        self.dynamodb.put_item(TableName=self.messages_table, Item=item)

    def notice_arrives(self, client: str, as_: Person = ANA) -> bool:
        """Whether the newest entry of this inbox becomes a notice in time."""
        return happens(lambda: [entry["kind"] for entry in self.inbox(as_, client).json["entries"][:1]] == ["notice"])

    def dead_letters(self) -> list[Json]:
        """Take what is in the dead-letter queue; waits for the first."""
        queue = self.deployment.outputs["DeadLettersUrl"]
        sqs = self.account.client("sqs")
        asked: dict[str, Any] = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=_DELIVERED_WITHIN_SECONDS, **asked)
        taken: list[Json] = answer.get("Messages", [])
        for message in taken:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return taken


def _record(body: str) -> dict[str, str]:
    return {"messageId": f"m-{next(_numbers)}", "body": body, "eventSource": "aws:sqs"}
