"""MiniStack, with things as AWS has them: permissions to send batches, keys and attributes, numbers as parameters.

SQS has no permission of its own for batches
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
MiniStack asks for `sqs:SendMessageBatch`, which no policy can give on AWS. It does not know the condition keys
`dynamodb:LeadingKeys`, `dynamodb:Attributes` and `dynamodb:Select`
(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html), and hands a parameter of
type Number on as a text. In a folder of its own: the server looks for modules here.
"""

import json
from collections.abc import Iterator
from typing import Any

from ministack.app import app  # type: ignore[import-not-found]
from ministack.core import iam_actions  # type: ignore[import-not-found]
from ministack.services.cloudformation import provisioners  # type: ignore[import-not-found]

_AS_ASKED = iam_actions.extract_iam_action


def _as_on_aws(*args: Any, **more: Any) -> Any:
    action = _AS_ASKED(*args, **more)
    return action.removesuffix("Batch") if isinstance(action, str) and action.startswith("sqs:") else action


iam_actions.extract_iam_action = _as_on_aws


_CONTEXT_AS_MADE = iam_actions.dynamodb_service_context


def _with_leading_keys(body: bytes) -> dict[str, Any]:
    """The condition keys of a request to DynamoDB. A transaction's are those of all its items together."""
    context: dict[str, Any] = _CONTEXT_AS_MADE(body)
    request = json.loads(body or b"{}")
    found = sorted(set(_partition_keys(request)))
    return {**context, **_of_attributes(request), **({"dynamodb:LeadingKeys": found} if found else {})}


def _of_attributes(request: Any) -> dict[str, Any]:
    """Of a Query: the attributes that it asks for, with its key's."""
    if "KeyConditionExpression" not in request:
        return {}
    names = request.get("ProjectionExpression")
    if not names:
        return {"dynamodb:Select": "ALL_ATTRIBUTES"}
    return {"dynamodb:Select": "SPECIFIC_ATTRIBUTES", "dynamodb:Attributes": ["pk", *names.split(", ")]}


def _partition_keys(request: Any) -> Iterator[str]:
    if isinstance(request, list):
        for item in request:
            yield from _partition_keys(item)
    elif isinstance(request, dict):
        condition = request.get("KeyConditionExpression")
        if condition:
            yield request["ExpressionAttributeValues"][condition.split()[2]]["S"]  # `pk = :pk AND …`
        for name, value in request.items():
            if name == "pk" and isinstance(value, dict) and "S" in value:
                yield value["S"]
            yield from _partition_keys(value)


iam_actions.dynamodb_service_context = _with_leading_keys


_MAPPINGS = provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"]
_CREATE = _MAPPINGS["create"]


def _with_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_numbers(item) for name, item in value.items()}
    return int(value) if isinstance(value, str) and value.isdecimal() else value


_MAPPINGS["create"] = lambda name, properties, stack: _CREATE(name, _with_numbers(properties), stack)

__all__ = ["app"]
