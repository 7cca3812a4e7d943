"""Who may do what: roles, their policies, and who may call functions."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

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
"""Of API Gateway, account-wide: it writes access logs with it. The one policy of AWS's in the stack is its."""
POLICY_OF_LOG_ROLE: Final = {
    "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
}
TRUSTED: Final = "lambda.amazonaws.com"
LIVE: Final = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveApi}/live/"
SUBSTITUTED: Final[Mapping[str, set[str]]] = {
    "${MessagesTable.Arn}/index/by_clinician": {"dynamodb:Query"},
    "${MessagesTable.Arn}/index/unread_by_clinician": {"dynamodb:Query"},
    "${MessagesTable.Arn}/stream/*": {"dynamodb:ListStreams"},
    "${AuditTable.Arn}/stream/*": {"dynamodb:ListStreams"},
    f"{LIVE}POST/@connections/*": {"execute-api:ManageConnections"},
    f"{LIVE}DELETE/@connections/*": {"execute-api:ManageConnections"},
}
"""The ARNs that are put together, and all that may be done with them. A stream has its name only when it is made."""
NEVER: Final = {"dynamodb:Scan", "dynamodb:BatchWriteItem", "dynamodb:PartiQLSelect", "dynamodb:PartiQLDelete"}
SUSPENSIONS: Final = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["PRACTICE#*#PERSON#*"]}}
"""People's partitions hold no message: only there may set_person_access delete."""
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
    """Each statement of each role."""
    for name, role in template.of_type(ROLE).items():
        for policy in listed(prop(role, "Policies")):
            for statement in statements(at(policy, "PolicyDocument")):
                yield name, statement


def _actions(statement: Document) -> set[str]:
    return {str(action) for action in listed(statement.get("Action"))}


def each_function_has_a_role_of_its_own(template: Expanded) -> Iterator[str]:
    """Named for it, so that what one function may do is not what another may."""
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "Role") != {"Fn::GetAtt": [f"{name}Role", "Arn"]} or f"{name}Role" not in template.of_type(
            ROLE
        ):
            yield f"{name}: shares a role"
    for name in (
        set(template.of_type(ROLE)) - {f"{function}Role" for function in template.of_type(FUNCTION)} - {LOG_ROLE}
    ):
        yield f"{name}: is nobody's"


def roles_are_taken_by_their_service_only(template: Expanded) -> Iterator[str]:
    """A function's role by Lambda, the log role by API Gateway; by no person and no other account."""
    for name, role in template.of_type(ROLE).items():
        service = "apigateway.amazonaws.com" if name == LOG_ROLE else TRUSTED
        (statement, *others) = statements(prop(role, "AssumeRolePolicyDocument")) or [{}]
        wanted = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        if statement != wanted or others:
            yield f"{name}: is taken by others"


def roles_have_no_policies_of_others(template: Expanded) -> Iterator[str]:
    """AWS's own policies name any resource. The log role has one, since it is the whole account's."""
    for name, role in template.of_type(ROLE).items():
        wanted = [POLICY_OF_LOG_ROLE] if name == LOG_ROLE else None
        if prop(role, "ManagedPolicyArns") != wanted:
            yield f"{name}: may do what a policy of AWS says"
    if (
        template.of_type("AWS::IAM::ManagedPolicy")
        or template.of_type("AWS::IAM::Policy")
        or template.of_type("AWS::IAM::RolePolicy")
    ):
        yield "a policy stands apart from its role"


def policies_name_their_actions(template: Expanded) -> Iterator[str]:
    """Each statement allows, and names what."""
    for name, statement in _statements(template):
        actions = _actions(statement)
        if statement.get("Effect") != "Allow" or not actions or "NotAction" in statement:
            yield f"{name}: {statement.get('Sid')} does not say what is allowed"
        if any("*" in action or "?" in action for action in actions):
            yield f"{name}: {statement.get('Sid')} allows more than it names"


def policies_name_their_resource(template: Expanded) -> Iterator[str]:
    """Each statement is about one resource of this stack."""
    for name, statement in _statements(template):
        if not _named(template, statement) or "NotResource" in statement:
            yield f"{name}: {statement.get('Sid')} is about more than one thing of ours"


