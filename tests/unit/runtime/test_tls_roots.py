"""Which certificates a client of AWS takes, over TLS on loopback, and that roots are loaded once.

Of a client as it comes and of one that is shortened (`dynamodb.client`), whose connections are its own.
"""

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import urllib3.util.connection
from botocore.config import Config
from botocore.exceptions import SSLError
from botocore.httpsession import DEFAULT_CA_BUNDLE, where
from moto.core.models import botocore_stubber

from client_messaging.dynamodb.client import shorten
from client_messaging.runtime import tls_roots
from client_messaging.runtime.aws_session import LeanSession
from testing.tls_server import Authority, TlsServer, serving

AWS: Final = "dynamodb.eu-west-1.amazonaws.com"
OURS, ANOTHERS = Authority("The practice's own"), Authority("Somebody else's")
ASK: Final = {"RequestItems": {"messages": {"Keys": [{"pk": {"S": "a"}, "sk": {"S": "b"}}]}}}

type Serve = Callable[..., TlsServer]


class _Finished:
    """How a client is finished."""

    how: Callable[[Any], Any]


@pytest.fixture(params=[lambda made: made, shorten], ids=["as it comes", "shortened"], autouse=True)
def _finished(request: pytest.FixtureRequest) -> None:
    _Finished.how = staticmethod(request.param)


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """Keys of nobody, and nothing else."""
    for name in ("AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    tls_roots._context.cache_clear()
    yield
    tls_roots._context.cache_clear()


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Serve]:
    """Start a server; whatever host a client connects to, it is that one."""
    began = []

    def start(authority: Authority, host: str = AWS, *, ended: bool = False) -> TlsServer:
        running = serving(authority.certify(host, tmp_path, ended=ended))
        began.append(running)
        server = running.__enter__()
        connect = urllib3.util.connection.create_connection
        here = lambda _, *arguments, **named: connect(("127.0.0.1", server.port), *arguments, **named)  # noqa: E731
        monkeypatch.setattr(urllib3.util.connection, "create_connection", here)
        return server

    yield start
    for running in began:
        running.__exit__(None, None, None)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle with the practice's own root."""
    path = tmp_path / "ca.pem"
    path.write_text(OURS.pem)
    return path


def client(region: str = "eu-west-1", **named: Any) -> Any:
    """A client of DynamoDB as functions make it."""
    once = Config(
        parameter_validation=False,
        retries={"mode": "standard", "total_max_attempts": 1},
        connect_timeout=2,
        read_timeout=2,
    )
    made = LeanSession().create_client("dynamodb", region_name=region, config=once, **named)
    tls_roots.load_once(made)
    made.meta.events.unregister("before-send", botocore_stubber)  # moto's, where another test has begun it
    return _Finished.how(made)


def roots(made: Any) -> set[str]:
    """The names of the roots that are loaded."""
    context = made._endpoint.http_session._manager.connection_pool_kw["ssl_context"]
    subjects = [dict(part[0] for part in root["subject"]) for root in context.get_ca_certs()]
    return {subject.get("commonName") or subject.get("organizationalUnitName", "") for subject in subjects}


def test_a_certificate_of_another_authority_fails_and_nothing_is_sent(serve: Serve) -> None:
    server = serve(ANOTHERS)
    with pytest.raises(SSLError):
        client().batch_get_item(**ASK)
    assert server.arrived == []


