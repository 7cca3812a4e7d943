"""The stack that a command acts on: that of `make run`, or a stack on AWS by its CloudFormation name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deployment import stack_file
from deployment.paths import data_folder
from maintenance import named_errors

_CONFIG: Final = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=70)


class NotThere(Exception):
    """The stack, or a part that the command needs, is missing or out of reach. The text is for the operator."""


@dataclass(frozen=True)
class Description:
    """What CloudFormation says of a stack: its parameters and outputs by name."""

    parameters: Mapping[str, str]
    outputs: Mapping[str, str]


@dataclass(frozen=True)
class DeployedStack:
    """A deployed stack. `resources`: the value of `Ref` by logical id in template.yaml.

    That is the name of a table, bus or function, and the URL of a queue.
    """

    name: str
    resources: Mapping[str, str]
    endpoints: Mapping[str, str]
    """Endpoint URLs by service name in boto3; empty on AWS."""

    credentials: Mapping[str, str]
    """Credentials and Region for boto3; empty on AWS, where they come from the environment."""

    def client(self, service: str) -> Any:
        """A client of a service, by its name in boto3."""
        make: Any = boto3.client
        endpoint = self.endpoints.get(service)
        client = make(service, endpoint_url=endpoint, config=_CONFIG, **self.credentials)
        named_errors.name_in_errors(client, endpoint)
        return client

    def resource(self, logical_id: str) -> str:
        """The name or URL of a resource, by logical id. Raises NotThere."""
        if logical_id not in self.resources:
            raise NotThere(f"{self.name} has no {logical_id}: is it a stack of this template?")
        return self.resources[logical_id]

    def described(self) -> Description:
        """Parameters and outputs of a stack on AWS."""
        described = self.client("cloudformation").describe_stacks(StackName=self.name)["Stacks"][0]
        return Description(
            parameters={one["ParameterKey"]: one["ParameterValue"] for one in described.get("Parameters", [])},
            outputs={one["OutputKey"]: one["OutputValue"] for one in described.get("Outputs", [])},
        )


def find(name: str | None) -> DeployedStack:
    """The stack on AWS with this name, or without a name the local one. Raises NotThere."""
    return _on_aws(name) if name else _local()


def not_there(name: str | None) -> DeployedStack:
    """A stack on AWS that is deleted, or not yet made: a name and clients. Raises NotThere without a name."""
    if not name:
        raise NotThere("name the stack: --stack NAME, or STACK=NAME for make")
    return DeployedStack(name, {}, {}, {})


def find_on_aws(name: str | None) -> DeployedStack:
    """The stack on AWS with this name. Raises NotThere."""
    if not name:
        raise NotThere("name a stack on AWS: STACK=… (the people of `make run` are invented: make token PERSON=ana)")
    return _on_aws(name)


def _local() -> DeployedStack:
    try:
        description = stack_file.read(data_folder())
    except stack_file.NotRunning as problem:
        raise NotThere(str(problem)) from None
    tables = dict.fromkeys(("dynamodb", "dynamodbstreams"), str(description["store_url"]))
    others = dict.fromkeys(("events", "lambda", "sqs"), str(description["aws_url"]))
    credentials = {
        "aws_access_key_id": "local",
        "aws_secret_access_key": "local",
        "region_name": str(description["region"]),
    }
    return DeployedStack("the local stack", description["resources"], tables | others, credentials)


def _on_aws(name: str) -> DeployedStack:
    try:
        pages = boto3.client("cloudformation", config=_CONFIG).get_paginator("list_stack_resources")
        resources = [resource for page in pages.paginate(StackName=name) for resource in page["StackResourceSummaries"]]
    except ClientError as error:
        raise NotThere(f"{name}: {error.response['Error']['Message']}") from None
    except BotoCoreError as error:  # no credentials, no Region, no network
        raise NotThere(f"{name}: {error}") from None
    ids = {resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "") for resource in resources}
    return DeployedStack(name, ids, {}, {})
