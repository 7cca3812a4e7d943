"""The layers are lean, nothing is missing in them, and two builds are the same to the byte."""

import json
import marshal
import shutil
import subprocess
import sys
from pathlib import Path
from types import CodeType

import pytest

from deployment.paths import REPOSITORY
from testing.artefact import start
from testing.artefact.aws import Aws
from testing.artefact.built import Artefact, Function
from testing.deployed import deployment

_UNCHECKED_HASH = 1  # PEP 552: the flags of a .pyc that is never compared with its source
_LAYERS = ("MessagingLayer", "DependenciesLayer")


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("layer", _LAYERS)
def test_every_module_has_bytecode_that_is_not_compared_with_its_source(artefact: Artefact, layer: str) -> None:
    there = files(artefact.folder / layer)
    modules = [Path(name) for name in there if name.endswith(".py")]
    assert modules
    for module in modules:
        compiled = there[str(module.parent / "__pycache__" / f"{module.stem}.cpython-313.pyc")]
        assert int.from_bytes(compiled[4:8], "little") == _UNCHECKED_HASH, module
        code = marshal.loads(compiled[16:])  # noqa: S302 - what we have just compiled
        assert isinstance(code, CodeType)
        assert code.co_filename == f"/opt/{module}"


def test_what_is_never_used_is_not_shipped(artefact: Artefact) -> None:
    there = files(artefact.folder / "DependenciesLayer/python")
    packages = {name.split("/")[0] for name in there}
    assert not packages & {"boto3", "s3transfer", "pip", "setuptools", "pycparser", "cffi", "aws_xray_sdk", "tests"}
    assert [name for name in there if name.endswith((".pyi", "py.typed", "RECORD", ".gz", ".pyc.0"))] == []
    services = {name.split("/")[2] for name in there if name.startswith("botocore/data/") and name.count("/") > 2}
    of_nudges = {"pinpoint-sms-voice-v2", "scheduler", "sesv2"}
    of_all = {"apigatewaymanagementapi", "cognito-idp", "dynamodb", "events", "secretsmanager", "sqs"}
    assert services == of_all | of_nudges


def test_our_layer_is_the_package_and_nothing_else(artefact: Artefact) -> None:
    there = files(artefact.folder / "MessagingLayer")
    assert {Path(name).parts[:2] for name in there} == {("python", "client_messaging")}


def test_licences_come_along(artefact: Artefact) -> None:
    folder = artefact.folder / "DependenciesLayer/python"
    without = {
        info.name
        for info in folder.glob("*.dist-info")
        if not any(
            path.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE")) for path in info.rglob("*")
        )
    }
    assert without == set()


def test_two_builds_in_two_places_are_the_same_to_the_byte(artefact: Artefact, tmp_path: Path) -> None:
    for name in ("template.yaml", "samconfig.toml", ".python-version"):
        shutil.copy(REPOSITORY / name, tmp_path)
    for name in ("functions", "layers"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, copy_function=shutil.copy)
    again = deployment.build(tmp_path / "build", tmp_path / "template.yaml")
    for layer in _LAYERS:
        first, second = files(artefact.folder / layer), files(again / layer)
        assert first.keys() == second.keys()
        assert [name for name in first if first[name] != second[name]] == []
        assert _zip(artefact.folder / layer, tmp_path / "1") == _zip(again / layer, tmp_path / "2")


def _zip(folder: Path, target: Path) -> bytes:
    """The archive that the SAM CLI would upload."""
    code = "import sys; from samcli.lib.package import utils as u; u.make_zip_with_lambda_permissions(*sys.argv[1:])"
    subprocess.run([REPOSITORY / ".tools/sam-cli/bin/python", "-c", code, target, folder], check=True)
    return target.with_suffix(".zip").read_bytes()


