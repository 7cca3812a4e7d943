"""Rules for emergency access: who may assume its role, what it reads, and that each read raises an alarm."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.alarms import ALARM, OF_EMERGENCIES
from testing.template.policy.expanded import Document, Expanded, Json, at, listed, prop, statements
from testing.template.policy.permissions import EMERGENCY_ROLE, NAMED_PERSON, ROLE, WHOLE_TABLE, WITH_MFA
from testing.template.policy.stores import OUR_KEY

HOUR: Final = 3600
"""In seconds: the shortest session that IAM allows (Role, AWS Identity and Access Management API Reference)."""
ASSUMED: Final = {"Effect": "Allow", "Principal": NAMED_PERSON, "Action": "sts:AssumeRole", "Condition": WITH_MFA}
_READ: Final = {
    "Action": ["dynamodb:PartiQLSelect"],
    "Resource": [{"Fn::GetAtt": ["MessagesTable", "Arn"]}, {"Fn::Sub": "${MessagesTable.Arn}/index/by_clinician"}],
}
ALLOWED: Final[list[Document]] = [
    {"Effect": "Allow", **_READ},
    {"Effect": "Deny", **_READ, "Condition": WHOLE_TABLE},
    {
        "Effect": "Allow",
        "Action": ["kms:Decrypt"],
        "Resource": OUR_KEY,
        "Condition": {"StringEquals": {"kms:ViaService": {"Fn::Sub": "dynamodb.${AWS::Region}.amazonaws.com"}}},
    },
]
"""PartiQL alone, whose operations are counted apart from those of functions."""
OPERATIONS: Final = ("ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction")
"""Every operation that dynamodb:PartiQLSelect allows."""


def emergency_access_needs_a_named_person_with_mfa(template: Expanded) -> Iterator[str]:
    """The role may be assumed for an hour, by whom the parameter names, with MFA; by default there is none."""
    role = template.of_type(ROLE).get(EMERGENCY_ROLE, {})
    if statements(prop(role, "AssumeRolePolicyDocument")) != [ASSUMED]:
        yield "may be assumed by others, or without MFA"
    if prop(role, "MaxSessionDuration") != HOUR:
        yield "a session lasts longer than an hour"
    named = {"Fn::Not": [{"Fn::Equals": [{"Ref": "EmergencyUserArn"}, ""]}]}
    if at(template.document, "Conditions", "GrantsEmergencyAccess") != named:
        yield "is there although the parameter names nobody"


def emergency_access_reads_by_statement_only(template: Expanded) -> Iterator[str]:
    """The role reads messages by PartiQL, by key, and nothing else: no scan, no write, no audit record."""
    (policy, *others) = listed(prop(template.of_type(ROLE).get(EMERGENCY_ROLE, {}), "Policies")) or [{}]
    of_role = [{key: one[key] for key in one if key != "Sid"} for one in statements(at(policy, "PolicyDocument"))]
    if others or at(policy, "PolicyName") != "emergency_access" or of_role != ALLOWED:
        yield "allows something else than to read by statement"


def every_emergency_read_rings(template: Expanded) -> Iterator[str]:
    """An alarm sums each operation by which the role can read the messages table; no function may use them."""
    metrics: list[Json] = [{"Id": "sum", "Expression": "SUM(FILL(METRICS(), 0))"}]
    metrics += [
        {
            "Id": one,
            "ReturnData": False,
            "MetricStat": {
                "Stat": "SampleCount",
                "Period": 60,
                "Metric": {
                    "Namespace": "AWS/DynamoDB",
                    "MetricName": "SuccessfulRequestLatency",
                    "Dimensions": [
                        {"Name": "TableName", "Value": {"Ref": "MessagesTable"}},
                        {"Name": "Operation", "Value": operation},
                    ],
                },
            },
        }
        for one, operation in zip(
            ("execute_statement", "batch_execute_statement", "execute_transaction"), OPERATIONS, strict=True
        )
    ]
    alarm = template.of_type(ALARM).get(OF_EMERGENCIES, {})
    if prop(alarm, "Metrics") != metrics or prop(alarm, "DatapointsToAlarm") != 1:
        yield "an operation by which the role reads has no alarm"
    for name, role in template.of_type(ROLE).items():
        policies = [statements(at(one, "PolicyDocument")) for one in listed(prop(role, "Policies"))]
        actions = {str(one) for policy in policies for statement in policy for one in listed(statement.get("Action"))}
        if name != EMERGENCY_ROLE and any(one.startswith("dynamodb:PartiQL") for one in actions):
            yield f"{name}: reads or writes by PartiQL, so that the alarm is about functions"
