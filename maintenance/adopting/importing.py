"""A stack of nothing but retained resources, made by a change set of type IMPORT."""

import json
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import WaiterError

from deployment.documents import Document
from maintenance.adopting.former import KEY, POOL, TYPES, Left
from maintenance.stacks import DeployedStack, NotThere

_IDENTIFIED_BY: Final = {KEY: "KeyId", POOL: "UserPoolId"}
_CHANGE_SET: Final = "adopt-retained-resources"


def template(described: Mapping[str, Document]) -> Document:
    """The template to import with: no transform, parameter or output, and each resource with its policies.

    A resource to import must have a DeletionPolicy (Import AWS resources into a CloudFormation stack manually, AWS
    CloudFormation User Guide).
    """
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Client Messaging - what a former stack has left; make deploy adds the rest",
        "Resources": {
            logical_id: {
                "Type": TYPES[logical_id],
                "DeletionPolicy": "Retain",
                "UpdateReplacePolicy": "Retain",
                "Properties": properties,
            }
            for logical_id, properties in described.items()
        },
    }


def identifiers(adopted: list[Left]) -> list[Document]:
    """Which resource is which in the template, for `ResourcesToImport`."""
    return [
        {
            "ResourceType": one.kind,
            "LogicalResourceId": one.logical_id,
            "ResourceIdentifier": {_IDENTIFIED_BY.get(one.logical_id, "TableName"): one.name},
        }
        for one in adopted
    ]


def import_all(stack: DeployedStack, adopted: list[Left], described: Mapping[str, Document]) -> None:
    """Make the stack. Raises NotThere, and leaves no stack, if CloudFormation refuses the change set."""
    client = stack.client("cloudformation")
    client.create_change_set(
        StackName=stack.name,
        ChangeSetName=_CHANGE_SET,
        ChangeSetType="IMPORT",
        ResourcesToImport=identifiers(adopted),
        TemplateBody=json.dumps(template(described)),
    )
    which = {"StackName": stack.name, "ChangeSetName": _CHANGE_SET}
    try:
        client.get_waiter("change_set_create_complete").wait(**which, WaiterConfig={"Delay": 3})
    except WaiterError:
        reason = client.describe_change_set(**which).get("StatusReason", "no answer yet")
        # The stack is in REVIEW_IN_PROGRESS: it has no resource.
        client.delete_stack(StackName=stack.name)
        raise NotThere(f"CloudFormation does not import this: {reason}") from None
    client.execute_change_set(**which)
    try:
        client.get_waiter("stack_import_complete").wait(StackName=stack.name, WaiterConfig={"Delay": 5})
    except WaiterError:
        raise NotThere(f"the import failed: {_first_failure(client, stack.name)}. {_clean_up(stack.name)}") from None


def _first_failure(client: Any, name: str) -> str:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [one for one in events if one["ResourceStatus"] == "IMPORT_FAILED"]
    return f"{failed[-1]['LogicalResourceId']}: {failed[-1]['ResourceStatusReason']}" if failed else "see its events"


def _clean_up(name: str) -> str:
    return f"Nothing was changed; remove the empty stack: aws cloudformation delete-stack --stack-name {name}"
