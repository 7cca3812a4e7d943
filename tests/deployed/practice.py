"""A practice to act in, on the deployed stack: requests go through the gateway with a signed token."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, override

from tests.deployed.deployment import Deployment
from tests.deployed.ministack import Account
from tests.over_http import OverHttp
from tests.people import ANA, Person
from tests.stack import Json

_DELIVERED_WITHIN_SECONDS: Final = 15
_numbers = count(1)


def a_client() -> str:
    """A chart that nobody used: what the tests do stays apart."""
    return f"client-{next(_numbers)}"


@dataclass(frozen=True)
class Practice(OverHttp):
    """A practice on the deployed stack."""

    account: Account
    deployment: Deployment

    @override
    def portal_update(self, *records: Mapping[str, Json] | str) -> Json:
        """Invoke the function with a batch, as the queue would. Answers its answer, or `errorType` where it failed."""
        bodies = [record if isinstance(record, str) else json.dumps(record) for record in records]
        batch = {"Records": [_record(body) for body in bodies]}
        function = self.deployment.ids["RecordPortalUpdateFunction"]
        invoked = self.account.client("lambda").invoke(FunctionName=function, Payload=json.dumps(batch))
        return json.loads(invoked["Payload"].read())

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

    def notice_arrives(self, client: str, as_: Person = ANA) -> bool:
        """Whether the newest entry of this inbox becomes a notice in time."""
        deadline = time.monotonic() + _DELIVERED_WITHIN_SECONDS
        while time.monotonic() < deadline:
            entries = self.inbox(as_, client).json["entries"]
            if entries and entries[0]["kind"] == "notice":
                return True
            time.sleep(0.1)
        return False

    def dead_letters(self) -> list[Json]:
        """Take what is in the dead-letter queue; waits for the first."""
        queue = self.deployment.outputs["DeadLettersUrl"]
        sqs = self.account.client("sqs")
        asked: dict[str, Any] = {"MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        found = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=_DELIVERED_WITHIN_SECONDS, **asked)
        taken: list[Json] = found.get("Messages", [])
        for message in taken:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return taken


def _record(body: str) -> dict[str, str]:
    return {"messageId": f"m-{next(_numbers)}", "body": body, "eventSource": "aws:sqs"}
