"""What a deleted stack has left, in moto, and CloudFormation's record of it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import boto3
from botocore.stub import Stubber

from deployment import template_yaml
from deployment.documents import Document
from deployment.paths import REPOSITORY
from maintenance.adopting.former import POOL, TABLES, TYPES
from maintenance.stacks import DeployedStack
from testing.maintenance.pools import Pools

NAME: Final = "messaging"
POOLS: Final = Pools()
_LOGS: Final = "AWS::Logs::LogGroup"


def stack_id(number: int) -> str:
    """The id of the first, second … stack of the name."""
    return f"arn:aws:cloudformation:eu-west-1:123456789012:stack/{NAME}/00000000-0000-0000-0000-00000000000{number}"


def written(logical_id: str) -> Document:
    """A resource's properties in template.yaml."""
    template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
    properties: Document = template["Resources"][logical_id]["Properties"]
    return properties


type Step = tuple[str, Document | str, Document | None]
"""A call of CloudFormation: operation, answer or code of an error, and expected parameters."""


class Account:
    """An account after a stack was deleted: physical names by logical id."""

    def __init__(self) -> None:
        self.suffix = uuid4().hex[:8]  # moto's account may be there already, for all tests
        self.key = self._make_key()
        self.names = {name: self.make_table(name, f"{NAME}-{name}-{self.suffix}") for name in TABLES}
        self.names["Key"] = self.key.rpartition("/")[2]
        self.names[POOL] = POOLS.make(f"eu-west-1_{self.suffix}", written(POOL))
        self.names["ComposeLogs"] = f"/client-messaging/{NAME}/{self.suffix}/compose"
        boto3.client("logs").create_log_group(logGroupName=self.names["ComposeLogs"])

    def _make_key(self) -> str:
        client = boto3.client("kms")
        arn = client.create_key(Description="Encrypts the tables")["KeyMetadata"]["Arn"]
        client.enable_key_rotation(KeyId=arn)
        return str(arn)

    def make_table(self, logical_id: str, name: str) -> str:
        """A table as the template makes it; its name."""
        properties = written(logical_id)
        client: Any = boto3.client("dynamodb")
        stream = properties.get("StreamSpecification")
        client.create_table(
            TableName=name,
            BillingMode=properties["BillingMode"],
            AttributeDefinitions=properties["AttributeDefinitions"],
            KeySchema=properties["KeySchema"],
            DeletionProtectionEnabled=properties["DeletionProtectionEnabled"],
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": self.key},
            **({"StreamSpecification": {"StreamEnabled": True, **stream}} if stream else {}),
            **{one: properties[one] for one in ("GlobalSecondaryIndexes",) if one in properties},
        )
        client.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )
        if expires := properties.get("TimeToLiveSpecification"):
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=expires)
        return name

    def record(self) -> list[Document]:
        """ListStackResources of the deleted stack: what was retained, and a function that was not."""
        kinds = {**TYPES, "ComposeLogs": _LOGS}
        left = [_summary(one, kinds[one], name, "DELETE_SKIPPED") for one, name in self.names.items()]
        return [*left, _summary("ComposeFunction", "AWS::Lambda::Function", "gone", "DELETE_COMPLETE")]


def _summary(logical_id: str, kind: str, name: str, status: str) -> Document:
    return {
        "LogicalResourceId": logical_id,
        "ResourceType": kind,
        "PhysicalResourceId": name,
        "ResourceStatus": status,
        "LastUpdatedTimestamp": datetime(2026, 1, 1, tzinfo=UTC),
    }


class Scripted(DeployedStack):
    """A stack of which CloudFormation says what is scripted; other services are moto's, and pools are ours."""

    cloudformation: Any = None

    def client(self, service: str) -> Any:
        if service == "cognito-idp":
            return POOLS.client()
        return self.cloudformation if service == "cloudformation" else super().client(service)


@contextmanager
def says(*script: Step) -> Iterator[Scripted]:
    """A stack with a script for CloudFormation.

    At the end, all of the script was asked for.
    """
    Scripted.cloudformation = boto3.client("cloudformation")
    with Stubber(Scripted.cloudformation) as stubber:
        for operation, answer, expected in script:
            if isinstance(answer, str):
                stubber.add_client_error(operation, answer, "does not exist", expected_params=expected)
            else:
                stubber.add_response(operation, answer, expected)
        yield Scripted(NAME, {}, {}, {})
        stubber.assert_no_pending_responses()


NOT_THERE: Final[Step] = ("describe_stacks", "ValidationError", None)


def deleted(*accounts: Account) -> list[Step]:
    """The script of the record of deleted stacks of the name, the oldest first."""
    stacks = [
        {
            "StackName": NAME,
            "StackId": stack_id(number),
            "CreationTime": datetime(2026, number, 1, tzinfo=UTC),
            "StackStatus": "DELETE_COMPLETE",
        }
        for number in range(1, len(accounts) + 1)
    ]
    another = {**stacks[0], "StackName": "another", "StackId": stack_id(9)} if stacks else None
    listed = {"StackSummaries": [*stacks, another] if another else []}
    resources: list[Step] = [
        ("list_stack_resources", {"StackResourceSummaries": account.record()}, {"StackName": stack_id(number)})
        for number, account in reversed(list(enumerate(accounts, 1)))
    ]
    return [NOT_THERE, ("list_stacks", listed, None), *resources]


def free(count: int) -> list[Step]:
    """The script in which that many resources belong to no stack."""
    return [("describe_stack_resources", "ValidationError", None)] * count


def template_of(parameters: Document) -> Document:
    """The template in a request."""
    document: Document = json.loads(parameters["TemplateBody"])
    return document
