"""What was built, the AWS that it finds, and one emulator a function: for all tests of this folder."""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import boto3
import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from testing.artefact import aws, built, emulator
from testing.artefact.aws import Aws
from testing.artefact.built import Artefact, Function
from testing.artefact.emulator import Emulator

type Start = Callable[[Function], Emulator]


@pytest.fixture(scope="session", autouse=True)
def _terminated_like_interrupted() -> Iterator[None]:
    """SIGTERM ends the tests as Ctrl-C does. By default it would leave the emulators behind."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture(scope="session")
def artefact() -> Iterator[Artefact]:
    """What `sam build` made for this machine."""
    if sys.platform != "linux":
        pytest.skip("AWS's Lambda runtime and its emulator are Linux programs")
    with built.for_this_machine() as found:
        yield found


@pytest.fixture(scope="session")
def found_aws() -> Iterator[Aws]:
    """The AWS that functions find."""
    with aws.running() as found:
        yield found


@pytest.fixture(scope="session")
def functions(artefact: Artefact, found_aws: Aws) -> dict[str, Function]:
    """The built functions by name."""
    return artefact.functions(found_aws.receiver_url)


@pytest.fixture(scope="session")
def emulators(
    functions: dict[str, Function], found_aws: Aws, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Emulator]]:
    """Every built function in an emulator of its own."""
    logs = tmp_path_factory.mktemp("emulators")
    with ExitStack() as started:
        yield {
            name: started.enter_context(emulator.running(function, found_aws.environment, logs / f"{name}.log"))
            for name, function in functions.items()
        }


@pytest.fixture(scope="session")
def dynamodb(found_aws: Aws) -> DynamoDBClient:
    """The store behind the functions."""
    return boto3.client(
        "dynamodb",
        endpoint_url=found_aws.store_url,
        region_name=found_aws.environment["AWS_REGION"],
        aws_access_key_id=found_aws.environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=found_aws.environment["AWS_SECRET_ACCESS_KEY"],
    )


@pytest.fixture
def start(found_aws: Aws, tmp_path: Path) -> Iterator[Start]:
    """Start a function that a test has changed."""
    with ExitStack() as started:
        yield lambda function: started.enter_context(
            emulator.running(function, found_aws.environment, tmp_path / "emulator.log")
        )
