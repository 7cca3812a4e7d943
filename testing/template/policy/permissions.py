"""Rules for roles, their policies, and permissions to invoke functions."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from testing.template.policy import audit_schedule, nudges, probe
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    arn_of,
    at,
    function_of_alias,
    listed,
    prop,
    ref,
    statements,
)

ROLE, PERMISSION = "AWS::IAM::Role", "AWS::Lambda::Permission"
LOG_ROLE: Final = "ApiGatewayLogRole"
"""API Gateway's role for access logs, account-wide."""
POLICY_OF_LOG_ROLE: Final = {
    "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
BACKUP_ROLE: Final = "BackupRole"
"""AWS Backup's role, with the managed policy that AWS extends with the service."""
EMERGENCY_ROLE: Final = "EmergencyRole"
"""A person's role: emergency_access.py has the rules for what it may do."""
NAMED_PERSON: Final = {"AWS": {"Ref": "EmergencyUserArn"}}
WITH_MFA: Final = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
"""Bool, not BoolIfExists: credentials without the key are refused."""
WHOLE_TABLE: Final = {"Bool": {"dynamodb:FullTableScan": ["true"]}}
"""A PartiQL statement without a partition key: denied in an emergency, too."""
MANAGED: Final[Mapping[str, Json]] = {
    LOG_ROLE: POLICY_OF_LOG_ROLE,
    BACKUP_ROLE: {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"},
}
SCHEDULE_ROLES: Final = {probe.SCHEDULE_ROLE, audit_schedule.SCHEDULE_ROLE}
OTHER_ROLES: Final = {LOG_ROLE, BACKUP_ROLE, EMERGENCY_ROLE, *SCHEDULE_ROLES, nudges.SCHEDULES_ROLE}
"""Roles of no function."""
TRUSTED: Final = "lambda.amazonaws.com"
ASSUMED_BY: Final = {LOG_ROLE: "apigateway.amazonaws.com", BACKUP_ROLE: "backup.amazonaws.com"}
"""Of roles that are no function's."""
LIVE: Final = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveApi}/live/"
SUBSTITUTED: Final[Mapping[str, set[str]]] = {
    "${MessagesTable.Arn}/index/by_clinician": {"dynamodb:Query"},
    "${MessagesTable.Arn}/index/unread_by_clinician": {"dynamodb:Query"},
    "${MessagesTable.Arn}/stream/*": {"dynamodb:ListStreams"},
    "${AuditTable.Arn}/stream/*": {"dynamodb:ListStreams"},
    f"{LIVE}POST/@connections/*": {"execute-api:ManageConnections"},
    f"{LIVE}DELETE/@connections/*": {"execute-api:ManageConnections"},
    nudges.EACH_SCHEDULE: {"scheduler:CreateSchedule"},
    nudges.OUR_CONFIGURATION_SET: {"ses:SendEmail"},
}
"""ARNs by `Fn::Sub` and the actions allowed on them. A stream's name is known only when it exists."""
BY_REF: Final[Mapping[str, set[str]]] = {
    "ProbeSecret": {"secretsmanager:GetSecretValue"},
    "ProbeFunctionAliaslive": {"lambda:InvokeFunction"},
    "NudgeIdentityArn": {"ses:SendEmail"},
    "NudgeTextIdentityArn": {"sms-voice:SendTextMessage"},
    audit_schedule.ALIAS: {"lambda:InvokeFunction"},
}
"""Resources whose ARN is their `Ref`, and the actions allowed on them."""
NEVER: Final = {"dynamodb:Scan", "dynamodb:BatchWriteItem", "dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete"}
SUSPENSIONS: Final = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["PRACTICE#*#PERSON#*"]}}
"""A person's partition has no message: set_person_access and set_absence may delete there only."""
OF_PEOPLE: Final = {"SetPersonAccessFunctionRole", "SetAbsenceFunctionRole"}
SERVICES: Final = ("dynamodb", "scheduler", "sqs", "secretsmanager")
READERS_OF_THE_AUDIT: Final = {"ListAuditFunctionRole", "SealAuditFunctionRole", "VerifyAuditFunctionRole"}
STREAM: Final = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
LOG_ACTIONS: Final = {"logs:CreateLogStream", "logs:PutLogEvents"}
CALLERS_OF_LIVE: Final = {
    "AuthorizeConnectionFunction": "authorizers/${LiveAuthorizer}",
    "OpenConnectionFunction": "*/$connect",
    "CloseConnectionFunction": "*/$disconnect",
}
ON_THE_API: Final = (
    r"arn:\$\{AWS::Partition\}:execute-api:\$\{AWS::Region\}:\$\{AWS::AccountId\}:\$\{__ApiId__\}/\$\{__Stage__\}/"
)
ON_THE_LIVE_API: Final = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveApi}/"


