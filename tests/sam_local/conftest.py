"""One engine, one build and one pair of servers for all tests of this folder."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack

import boto3
import httpx
import pytest
from botocore.config import Config
from mypy_boto3_dynamodb import DynamoDBClient

from deployment.paths import REPOSITORY
from testing import sample_events, store_process
from testing.deployed import deployment
from testing.deployed.issuer import AUDIENCE, Issuer
from testing.sam_local import engine, host, image, sam_local
from testing.sam_local.engine import Engine, NotToBeHad
from testing.sam_local.host import Host
from testing.sam_local.practice import Practice
from testing.sam_local.sam_local import SamLocal
from testing.stack import Stack

TABLES = sample_events.TableNames("MessagesTable", "AuditTable", "ConnectionsTable")
"""`sam local` takes what a resource is called in the template for its name."""

_FOLDER = REPOSITORY / ".build/sam-local"
_ISSUER = "https://issuer.example"


def pytest_runtest_setup() -> None:
    """Without an engine nothing here can be tried; skipped in a hook, all tests share one line of the summary."""
    if not engine.to_be_had():
        pytest.skip("no Docker engine answers: sam local was not tried")


@pytest.fixture(scope="session")
def docker() -> Iterator[Engine]:
    """The engine that the containers run on. Told to end, the tests end what they started first, as at Ctrl-C."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as to_end:
        try:
            found = to_end.enter_context(engine.running())
            image.ensure(found)
        except NotToBeHad as why:
            pytest.skip(f"no Docker engine answers: sam local was not tried ({why})")
        yield found


@pytest.fixture(scope="session")
def store_port() -> Iterator[int]:
    with store_process.running() as port:
        yield port


@pytest.fixture(scope="session")
def tables(store_port: int) -> DynamoDBClient:
    """The store that the functions write to."""
    return boto3.client(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{store_port}",
        region_name="eu-west-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """Who signs the tokens; its keys are served to containers."""
    return Issuer(_ISSUER)


@pytest.fixture(scope="session")
def this_machine(docker: Engine, store_port: int, issuer: Issuer) -> Iterator[Host]:
    """What containers reach."""
    with host.serving(docker, image.ensure(docker), store_port, issuer.documents()) as found:
        yield found


@pytest.fixture(scope="session")
def sam(docker: Engine, this_machine: Host, tmp_path_factory: pytest.TempPathFactory) -> SamLocal:
    """The template, built for this machine."""
    built = deployment.build(_FOLDER)
    parameters = {"JwtIssuer": _ISSUER, "JwtAudience": AUDIENCE, "JwksUri": f"{this_machine.url}/keys"}
    here = {"Architecture": deployment.architecture(), "LocalEndpoint": this_machine.url}
    speaks = sam_local.speaking_to(this_machine, _FOLDER)
    return SamLocal(docker, built, _FOLDER, tmp_path_factory.mktemp("sam"), parameters | here, speaks)


@pytest.fixture(scope="session")
def lambda_url(sam: SamLocal) -> Iterator[str]:
    """`sam local start-lambda`."""
    with sam.serving("start-lambda") as url:
        yield url


@pytest.fixture(scope="session")
def api_url(sam: SamLocal) -> Iterator[str]:
    """`sam local start-api`."""
    with sam.serving("start-api") as url:
        yield url


@pytest.fixture
def sample_practice(tables: DynamoDBClient) -> Stack:
    """What the files in events/ speak of, fresh, in the tables of `sam local`."""
    return sample_events.fresh_practice(tables, TABLES)


@pytest.fixture
def practice(api_url: str, lambda_url: str, issuer: Issuer, sample_practice: Stack) -> Iterator[Practice]:
    """The sample practice, fresh, over HTTP."""
    with httpx.Client(base_url=api_url, timeout=60, trust_env=False) as http:
        yield Practice(sample_practice.dynamodb, TABLES.messages, TABLES.audit, issuer, http, lambda_url)
