"""A practice under `sam local`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import override

from testing.invocations import Json
from testing.over_http import OverHttp
from testing.sam_local import sam_local


@dataclass(frozen=True)
class Practice(OverHttp):
    """A practice behind `sam local start-api`, with `start-lambda` beside it."""

    lambda_url: str

    @override
    def portal_update(self, *records: Mapping[str, Json] | str) -> Json:
        """Invoke the function with a batch, as the queue would."""
        bodies = [record if isinstance(record, str) else json.dumps(record) for record in records]
        batch = [{"messageId": f"m-{n}", "body": body, "eventSource": "aws:sqs"} for n, body in enumerate(bodies)]
        return sam_local.invoke(self.lambda_url, "record_portal_update", {"Records": batch})
