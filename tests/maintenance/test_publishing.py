"""The front ends are put where a stack serves them, in an order in which no page is ever without its files."""

import argparse
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from maintenance import publish_front_ends
from maintenance.publish_front_ends import publish
from maintenance.stacks import DeployedStack, NotThere

NAMES = ("ApiUrl", "LiveUrl", "Issuer", "Audience")
DOMAIN = "messages.example.org"


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "ACCESS_KEY_ID": "testing",
        "SECRET_ACCESS_KEY": "testing",
        "DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with mock_aws():
        yield


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a build leaves: pages, what they refer to, and the stamp of make."""
    for name in ("chart/index.html", "portal/index.html", "chart/chart-ABCDEFGH.js", "style-ABCDEFGH.css", "ready"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr(publish_front_ends, "BUILT", tmp_path)
    return tmp_path


class Deployed(DeployedStack):
    """A stack of which CloudFormation says this."""

    said: Any = None

    def client(self, service: str) -> Any:
        client = super().client(service)
        if service == "cloudformation":
            stubber = Stubber(client)
            stubber.add_response("describe_stacks", {"Stacks": [self.said]}, {"StackName": self.name})
            stubber.activate()
        return client


def deployed() -> DeployedStack:
    """The stack's API lets its own front ends call it; AllowedOrigins is for others (`template/test_apis.py`)."""
    given = {"FrontEndDomain": DOMAIN, "AllowedOrigins": "https://localhost"}
    bucket = f"files-{uuid4().hex}"  # an account of nobody's may be there already, for all tests
    boto3.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    Deployed.said = {
        "StackName": "messaging",
        "CreationTime": datetime(2026, 1, 1, tzinfo=UTC),
        "StackStatus": "CREATE_COMPLETE",
        "Parameters": [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()],
        "Outputs": [{"OutputKey": name, "OutputValue": f"https://{name.lower()}.example"} for name in NAMES],
    }
    return Deployed("messaging", {"FrontEndFiles": bucket, "FrontEnds": distribution()}, {}, {})


def distribution() -> str:
    origin = {"Id": "files", "DomainName": "files.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    behaviour = {"TargetOriginId": "files", "ViewerProtocolPolicy": "redirect-to-https"}
    config: Any = {
        "CallerReference": uuid4().hex,
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": behaviour,
    }
    made = boto3.client("cloudfront").create_distribution(DistributionConfig=config)
    return str(made["Distribution"]["Id"])


def test_every_file_is_there_with_its_type_and_its_time(aws: None, built: Path) -> None:
    stack = deployed()
    assert publish(argparse.Namespace(), stack) == 0
    s3 = boto3.client("s3")
    bucket = stack.resources["FrontEndFiles"]
    names = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    served = {name: s3.get_object(Bucket=bucket, Key=name) for name in names}
    assert {name: item["ContentType"] for name, item in served.items()} == {
        "chart/index.html": "text/html; charset=utf-8",
        "portal/index.html": "text/html; charset=utf-8",
        "chart/chart-ABCDEFGH.js": "text/javascript; charset=utf-8",
        "style-ABCDEFGH.css": "text/css; charset=utf-8",
        "config.json": "application/json",
    }
    kept = {name for name, item in served.items() if "immutable" in item["CacheControl"]}
    assert kept == {"chart/chart-ABCDEFGH.js", "style-ABCDEFGH.css"}
    assert json.loads(served["config.json"]["Body"].read()) == {
        "api": "https://apiurl.example",
        "live": "https://liveurl.example",
        "issuer": "https://issuer.example",
        "client_id": "https://audience.example",
    }
    batches = boto3.client("cloudfront").list_invalidations(DistributionId=stack.resources["FrontEnds"])
    assert batches["InvalidationList"]["Quantity"] == 1


def test_the_element_and_its_examples_are_served_to_nobody(aws: None, built: Path) -> None:
    for name in ("element/client-messaging.js", "examples/html/index.html"):
        (built / name).parent.mkdir(parents=True)
        (built / name).write_text("", encoding="utf-8")
    stack = deployed()
    assert publish(argparse.Namespace(), stack) == 0
    put = boto3.client("s3").list_objects_v2(Bucket=stack.resources["FrontEndFiles"])["Contents"]
    assert {item["Key"].partition("/")[0] for item in put} == {"chart", "portal", "style-ABCDEFGH.css", "config.json"}


def test_a_page_is_put_after_what_it_refers_to(aws: None, built: Path) -> None:
    stack = deployed()
    publish(argparse.Namespace(), stack)
    versions = boto3.client("s3").list_objects_v2(Bucket=stack.resources["FrontEndFiles"])["Contents"]
    when = {version["Key"]: version["LastModified"] for version in versions}
    assert when["chart/chart-ABCDEFGH.js"] <= when["chart/index.html"]
    assert sorted(["chart/index.html", "z.js"], key=publish_front_ends._pages_last) == ["z.js", "chart/index.html"]


def test_without_front_ends_nothing_is_put_anywhere(aws: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotThere, match="serves no front ends"):
        publish(argparse.Namespace(), DeployedStack("the local stack", {}, {}, {}))
    monkeypatch.setattr(publish_front_ends, "BUILT", tmp_path)
    with pytest.raises(NotThere, match="no front ends in web/dist"):
        publish(argparse.Namespace(), deployed())
