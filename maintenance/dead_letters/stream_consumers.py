"""Stream consumers: the event filters of a function in the template, and the function invoked as its mapping would.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from deployment import event_patterns, template_yaml
from deployment.paths import REPOSITORY
from maintenance.dead_letters.decisions import RedriveFailed, StreamRecord

MOST_AT_ONCE: Final = 50
"""Records of one invocation: entries of 10,000 characters, old and new image, stay below Lambda's limit of 6 MB."""

_TRIES: Final = 3
_ERROR_TYPE: Final = re.compile(r"[A-Za-z_.]{1,64}")


@cache
def filters(function: str) -> tuple[Mapping[str, Any], ...]:
    """The filter patterns of a function's stream mapping in the template: a record has to match one of them."""
    resources = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())["Resources"]
    sources = resources[function]["Properties"]["Events"].values()
    return tuple(
        json.loads(entry["Pattern"])
        for source in sources
        if source["Type"] == "DynamoDB"
        for entry in source["Properties"]["FilterCriteria"]["Filters"]
    )


def filtered(function: str, records: Sequence[StreamRecord]) -> list[StreamRecord]:
    """The records that pass the function's filters."""
    patterns = [dict(pattern) for pattern in filters(function)]
    return [record for record in records if any(event_patterns.matches(record, pattern) for pattern in patterns)]


@dataclass(frozen=True)
class Consumer:
    """A deployed function that reads a table's stream. `client`: of Lambda."""

    client: Any
    name: str
    operation: str
    pause: Callable[[float], None] = time.sleep

    def process(self, records: Sequence[StreamRecord]) -> None:
        """Invoke the function with all records, in their order; retries with back-off. Raises RedriveFailed."""
        left, tries = list(records), 0
        while left:
            done, error = self._invoke(left[:MOST_AT_ONCE])
            left, tries = left[done:], 1 if done else tries + 1
            if error is None:
                tries = 0
            elif tries == _TRIES:
                raise RedriveFailed(f"{self.operation} failed {_TRIES} times with {len(left)} records left ({error})")
            else:
                self.pause(2.0 ** (tries - 1))

    def _invoke(self, batch: Sequence[StreamRecord]) -> tuple[int, str | None]:
        """How many records were processed, and the error of the next one, if any."""
        payload = json.dumps({"Records": batch}, ensure_ascii=False).encode()
        answer = self.client.invoke(FunctionName=self.name, Payload=payload)
        response = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            error_type = str(response.get("errorType", ""))
            return 0, error_type if _ERROR_TYPE.fullmatch(error_type) else answer["FunctionError"]
        failures = (response or {}).get("batchItemFailures") or []
        if not failures:
            return len(batch), None
        positions = {record["dynamodb"]["SequenceNumber"]: position for position, record in enumerate(batch)}
        return min(positions.get(failure.get("itemIdentifier"), 0) for failure in failures), "reported by the function"