def _statements(template: Expanded) -> Iterator[tuple[str, Document]]:
    """Each statement of each role but the one for emergencies."""
    return ((name, statement) for name, statement in _all_statements(template) if name != EMERGENCY_ROLE)


def _all_statements(template: Expanded) -> Iterator[tuple[str, Document]]:
    for name, role in template.of_type(ROLE).items():
        for policy in listed(prop(role, "Policies")):
            for statement in statements(at(policy, "PolicyDocument")):
                yield name, statement


def _actions(statement: Document) -> set[str]:
    return {str(action) for action in listed(statement.get("Action"))}


def each_function_has_a_role_of_its_own(template: Expanded) -> Iterator[str]:
    """Each function has a role with its name, shared with no other."""
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "Role") != {"Fn::GetAtt": [f"{name}Role", "Arn"]} or f"{name}Role" not in template.of_type(
            ROLE
        ):
            yield f"{name}: shares a role"
    for name in (
        set(template.of_type(ROLE)) - {f"{function}Role" for function in template.of_type(FUNCTION)} - OTHER_ROLES
    ):
        yield f"{name}: is no function's role"


def roles_are_taken_by_their_service_only(template: Expanded) -> Iterator[str]:
    """A role is assumed by its service, a function's by Lambda; in an emergency by a named person with MFA."""
    for name, role in template.of_type(ROLE).items():
        if name in SCHEDULE_ROLES:
            continue
        service = ASSUMED_BY.get(name, TRUSTED)
        (statement, *others) = statements(prop(role, "AssumeRolePolicyDocument")) or [{}]
        expected = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        if name == EMERGENCY_ROLE:
            expected |= {"Principal": NAMED_PERSON, "Condition": WITH_MFA}
        if name == nudges.SCHEDULES_ROLE:
            expected = nudges.ASSUMED
        if statement != expected or others:
            yield f"{name}: may be assumed by others"


def roles_have_no_policies_of_others(template: Expanded) -> Iterator[str]:
    """No role has a managed policy, which would name any resource; but for those of API Gateway and AWS Backup."""
    for name, role in template.of_type(ROLE).items():
        expected = [MANAGED[name]] if name in MANAGED else None
        if prop(role, "ManagedPolicyArns") != expected:
            yield f"{name}: has another managed policy"
    if (
        template.of_type("AWS::IAM::ManagedPolicy")
        or template.of_type("AWS::IAM::Policy")
        or template.of_type("AWS::IAM::RolePolicy")
    ):
        yield "a policy is not inline in its role"


def policies_name_their_actions(template: Expanded) -> Iterator[str]:
    """Each statement allows actions by name, without wildcards."""
    for name, statement in _all_statements(template):
        actions, effect = _actions(statement), "Deny" if statement.get("Condition") == WHOLE_TABLE else "Allow"
        if statement.get("Effect") != effect or not actions or "NotAction" in statement:
            yield f"{name}: {statement.get('Sid')} does not list allowed actions"
        if any("*" in action or "?" in action for action in actions):
            yield f"{name}: {statement.get('Sid')} has a wildcard in an action"


def policies_name_their_resource(template: Expanded) -> Iterator[str]:
    """Each statement has one resource of this stack."""
    for name, statement in _statements(template):
        if not _names_own_resource(template, statement) or "NotResource" in statement:
            yield f"{name}: {statement.get('Sid')} does not name one resource of this stack"


def _names_own_resource(template: Expanded, statement: Document) -> bool:
    resource: Json = statement.get("Resource")
    substituted = at(resource, "Fn::Sub")
    if substituted is not None:
        return _actions(statement) <= SUBSTITUTED.get(str(substituted), set())
    if ref(resource) is not None:
        return _actions(statement) <= BY_REF.get(str(ref(resource)), set())
    logical_id, attribute = at(resource, "Fn::GetAtt", 0), at(resource, "Fn::GetAtt", 1)
    expected = "StreamArn" if _actions(statement) & STREAM else "Arn"
    return logical_id in template.resources and attribute == expected