@pytest.mark.parametrize("setting", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_a_bundle_of_the_environment_is_the_one_that_counts(
    serve: Serve, bundle: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    server = serve(OURS)
    monkeypatch.setenv(setting, str(bundle))
    assert client().batch_get_item(**ASK)["Responses"] == {}
    assert len(server.arrived) == 1
    assert roots(client()) == {OURS.name}


@pytest.mark.parametrize("setting", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_a_bundle_that_has_the_public_roots_as_well_is_used_whole(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    bundle.write_text(Path(DEFAULT_CA_BUNDLE).read_text() + OURS.pem)
    monkeypatch.setenv(setting, str(bundle))
    assert {OURS.name, *tls_roots.OF_AMAZON} < roots(client())


def test_a_bundle_of_the_configuration_or_of_the_code_is_the_one_that_counts(
    serve: Serve, bundle: Path, tmp_path: Path
) -> None:
    serve(OURS)
    assert client(verify=str(bundle)).batch_get_item(**ASK)["Responses"] == {}
    (tmp_path / "config").write_text(f"[default]\nca_bundle = {bundle}\n")
    assert client().batch_get_item(**ASK)["Responses"] == {}


def test_with_that_bundle_another_authority_fails(serve: Serve, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(ANOTHERS)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    with pytest.raises(SSLError):
        client().batch_get_item(**ASK)
    assert server.arrived == []


@pytest.mark.parametrize(("host", "ended"), [("dynamodb.eu-west-2.amazonaws.com", False), (AWS, True)])
def test_another_name_or_an_old_certificate_fails(
    serve: Serve, bundle: Path, monkeypatch: pytest.MonkeyPatch, host: str, *, ended: bool
) -> None:
    server = serve(OURS, host, ended=ended)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    with pytest.raises(SSLError):
        client().batch_get_item(**ASK)
    assert server.arrived == []


def test_connections_load_no_roots_again(serve: Serve, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(OURS)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    made = client()
    bundle.unlink()
    for _ in range(2):
        made.batch_get_item(**ASK)
        made._endpoint.http_session.close()
    assert len(server.arrived) == 2


def test_a_bundle_that_is_not_there_is_an_error_of_each_request(
    serve: Serve, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(OURS)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle.with_name("none.pem")))
    made = client()
    with pytest.raises(SSLError):
        made.batch_get_item(**ASK)
    assert server.arrived == []


@pytest.mark.parametrize("how", [{}, {"use_dualstack_endpoint": True}, {"use_fips_endpoint": True}])
def test_aws_is_held_to_the_roots_of_amazon(how: dict[str, bool]) -> None:
    made = LeanSession().create_client("dynamodb", region_name="us-east-1", config=Config(**how))  # type: ignore[arg-type]
    tls_roots.load_once(made)
    assert roots(made) == set(tls_roots.OF_AMAZON)


@pytest.mark.parametrize("region", ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1"])
def test_other_partitions_are_held_to_the_whole_bundle(region: str) -> None:
    assert len(roots(client(region))) > 50


@pytest.mark.parametrize("url", ["https://dynamodb.example.org", "https://notamazonaws.com", "https://localhost:8000"])
def test_an_endpoint_of_another_name_is_held_to_the_whole_bundle(url: str) -> None:
    assert len(roots(client(endpoint_url=url))) > 50


def test_without_tls_or_without_its_verification_nothing_is_loaded() -> None:
    assert roots(client(endpoint_url="http://localhost:8000")) == set()
    assert roots(client(verify=False)) == set()


@pytest.mark.parametrize("bundle", [DEFAULT_CA_BUNDLE, where()])
def test_the_roots_of_amazon_are_those_of_the_bundle_and_still_hold(bundle: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=tls_roots.of_amazon(Path(bundle).read_text()))
    found: list[Any] = context.get_ca_certs()
    subjects = [dict(part[0] for part in root["subject"]) for root in found]
    assert [subject["commonName"] for subject in subjects] == list(tls_roots.OF_AMAZON)
    assert {subject["organizationName"] for subject in subjects} == {"Amazon", "Starfield Technologies, Inc."}
    for root in found:
        assert root["issuer"] == root["subject"]
        assert ssl.cert_time_to_seconds(root["notAfter"]) > time.time() + 365 * 86400


def test_without_one_of_them_the_whole_bundle_is_used() -> None:
    whole = Path(where()).read_text()
    assert tls_roots.of_amazon(whole.replace("Amazon Root CA 3", "Another Root")) == ""
