"""What a template says becomes what it means here; what is not understood is an error that names it."""

import pytest

from deployment.documents import Document, Json
from local.cloudformation.intrinsics import Resolver
from local.errors import NotSupported

AWS_URL = "http://127.0.0.1:8787/_aws"
TEMPLATE: Document = {
    "Conditions": {
        "Yes": {"Fn::Equals": [{"Ref": "Size"}, 0]},
        "No": {"Fn::Not": [{"Condition": "Yes"}]},
        "Both": {"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]},
        "Either": {"Fn::Or": [{"Condition": "Yes"}, {"Condition": "No"}]},
    },
    "Mappings": {"Sizes": {"small": {"rooms": 2}}},
    "Resources": {
        "Things": {"Type": "AWS::DynamoDB::Table"},
        "Jobs": {"Type": "AWS::SQS::Queue"},
        "Bus": {"Type": "AWS::Events::EventBus", "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-bus"}}},
        "Work": {"Type": "AWS::Lambda::Function"},
        "WorkLive": {"Type": "AWS::Lambda::Alias", "Properties": {"FunctionName": {"Ref": "Work"}, "Name": "live"}},
        "Absent": {"Type": "AWS::SQS::Queue", "Condition": "No"},
    },
}


def resolve(value: Json) -> Json:
    parameters = {"Size": "0", "Names": ["a", "b"], "Stage": "dev"}
    return Resolver(TEMPLATE, parameters, AWS_URL).resolve(value, "Here")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Stage"}, "dev"),
        ({"Ref": "Names"}, ["a", "b"]),
        ({"Ref": "AWS::AccountId"}, "000000000000"),
        ({"Ref": "Things"}, "local-Things"),
        ({"Ref": "Jobs"}, f"{AWS_URL}/000000000000/local-Jobs"),
        ({"Ref": "Bus"}, "local-bus"),
        ({"Ref": "WorkLive"}, "arn:aws:lambda:us-east-1:000000000000:function:local-Work:live"),
        ({"Fn::GetAtt": ["Jobs", "Arn"]}, "arn:aws:sqs:us-east-1:000000000000:local-Jobs"),
        ({"Fn::GetAtt": "Jobs.QueueName"}, "local-Jobs"),
        ({"Fn::GetAtt": ["Bus", "Arn"]}, "arn:aws:events:us-east-1:000000000000:event-bus/local-bus"),
        ({"Fn::Sub": "x-${Stage}-${Things}-${!Kept}"}, "x-dev-local-Things-${Kept}"),
        ({"Fn::Sub": ["${Who}/${Jobs.QueueName}", {"Who": {"Ref": "Stage"}}]}, "dev/local-Jobs"),
        ({"Fn::Join": ["-", [{"Ref": "Stage"}, "b"]]}, "dev-b"),
        ({"Fn::If": ["Yes", "here", {"Ref": "NotEvenLookedAt"}]}, "here"),
        ({"Fn::If": ["Both", 1, 2]}, 2),
        ({"Fn::If": ["Either", 1, 2]}, 1),
        ({"a": {"Ref": "AWS::NoValue"}, "b": [{"Ref": "AWS::NoValue"}, 1]}, {"b": [1]}),
        ({"Fn::Select": [1, {"Ref": "Names"}]}, "b"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::FindInMap": ["Sizes", "small", "rooms"]}, 2),
        ({"Condition": {"StringEquals": {"a": "b"}}}, {"Condition": {"StringEquals": {"a": "b"}}}),
    ],
)
def test_an_intrinsic_means_what_cloudformation_means(value: Json, expected: Json) -> None:
    assert resolve(value) == expected


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ({"Fn::Cidr": ["10.0.0.0/16", 1, 8]}, "Fn::Cidr"),
        ({"Fn::ImportValue": "other"}, "Fn::ImportValue"),
        ({"Ref": "Nobody"}, "Nobody"),
        ({"Ref": "Absent"}, "condition No"),
        ({"Fn::GetAtt": ["Jobs", "Colour"]}, "Colour"),
        ({"Fn::If": ["Unknown", 1, 2]}, "Unknown"),
        ({"Fn::FindInMap": ["Sizes", "large", "rooms"]}, "large"),
    ],
)
def test_what_is_not_understood_is_an_error_that_names_it_and_its_place(value: Json, named: str) -> None:
    with pytest.raises(NotSupported, match=named) as refusal:
        resolve({"deep": [value]})
    assert str(refusal.value).startswith("Here: ")