def the_record_is_neither_searched_nor_deleted(template: Expanded) -> Iterator[str]:
    """No function scans a table, and none deletes an entry: only what a person's partition has may be deleted."""
    for name, statement in _statements(template):
        actions, table = _actions(statement), arn_of(statement.get("Resource"))
        if actions & NEVER:
            yield f"{name}: {statement.get('Sid')} may scan, or write in batches"
        of_people = name in OF_PEOPLE and statement.get("Condition") == SUSPENSIONS
        if "dynamodb:DeleteItem" in actions and table != "ConnectionsTable" and not of_people:
            yield f"{name}: {statement.get('Sid')} may delete"


def the_audit_record_is_only_added_to(template: Expanded) -> Iterator[str]:
    """Functions may put audit records; three may query them; none may update or delete them."""
    for name, statement in _statements(template):
        if at(statement.get("Resource"), "Fn::GetAtt", 0) != "AuditTable":
            continue
        allowed = {"dynamodb:PutItem"}
        if name in READERS_OF_THE_AUDIT:
            allowed.add("dynamodb:Query")
        if name == "SealAuditFunctionRole":
            allowed |= STREAM
        if name == "VerifyAuditFunctionRole":
            allowed.remove("dynamodb:PutItem")
        if not _actions(statement) - NEVER - {"dynamodb:DeleteItem"} <= allowed:
            yield f"{name}: {statement.get('Sid')} may do more with the audit table"


def functions_write_no_log_but_their_own(template: Expanded) -> Iterator[str]:
    """A function may write to its own log group only."""
    own = {
        f"{name}Role": ref(prop(one, "LoggingConfig", "LogGroup")) for name, one in template.of_type(FUNCTION).items()
    }
    writing = {}
    for name, statement in _statements(template):
        log_actions = {action for action in _actions(statement) if action.startswith("logs:")}
        if log_actions:
            writing[name] = log_actions == LOG_ACTIONS and arn_of(statement.get("Resource")) == own.get(name)
    for name in own:
        if not writing.get(name, False) and own[name] is not None:
            yield f"{name}: writes to other log groups, or none"


def the_key_serves_through_a_service(template: Expanded) -> Iterator[str]:
    """Functions use the key through DynamoDB, Scheduler, SQS and Secrets Manager only (kms:ViaService)."""
    through = [{"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"} for service in SERVICES]
    for name, statement in _statements(template):
        # Scheduler decrypts by no other service: nudges.py has its statement.
        if name == nudges.SCHEDULES_ROLE or not any(action.startswith("kms:") for action in _actions(statement)):
            continue
        if at(statement, "Condition", "StringEquals", "kms:ViaService") not in through:
            yield f"{name}: {statement.get('Sid')} uses the key without kms:ViaService"
        through_scheduler = {"kms:DescribeKey"} if statement.get("Condition") == nudges.THROUGH_SCHEDULER else set()
        if not _actions(statement) - through_scheduler <= {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"}:
            yield f"{name}: {statement.get('Sid')} allows more with the key than to encrypt and decrypt"


def functions_are_called_by_their_own_gateway(template: Expanded) -> Iterator[str]:
    """API Gateway may invoke a function for one route or authorizer of this stack; there are no function URLs."""
    for name, permission in template.of_type(PERMISSION).items():
        function = function_of_alias(template, ref(prop(permission, "FunctionName")))
        if function is None or prop(permission, "Action") != "lambda:InvokeFunction":
            yield f"{name}: allows another action, or not on an alias"
        if prop(permission, "FunctionUrlAuthType") is not None or not _names_its_route(permission, str(function)):
            yield f"{name}: another API may invoke"
    if template.of_type("AWS::Lambda::Url"):
        yield "there is a function URL"


def _names_its_route(permission: Document, function: str) -> bool:
    source = prop(permission, "SourceArn", "Fn::Sub")
    if isinstance(source, str):
        return source == ON_THE_LIVE_API + CALLERS_OF_LIVE.get(function, "none")
    route = re.fullmatch(ON_THE_API + r"(GET|POST|PUT|DELETE)/[a-z*/-]+", str(at(source, 0)))
    return route is not None and at(source, 1) == {"__ApiId__": {"Ref": "Api"}, "__Stage__": "*"}