WITHOUT_A_NETWORK = """
import socket
def refuse(*_):
    raise AssertionError("a start asks nobody anything")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""

STARTED = """
import gc, handler, json
from client_messaging import wiring
made = [name for name, one in vars(wiring).items() if getattr(one, "cache_info", None) and one.cache_info().currsize]
print(json.dumps({"made": made, "gc": gc.isenabled()}))
"""

CLIENTS_OF = {
    "authorize_connection": set(),
    "publish_events": {"bus"},
    "open_connection": {"tables", "connections", "live", "store", "queues"},
    "tell_connections": {"tables", "connections", "live", "store", "queues"},
    "close_connection": {"tables", "connections"},
    "seal_audit": {"tables"},
    "verify_audit": {"tables"},
    "plan_nudge": {"tables", "store", "nudge_alarms", "planning"},
    "send_nudge": {"tables", "store", "nudge_alarms", "planning", "nudge_mail", "nudge_texts", "nudging"},
}


def test_clients_are_made_at_the_start_and_nobody_is_asked(functions: dict[str, Function], found_aws: Aws) -> None:
    for name, function in functions.items():
        seen = json.loads(start.run(function, found_aws.environment, WITHOUT_A_NETWORK + STARTED))
        assert set(seen["made"]) - {"_session"} == CLIENTS_OF.get(name, {"tables", "store"}), name
        assert seen["gc"]


ENDPOINTS = """
import json
from botocore.config import Config
from botocore.session import Session
for service, region, how in json.loads({questions!r}):
    try:
        print(Session().create_client(service, region, config=Config(**how)).meta.endpoint_url)
    except Exception as refusal:
        print(type(refusal).__name__)
"""
_SERVICES = ("dynamodb", "sqs", "events")
_HOW: tuple[dict[str, bool], ...] = ({}, {"use_fips_endpoint": True}, {"use_dualstack_endpoint": True})
_REGIONS = ("eu-west-1", "us-east-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "eu-isoe-west-1", "xx-new-1")


def test_endpoints_are_where_botocore_knows_them_in_every_partition(functions: dict[str, Function]) -> None:
    asked = [(service, region, how) for service in _SERVICES for region in _REGIONS for how in _HOW]
    code = ENDPOINTS.format(questions=json.dumps(asked))
    answered = start.run(functions["compose"], {}, code).split()
    whole = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert answered == whole
    assert len(set(answered)) > len(_SERVICES) * len(_REGIONS)


ROOTS = """
import json, ssl
from botocore.httpsession import get_cert_path
from client_messaging import wiring
whole = ssl.create_default_context(cafile=get_cert_path(True))
loaded = wiring.tables().client._endpoint.http_session._manager.connection_pool_kw["ssl_context"]
print(json.dumps([len(context.get_ca_certs()) for context in (whole, loaded)]))
"""


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1"])
def test_the_roots_of_aws_certificates_are_loaded_at_the_start(functions: dict[str, Function], region: str) -> None:
    """Amazon's alone in the largest partition; the whole bundle in others, and it is there for other names."""
    whole, loaded = json.loads(
        start.run(functions["compose"], {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}, ROOTS)
    )
    assert whole > 50
    assert loaded == (5 if region == "eu-west-1" else whole)


LATE = """
import aws_lambda_powertools, tempfile
from aws_lambda_powertools.logging import correlation_paths
from botocore import configloader, credentials, paginate, utils

with tempfile.NamedTemporaryFile("w") as file:
    file.write("[default]\\nregion = eu-west-1\\n")
    file.flush()
    assert configloader.load_config(file.name)["profiles"]["default"]["region"] == "eu-west-1"
assert utils.parse_timestamp("2026-01-01T00:00:00Z").year == 2026
assert credentials._parse_if_needed("2026-01-01T00:00:00Z").year == 2026
assert paginate.jmespath.search("a.b", {"a": {"b": 1}}) == 1
assert aws_lambda_powertools.single_metric.__name__ == "single_metric"
logger = aws_lambda_powertools.Logger(service="late")
with_context = logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_HTTP)
say = with_context(lambda event, context: "said")
context = type("Context", (), dict.fromkeys(
    ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id"), "x"
))
assert say({"requestContext": {"requestId": "r"}}, context) == "said"
assert logger.get_correlation_id() == "r"
print("there")
"""


def test_what_is_imported_late_is_there_when_it_is_needed(functions: dict[str, Function]) -> None:
    assert start.run(functions["compose"], {}, LATE) == "there\n"
