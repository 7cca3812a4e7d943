"""MiniStack, which asks for the permission to send a batch as AWS does: it is that to send a message.

SQS has no permission of its own for batches
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
MiniStack asks for `sqs:SendMessageBatch`, which no policy can give on AWS. In a folder of its own: the server looks for
modules here.
"""

from typing import Any

from ministack.app import app  # type: ignore[import-not-found]
from ministack.core import iam_actions  # type: ignore[import-not-found]

_AS_ASKED = iam_actions.extract_iam_action


def _as_on_aws(*args: Any, **more: Any) -> Any:
    action = _AS_ASKED(*args, **more)
    return action.removesuffix("Batch") if isinstance(action, str) and action.startswith("sqs:") else action


iam_actions.extract_iam_action = _as_on_aws

__all__ = ["app"]
