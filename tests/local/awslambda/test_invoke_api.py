"""boto3's Lambda client against the local stack: what is invoked answers, and the rest is refused by its name."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.cloudformation.arns import REGION
from testing.small_stack import SmallStack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    stack = SmallStack(tmp_path_factory.mktemp("invoked")).start()
    yield stack
    assert stack.stop() == 0


@pytest.fixture
def functions(stack: SmallStack) -> Any:
    make: Any = boto3.client  # its overloads know only the services that have stubs here
    return make(
        "lambda",
        endpoint_url=stack.document["aws_url"],
        region_name=REGION,
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.mark.parametrize(
    "name", ["local-Echo", "local-Echo:$LATEST", f"arn:aws:lambda:{REGION}:000000000000:function:local-Echo"]
)
def test_a_function_is_invoked_by_its_name(functions: Any, name: str) -> None:
    event = {"queryStringParameters": None, "text": "¿qué?"}
    answer = functions.invoke(FunctionName=name, Payload=json.dumps(event))
    assert (answer["StatusCode"], answer["ExecutedVersion"], "FunctionError" in answer) == (200, "$LATEST", False)
    assert json.loads(json.loads(answer["Payload"].read())["body"])["event"] == event


def test_without_a_payload_the_event_is_empty(functions: Any) -> None:
    answer = functions.invoke(FunctionName="local-Echo")
    assert json.loads(json.loads(answer["Payload"].read())["body"])["event"] == {}


@pytest.mark.parametrize(
    ("do", "kind"), [("raise", "ValueError"), ("exit", "Runtime.ExitError"), ("sleep", "Sandbox.Timedout")]
)
def test_a_function_that_fails_says_so_in_the_header(functions: Any, do: str, kind: str) -> None:
    event = {"queryStringParameters": {"do": do, "seconds": "5"}}
    answer = functions.invoke(FunctionName="local-Echo", Payload=json.dumps(event))
    assert (answer["StatusCode"], answer["FunctionError"]) == (200, "Unhandled")
    assert json.loads(answer["Payload"].read())["errorType"] == kind


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        ({"FunctionName": "local-Nothing"}, 404, "ResourceNotFoundException"),
        ({"FunctionName": "local-Echo", "Payload": b"{"}, 400, "InvalidRequestContentException"),
        ({"FunctionName": "local-Echo", "Payload": b'"' + b"x" * 6_300_000 + b'"'}, 413, "RequestTooLargeException"),
        ({"FunctionName": "local-Echo", "InvocationType": "Event"}, 400, "UnknownOperationException"),
        ({"FunctionName": "local-Echo", "InvocationType": "DryRun"}, 400, "UnknownOperationException"),
        ({"FunctionName": "local-Echo", "LogType": "Tail"}, 400, "UnknownOperationException"),
    ],
)
def test_what_cannot_be_invoked_is_refused(functions: Any, request_: Any, status: int, code: str) -> None:
    with pytest.raises(ClientError) as refused:
        functions.invoke(**request_)
    answer = refused.value.response
    assert (answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Code"]) == (status, code)
    assert answer["Error"]["Message"]


def test_the_rest_of_lambda_is_not_served(functions: Any) -> None:
    with pytest.raises(ClientError, match=r"GET /_aws/2015-03-31/functions/? is not supported"):
        functions.list_functions()
