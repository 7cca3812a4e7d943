"""What the template says of a function that reads a table's stream, and the function, invoked as its stream does it.

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
from maintenance.dead_letters.verdicts import StillFails, StreamRecord

MOST_AT_ONCE: Final = 50
"""Records of one call: entries of 10,000 characters, twice over, stay below the 6 MB that Lambda takes."""

_TRIES: Final = 3
_KIND: Final = re.compile(r"[A-Za-z_.]{1,64}")


@cache
def filters(function: str) -> tuple[Mapping[str, Any], ...]:
    """Which records of its stream a function of the template is given: a record has to match one pattern."""
    resources = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())["Resources"]
    sources = resources[function]["Properties"]["Events"].values()
    return tuple(
        json.loads(one["Pattern"])
        for source in sources
        if source["Type"] == "DynamoDB"
        for one in source["Properties"]["FilterCriteria"]["Filters"]
    )


def chosen(function: str, records: Sequence[StreamRecord]) -> list[StreamRecord]:
    """Those that the function's mapping lets through."""
    return [one for one in records if any(event_patterns.matches(one, dict(pattern)) for pattern in filters(function))]


@dataclass(frozen=True)
class Consumer:
    """The deployed function that reads a table's stream. `client`: of Lambda."""

    client: Any
    name: str
    operation: str
    pause: Callable[[float], None] = time.sleep

    def take(self, records: Sequence[StreamRecord]) -> None:
        """Have it done with all of these, in their order; what fails is tried again. Raises StillFails."""
        left, tries = list(records), 0
        while left:
            done, kind = self._invoke(left[:MOST_AT_ONCE])
            left, tries = left[done:], 1 if done else tries + 1
            if kind is None:
                tries = 0
            elif tries == _TRIES:
                raise StillFails(f"{self.operation} failed {_TRIES} times with {len(left)} records left ({kind})")
            else:
                self.pause(2.0 ** (tries - 1))

    def _invoke(self, batch: Sequence[StreamRecord]) -> tuple[int, str | None]:
        """How many of the first are done, and what became of the next: None where there is none."""
        payload = json.dumps({"Records": batch}, ensure_ascii=False).encode()
        answer = self.client.invoke(FunctionName=self.name, Payload=payload)
        response = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            kind = str(response.get("errorType", ""))
            return 0, kind if _KIND.fullmatch(kind) else answer["FunctionError"]
        failed = (response or {}).get("batchItemFailures") or []
        if not failed:
            return len(batch), None
        places = {record["dynamodb"]["SequenceNumber"]: place for place, record in enumerate(batch)}
        return min(places.get(one.get("itemIdentifier"), 0) for one in failed), "reported by the function"