def _named(template: Expanded, statement: Document) -> bool:
    resource: Json = statement.get("Resource")
    substituted = at(resource, "Fn::Sub")
    if substituted is not None:
        return _actions(statement) <= SUBSTITUTED.get(str(substituted), set())
    logical_id, attribute = at(resource, "Fn::GetAtt", 0), at(resource, "Fn::GetAtt", 1)
    wanted = "StreamArn" if _actions(statement) & STREAM else "Arn"
    return logical_id in template.resources and attribute == wanted


def the_record_is_neither_searched_nor_deleted(template: Expanded) -> Iterator[str]:
    """No function reads a whole table, and none deletes a message: only suspensions and connections go."""
    for name, statement in _statements(template):
        actions, table = _actions(statement), arn_of(statement.get("Resource"))
        if actions & NEVER:
            yield f"{name}: {statement.get('Sid')} may search or delete without a key"
        of_people = name == "SetPersonAccessFunctionRole" and statement.get("Condition") == SUSPENSIONS
        if "dynamodb:DeleteItem" in actions and table != "ConnectionsTable" and not of_people:
            yield f"{name}: {statement.get('Sid')} may delete"


def the_audit_record_is_only_added_to(template: Expanded) -> Iterator[str]:
    """Every function may put into it; three read it; nobody changes or deletes."""
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
            yield f"{name}: {statement.get('Sid')} may do more than add to the audit record"


def functions_write_no_log_but_their_own(template: Expanded) -> Iterator[str]:
    """One cannot write what another is supposed to have said, nor hide behind it."""
    own = {
        f"{name}Role": ref(prop(one, "LoggingConfig", "LogGroup")) for name, one in template.of_type(FUNCTION).items()
    }
    writing = {}
    for name, statement in _statements(template):
        touches = {action for action in _actions(statement) if action.startswith("logs:")}
        if touches:
            writing[name] = touches == LOG_ACTIONS and arn_of(statement.get("Resource")) == own.get(name)
    for name in own:
        if not writing.get(name, False) and own[name] is not None:
            yield f"{name}: writes other logs, or none"


def the_key_serves_through_a_service(template: Expanded) -> Iterator[str]:
    """No function decrypts by itself: only DynamoDB and SQS do, on its behalf."""
    through = [{"Fn::Sub": f"{service}.${{AWS::Region}}.amazonaws.com"} for service in ("dynamodb", "sqs")]
    for name, statement in _statements(template):
        if not any(action.startswith("kms:") for action in _actions(statement)):
            continue
        if at(statement, "Condition", "StringEquals", "kms:ViaService") not in through:
            yield f"{name}: {statement.get('Sid')} uses the key by itself"
        if not _actions(statement) <= {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"}:
            yield f"{name}: {statement.get('Sid')} does more with the key than encrypt"


def functions_are_called_by_their_own_gateway(template: Expanded) -> Iterator[str]:
    """By API Gateway, for one route or authorizer of this stack; no function has an address of its own."""
    for name, permission in template.of_type(PERMISSION).items():
        function = function_of_alias(template, ref(prop(permission, "FunctionName")))
        if function is None or prop(permission, "Action") != "lambda:InvokeFunction":
            yield f"{name}: allows something else than a call"
        if prop(permission, "FunctionUrlAuthType") is not None or not _names_its_caller(permission, str(function)):
            yield f"{name}: anybody's gateway may call"
    if template.of_type("AWS::Lambda::Url"):
        yield "a function can be called past the gateway"


def _names_its_caller(permission: Document, function: str) -> bool:
    source = prop(permission, "SourceArn", "Fn::Sub")
    if isinstance(source, str):
        return source == ON_THE_LIVE_API + CALLERS_OF_LIVE.get(function, "nobody")
    route = re.fullmatch(ON_THE_API + r"(GET|POST|PUT)/[a-z*/-]+", str(at(source, 0)))
    return route is not None and at(source, 1) == {"__ApiId__": {"Ref": "Api"}, "__Stage__": "*"}
