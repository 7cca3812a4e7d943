"""A template is served completely, or the start says which resource is not, and why."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from deployment.paths import REPOSITORY
from local.awslambda.async_invocations import AsyncInvocations
from local.cloudformation import ignored, supported, template
from local.cloudformation.template import Blueprint
from local.errors import CannotStart, NotSupported
from local.eventbridge.bus import Bus
from local.journal import Journal
from local.logs import Logs
from local.sqs.queues import Queues
from testing.local.small_template import TEMPLATE
from testing.small_stack import SmallStack

AWS_URL = "http://127.0.0.1:8787/_aws"
GIVEN = {
    "JwtIssuer": "http://127.0.0.1:8787/_issuer",
    "JwtAudience": "audience",
    "AllowedOrigins": "http://a, http://b",
}


def load(folder: Path, text: str) -> Blueprint:
    SmallStack(folder, text)
    return template.load(folder / "template.yaml", GIVEN, AWS_URL, folder / "cache.json")


def test_our_own_template_is_served_completely(tmp_path: Path) -> None:
    blueprint = template.load(REPOSITORY / "template.yaml", GIVEN, AWS_URL, tmp_path / "cache.json")
    assert not blueprint.of_type("AWS::Cognito::UserPool"), "the issuer of the local stack stands in for it"
    cors = blueprint.of_type("AWS::ApiGatewayV2::Api")[0].properties["Body"]["x-amazon-apigateway-cors"]
    assert cors["allowOrigins"] == ["http://a", "http://b"]
    for function in blueprint.of_type("AWS::Lambda::Function"):
        assert blueprint.folder(function.properties["Code"]).is_dir()


def test_the_small_template_is_resolved(tmp_path: Path) -> None:
    blueprint = load(tmp_path, TEMPLATE)
    assert blueprint.outputs == {"BusName": "small", "MessagesTableName": "local-Things"}
    queue = next(one for one in blueprint.of_type("AWS::SQS::Queue") if one.logical_id == "Jobs")
    assert queue.properties["RedrivePolicy"]["deadLetterTargetArn"] == "arn:aws:sqs:us-east-1:000000000000:local-Dead"
    echo = next(one for one in blueprint.of_type("AWS::Lambda::Function") if one.logical_id == "Echo")
    assert blueprint.folder(echo.properties["Code"]) == tmp_path / "echo/"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("AWS::Events::EventBus,", "AWS::Kinesis::Stream,"), "Bus: the resource type AWS::Kinesis::Stream"),
        (("VisibilityTimeout: 360", "FifoQueue: true"), "Jobs: the property FifoQueue of AWS::SQS::Queue"),
        (("!Ref Things,", '!ImportValue "x",'), "Fn::ImportValue"),
        (
            ("BillingMode: PAY_PER_REQUEST", "KinesisStreamSpecification: { StreamArn: x }"),
            "KinesisStreamSpecification",
        ),
        (("ContentUri: layer/", "ContentUri: nowhere/"), "no folder nowhere"),
        (("Type: CommaDelimitedList", "Type: AWS::SSM::Parameter::Name"), "Parameters.AllowedOrigins"),
        (("Transform:", "Hooks: {}\nTransform:"), "the section Hooks"),
        (("CodeUri: echo/", "CodeUri: echo/\n      VpcConfig: { SubnetIds: [a], SecurityGroupIds: [b] }"), "VpcConfig"),
    ],
)
def test_what_is_not_served_is_an_error_that_names_it(tmp_path: Path, change: tuple[str, str], named: str) -> None:
    assert change[0] in TEMPLATE
    with pytest.raises(CannotStart, match=named):
        load(tmp_path, TEMPLATE.replace(*change))


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("detail-type: [job]", "detail-type: [{ near: job }]"), "ToQueue.*near"),
        (("Id: jobs,", "Id: jobs, InputPath: $.detail,"), "ToQueue.*InputPath"),
        (
            ("Arn: !GetAtt Jobs.Arn, Dead", 'Arn: "arn:aws:sns:us-east-1:000000000000:x", Dead'),
            "ToQueue.*sns.*not a queue",
        ),
        (
            ("EventPattern: { source: [test], detail-type: [job] }", "ScheduleExpression: rate(1 day)"),
            "ToQueue.*ScheduleExpression",
        ),
    ],
)
def test_a_rule_that_is_not_served_is_an_error_that_names_it(
    tmp_path: Path, change: tuple[str, str], named: str
) -> None:
    assert change[0] in TEMPLATE
    journal = Journal(tmp_path / "events.db")
    try:
        with pytest.raises(NotSupported, match=named):
            configure(load(tmp_path, TEMPLATE.replace(*change)), journal, tmp_path)
    finally:
        journal.close()


def configure(blueprint: Blueprint, journal: Journal, folder: Path) -> None:
    from local.sqs.queues import Queue

    queues = Queues(journal, [Queue.from_resource(one) for one in blueprint.of_type("AWS::SQS::Queue")])
    bus = Bus(journal, queues, AsyncInvocations(journal, queues, {}, Logs(folder)))
    rules = [one for one in blueprint.of_type("AWS::Events::Rule") if one.logical_id == "ToQueue"]
    bus.configure(blueprint.of_type("AWS::Events::EventBus"), rules)


def test_a_rule_of_the_parameters_that_does_not_hold_is_an_error(tmp_path: Path) -> None:
    assertion = "{ Assert: !Equals [!Ref JwtAudience, other], AssertDescription: both or none }"
    rules = f"Rules: {{ Both: {{ Assertions: [{assertion}] }} }}"
    with pytest.raises(CannotStart, match="both or none"):
        load(tmp_path, f"{rules}\n{TEMPLATE}")


def test_the_expansion_is_kept_until_the_template_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    translated: list[bytes] = []
    translate: Callable[..., object] = template._translate

    def counting(source: bytes, given: dict[str, str]) -> object:
        translated.append(source)
        return translate(source, given)

    monkeypatch.setattr(template, "_translate", counting)
    first, second = load(tmp_path, TEMPLATE), load(tmp_path, TEMPLATE)
    assert first == second
    assert len(translated) == 1
    load(tmp_path, TEMPLATE + "# a comment\n")
    assert len(translated) == 2


def test_every_inert_type_and_property_says_why() -> None:
    assert not ignored.TYPES.keys() & supported.SUPPORTED.keys()
    assert ignored.PROPERTIES.keys() <= supported.SUPPORTED.keys()
    assert all(ignored.TYPES.values())
    assert all(reason for properties in ignored.PROPERTIES.values() for reason in properties.values())
    for kind, properties in ignored.PROPERTIES.items():
        assert not properties.keys() & supported.SUPPORTED[kind], kind


def test_the_documentation_lists_what_is_inert() -> None:
    page = (REPOSITORY / "docs" / "local.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(AWS::[\w:]+)` \| (.+) \|$", page, re.MULTILINE))
    assert listed == ignored.TYPES
