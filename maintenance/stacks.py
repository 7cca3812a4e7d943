"""The stack that a command is about: the one of `make run`, or a stack on AWS by its CloudFormation name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from deployment import stack_file
from deployment.paths import data_folder

_PATIENCE: Final = Config(retries={"mode": "standard", "total_max_attempts": 5}, connect_timeout=5, read_timeout=70)


class NotThere(Exception):
    """There is no such stack, or no way to it. The text says which, for whoever typed the command."""


@dataclass(frozen=True)
class DeployedStack:
    """A stack that is there. `resources`: logical id in template.yaml to what `Ref` gives.

    That is a table's, a bus's or a function's name and a queue's address.
    """

    name: str
    resources: Mapping[str, str]
    endpoints: Mapping[str, str]
    """Where services are, by their name in boto3; empty on AWS, where the SDK knows."""

    keys: Mapping[str, str]
    """What a client is made with; empty on AWS, where it comes from the environment."""

    def client(self, service: str) -> Any:
        """A client of one of its services, by its name in boto3."""
        make: Any = boto3.client
        return make(service, endpoint_url=self.endpoints.get(service), config=_PATIENCE, **self.keys)

    def resource(self, logical_id: str) -> str:
        """What became of a resource of the template. Raises NotThere."""
        if logical_id not in self.resources:
            raise NotThere(f"{self.name} has no {logical_id}: is it a stack of this template?")
        return self.resources[logical_id]


def find(name: str | None) -> DeployedStack:
    """The stack on AWS with this name, or the local one. Raises NotThere."""
    return _on_aws(name) if name else _local()


def _local() -> DeployedStack:
    try:
        about = stack_file.read(data_folder())
    except stack_file.NotRunning as problem:
        raise NotThere(str(problem)) from None
    tables = dict.fromkeys(("dynamodb", "dynamodbstreams"), str(about["store_url"]))
    others = dict.fromkeys(("events", "lambda", "sqs"), str(about["aws_url"]))
    keys = {"aws_access_key_id": "local", "aws_secret_access_key": "local", "region_name": str(about["region"])}
    return DeployedStack("the local stack", about["resources"], tables | others, keys)


def _on_aws(name: str) -> DeployedStack:
    try:
        pages = boto3.client("cloudformation", config=_PATIENCE).get_paginator("list_stack_resources")
        found = [one for page in pages.paginate(StackName=name) for one in page["StackResourceSummaries"]]
    except ClientError as error:
        raise NotThere(f"{name}: {error.response['Error']['Message']}") from None
    except BotoCoreError as error:  # no credentials, no region, no way there
        raise NotThere(f"{name}: {error}") from None
    return DeployedStack(name, {one["LogicalResourceId"]: one.get("PhysicalResourceId", "") for one in found}, {}, {})
