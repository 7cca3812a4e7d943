"""Names, ARNs and URLs of local resources, in AWS's formats."""

import re

REGION = "us-east-1"
ACCOUNT = "000000000000"
STACK = "local"

PSEUDO_PARAMETERS = {
    "AWS::Region": REGION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Partition": "aws",
    "AWS::StackName": STACK,
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{STACK}/local",
    "AWS::URLSuffix": "amazonaws.com",
}

# The property with the name of a resource, by type.
NAMED_BY = {
    "AWS::DynamoDB::Table": "TableName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Events::EventBus": "Name",
    "AWS::Events::Rule": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::IAM::Role": "RoleName",
    "AWS::Scheduler::ScheduleGroup": "Name",
    "AWS::SES::ConfigurationSet": "Name",
}

ALIAS = "AWS::Lambda::Alias"

_ARNS = {
    "AWS::DynamoDB::Table": f"dynamodb:{REGION}:{ACCOUNT}:table/",
    "AWS::SQS::Queue": f"sqs:{REGION}:{ACCOUNT}:",
    "AWS::Lambda::Function": f"lambda:{REGION}:{ACCOUNT}:function:",
    "AWS::Lambda::LayerVersion": f"lambda:{REGION}:{ACCOUNT}:layer:",
    "AWS::Events::EventBus": f"events:{REGION}:{ACCOUNT}:event-bus/",
    "AWS::Events::Rule": f"events:{REGION}:{ACCOUNT}:rule/",
    "AWS::Logs::LogGroup": f"logs:{REGION}:{ACCOUNT}:log-group:",
    "AWS::SNS::Topic": f"sns:{REGION}:{ACCOUNT}:",
    "AWS::IAM::Role": f"iam::{ACCOUNT}:role/",
    "AWS::KMS::Key": f"kms:{REGION}:{ACCOUNT}:key/",
    "AWS::Scheduler::ScheduleGroup": f"scheduler:{REGION}:{ACCOUNT}:schedule-group/",
}

_INVOCATION = re.compile(r"functions/(arn:[^/]+)/invocations")

# `Ref` gives the name, except of these.
_REF_IS_ARN = {"AWS::SNS::Topic", "AWS::Lambda::LayerVersion"}


def arn(kind: str, name: str) -> str | None:
    """The ARN of a resource, or None if the type's ARNs are not known here."""
    return f"arn:aws:{_ARNS[kind]}{name}" if kind in _ARNS else None


def queue_url(aws_url: str, name: str) -> str:
    """URL of a queue on the local AWS endpoint."""
    return f"{aws_url}/{ACCOUNT}/{name}"


def ref(kind: str, name: str, aws_url: str) -> str:
    """Value of `Ref` for a resource."""
    if kind == "AWS::SQS::Queue":
        return queue_url(aws_url, name)
    return (arn(kind, name) or name) if kind in _REF_IS_ARN else name


def alias(function: str, name: str) -> str:
    """Value of `Ref` for an alias of a function: the function's ARN with the alias as qualifier."""
    return f"{arn('AWS::Lambda::Function', function_name(function))}:{name}"


def attribute(kind: str, name: str, which: str, aws_url: str) -> str | None:
    """Value of `Fn::GetAtt`, or None for an unknown attribute."""
    known = {
        ("AWS::SQS::Queue", "QueueName"): name,
        ("AWS::SQS::Queue", "QueueUrl"): queue_url(aws_url, name),
        ("AWS::SNS::Topic", "TopicName"): name,
        ("AWS::Events::EventBus", "Name"): name,
        ("AWS::KMS::Key", "KeyId"): name,
        ("AWS::IAM::Role", "RoleId"): name,
        # The store labels streams itself; stream_poller.py finds a stream by its table.
        ("AWS::DynamoDB::Table", "StreamArn"): f"{arn('AWS::DynamoDB::Table', name)}/stream/local",
        ("AWS::ApiGatewayV2::Api", "ApiId"): name,
        ("AWS::ApiGatewayV2::Api", "ApiEndpoint"): aws_url.rpartition("/")[0],
    }
    return arn(kind, name) if which == "Arn" else known.get((kind, which))


def function_name(reference: str) -> str:
    """The function name in a name or ARN, with or without version or alias."""
    return reference.split(":function:", 1)[-1].split(":", 1)[0]


def invoked_function(uri: object) -> str | None:
    """The function name in the URI of an integration or authorizer; None if it invokes no function."""
    match = _INVOCATION.search(str(uri))
    return function_name(match[1]) if match else None


def last_part(reference: str) -> str:
    """The name in a name or ARN of a queue or bus."""
    return reference.rpartition("/")[2].rpartition(":")[2] if reference.startswith("arn:") else reference
