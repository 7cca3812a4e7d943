"""Errors of AWS that name the table or queue: DynamoDB's own "Requested resource not found" says not which."""

from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

_NAMED_BY: Final = ("TableName", "QueueUrl", "StreamArn", "FunctionName", "UserPoolId", "Bucket", "StackName")
"""The parameters that name what a request is about."""

_KEPT: Final = "client_messaging_about"


def name_in_errors(client: Any, endpoint: str | None) -> None:
    """Have the errors of a client carry what the request was about, for `sentence`."""
    service = client.meta.service_model.service_id.hyphenize()

    def keep(params: Mapping[str, Any], context: dict[str, Any], **_: object) -> None:
        context[_KEPT] = _about(params)

    def tell(parsed: dict[str, Any], context: Mapping[str, Any], **_: object) -> None:
        if "Error" in parsed and context.get(_KEPT):
            parsed["Error"]["About"] = f"{context[_KEPT]} at {endpoint}" if endpoint else context[_KEPT]

    client.meta.events.register(f"before-parameter-build.{service}", keep)
    client.meta.events.register(f"after-call.{service}", tell)


def _about(params: Mapping[str, Any]) -> str:
    names = [str(params[name]) for name in _NAMED_BY if name in params]
    return ", ".join(names or sorted(params.get("RequestItems", {})))


def sentence(error: ClientError) -> str:
    """What failed, with what, and AWS's code and message, in one line."""
    said: Mapping[str, Any] = dict(error.response["Error"])
    of = f" of {said['About']}" if "About" in said else ""
    return one_line(f"{error.operation_name}{of}: {said.get('Code', 'Unknown')}: {said.get('Message', '')}")


def one_line(problem: object) -> str:
    """A text without line breaks: botocore's have some."""
    return " ".join(str(problem).split())
