"""Rules for references: environment variables, names, outputs, `Ref` and `GetAtt`."""

import re
from collections.abc import Iterator
from typing import Final

from testing.routes import FUNCTION_OF
from testing.template.policy import nudge_functions
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    at,
    listed,
    prop,
    ref,
    snake,
    statements,
)
from testing.template.policy.front_ends import LOOPBACK
from testing.template.policy.gateways import AUDIENCE, ISSUER
from testing.template.policy.log_groups import log_group_name

PSEUDO: Final = {
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
}
ATTRIBUTES: Final = {
    "AWS::ApiGatewayV2::DomainName": {"RegionalDomainName"},
    "AWS::CloudFront::Distribution": {"DomainName"},
    "AWS::CloudFront::Function": {"FunctionMetadata.FunctionARN"},
    "AWS::CloudFront::OriginAccessControl": {"Id"},
    "AWS::DynamoDB::Table": {"Arn", "StreamArn"},
    "AWS::Lambda::Version": {"Version"},
    "AWS::S3::Bucket": {"Arn", "RegionalDomainName"},
    "AWS::SQS::Queue": {"Arn", "QueueName"},
}
"""By type: the attributes used in `GetAtt`, as CloudFormation's reference names them; of other types, `Arn` alone."""
SUB: Final = re.compile(r"\$\{([^}]+)\}")
LIVE_STAGE: Final = "live"
HOST: Final = "execute-api.${AWS::Region}.${AWS::URLSuffix}"
FOR_EVERY_FUNCTION: Final[dict[str, Json]] = {
    "MESSAGES_TABLE": {"Ref": "MessagesTable"},
    "AUDIT_TABLE": {"Ref": "AuditTable"},
    "POWERTOOLS_METRICS_NAMESPACE": {"Fn::Sub": "ClientMessaging/${AWS::StackName}"},
    "POWERTOOLS_LOG_LEVEL": {"Ref": "LogLevel"},
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "JWT_ISSUER": ISSUER,
    "JWT_AUDIENCE": AUDIENCE,
    "JWKS_URI": {"Ref": "JwksUri"},
    "AWS_ENDPOINT_URL": {"Ref": "LocalEndpoint"},
}
"""Variables of every function."""
BY_PERMISSION: Final[dict[str, tuple[str, Json, Json]]] = {
    **nudge_functions.VARIABLES,
    "API_URL": ("secretsmanager:", {"Ref": "ProbeSecret"}, {"Fn::Sub": f"https://${{Api}}.{HOST}"}),
    "PROBE_SECRET": ("secretsmanager:", {"Ref": "ProbeSecret"}, {"Ref": "ProbeSecret"}),
    "BUS_NAME": ("events:PutEvents", {"Fn::GetAtt": ["Bus", "Arn"]}, {"Ref": "Bus"}),
    "CONNECTIONS_TABLE": ("dynamodb:", {"Fn::GetAtt": ["ConnectionsTable", "Arn"]}, {"Ref": "ConnectionsTable"}),
    "LIVE_UPDATES_URL": ("sqs:SendMessage", {"Fn::GetAtt": ["LiveUpdates", "Arn"]}, {"Ref": "LiveUpdates"}),
    "DEAD_LETTERS_URL": (
        "sqs:SendMessage",
        {"Fn::GetAtt": ["PortalUpdatesDeadLetters", "Arn"]},
        {"Ref": "PortalUpdatesDeadLetters"},
    ),
    "AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI": (
        "execute-api:ManageConnections",
        {
            "Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveApi}"
            f"/{LIVE_STAGE}/POST/@connections/*"
        },
        {"Fn::Sub": f"https://${{LiveApi}}.{HOST}/{LIVE_STAGE}"},
    ),
}
"""By variable: the action and resource whose permission a function with it has, and its value."""
OUTPUTS: Final[dict[str, Json]] = {
    "ApiUrl": {
        "Fn::If": ["HasApiDomain", {"Fn::Sub": "https://${ApiDomain}"}, {"Fn::Sub": f"https://${{Api}}.{HOST}"}]
    },
    "LiveUrl": {
        "Fn::If": [
            "HasLiveDomain",
            {"Fn::Sub": "wss://${LiveDomain}"},
            {"Fn::Sub": f"wss://${{LiveApi}}.{HOST}/{LIVE_STAGE}"},
        ]
    },
    "ApiDomainTarget": {"Fn::GetAtt": ["ApiDomainName", "RegionalDomainName"]},
    "LiveDomainTarget": {"Fn::GetAtt": ["LiveDomainName", "RegionalDomainName"]},
    "Issuer": ISSUER,
    "Audience": AUDIENCE,
    "FrontEndsDomainName": {"Fn::GetAtt": ["FrontEnds", "DomainName"]},
    "UserPoolId": {"Ref": "UserPool"},
    "SignInUrl": {"Fn::Sub": "https://${SignInPage}.auth.${AWS::Region}.amazoncognito.com"},
    "LocalSignInUrl": LOOPBACK,
    "BusName": {"Ref": "Bus"},
    "BusArn": {"Fn::GetAtt": ["Bus", "Arn"]},
    "MessagesTableName": {"Ref": "MessagesTable"},
    "AuditTableName": {"Ref": "AuditTable"},
    "ConnectionsTableName": {"Ref": "ConnectionsTable"},
    "DeadLettersUrl": {"Ref": "PortalUpdatesDeadLetters"},
    "AlarmTopicArn": {"Ref": "AlarmTopic"},
    "BackupVaultName": {"Ref": "BackupVault"},
    "EmergencyRoleArn": {"Fn::GetAtt": ["EmergencyRole", "Arn"]},
}
CONDITIONAL_OUTPUTS: Final = {
    "ApiDomainTarget": "HasApiDomain",
    "BackupVaultName": "KeepsBackups",
    "EmergencyRoleArn": "GrantsEmergencyAccess",
    "FrontEndsDomainName": "ServesFrontEnds",
    "LiveDomainTarget": "HasLiveDomain",
    "SignInUrl": "OwnUserPool",
    "LocalSignInUrl": "OwnUserPoolOnLocalhost",
    "UserPoolId": "OwnUserPool",
}


def variables_name_what_they_say(template: Expanded) -> Iterator[str]:
    """Each function has the variables that it needs, with their values, and no others."""
    for name, function in template.of_type(FUNCTION).items():
        expected = {**FOR_EVERY_FUNCTION, "POWERTOOLS_SERVICE_NAME": snake(name)}
        expected |= {
            variable: value
            for variable, (*permission, value) in BY_PERMISSION.items()
            if _may(template, name, *permission)
        }
        variables = prop(function, "Environment", "Variables") or {}
        for variable in sorted(expected.keys() | variables.keys()):
            if variables.get(variable) != expected.get(variable):
                yield f"{name}: {variable} is missing, not needed, or has another value"


def _may(template: Expanded, function: str, action: str, resource: Json) -> bool:
    role = template.resources.get(f"{function}Role", {})
    return any(
        statement.get("Resource") == resource and str(one).startswith(action)
        for policy in listed(prop(role, "Policies"))
        for statement in statements(at(policy, "PolicyDocument"))
        for one in listed(statement.get("Action"))
    )


def functions_are_called_what_they_do(template: Expanded) -> Iterator[str]:
    """Code, log group, role and description of a function are named for it."""
    for name, function in template.of_type(FUNCTION).items():
        operation, group = snake(name), f"{name.removesuffix('Function')}Logs"
        logs = template.resources.get(group, {})
        if ref(prop(function, "LoggingConfig", "LogGroup")) != group:
            yield f"{name}: logs to another's group"
        if prop(logs, "LogGroupName") != log_group_name(operation):
            yield f"{group}: has another's name"
        if prop(function, "Code", "S3Key") != f"functions/{operation}/":
            yield f"{name}: has another's code"
        policies = listed(prop(template.resources.get(f"{name}Role", {}), "Policies"))
        if [at(one, "PolicyName") for one in policies] != [operation]:
            yield f"{name}Role: has another's policy name"
        if not _describes(str(prop(function, "Description")), operation):
            yield f"{name}: has another's description"
    if len({prop(one, "Description") for one in template.of_type(FUNCTION).values()}) != len(
        template.of_type(FUNCTION)
    ):
        yield "two functions have the same description"


def _describes(text: str, operation: str) -> bool:
    """Whether a description begins with the function's route, where it has one: with all methods of the path."""
    routes = [route for route, function in FUNCTION_OF.items() if function == operation]
    beginning = text.partition(" - ")[0].replace("…", "")
    methods, _, path = beginning.rpartition(" ")
    return all(route.split(" ")[0] in methods.split(", ") and route.endswith(path) for route in routes)


def outputs_say_where_things_are(template: Expanded) -> Iterator[str]:
    """Outputs have the values that front ends, the portal and the EHR need."""
    outputs: Document = template.document.get("Outputs", {})
    for name in sorted(OUTPUTS.keys() | outputs.keys()):
        if at(outputs.get(name), "Value") != OUTPUTS.get(name):
            yield f"{name}: another value"
        if at(outputs.get(name), "Condition") != CONDITIONAL_OUTPUTS.get(name):
            yield f"{name}: another condition"


def every_reference_names_something(template: Expanded) -> Iterator[str]:
    """References name a resource, parameter, condition or pseudo parameter, and an attribute that exists."""
    known = PSEUDO | set(template.resources) | set(template.document.get("Parameters", {}))
    conditions = set(template.document.get("Conditions", {}))
    for reference in _references(template.document):
        name, _, attribute = reference.partition(".")
        kind = template.resources.get(name, {}).get("Type", "")
        if (
            name not in (conditions if reference.startswith("?") else known)
            and name.removeprefix("?") not in conditions
        ):
            yield f"{reference}: does not exist"
        elif attribute and attribute not in ATTRIBUTES.get(kind, {"Arn"}):
            yield f"{reference}: no such attribute"


def _references(value: Json) -> Iterator[str]:
    """The references in a value; with `?` before the name of a condition."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _named_by(key, item)
            yield from _references(item)


def _named_by(key: str, item: Json) -> Iterator[str]:
    if key == "Ref":
        yield str(item)
    elif key == "Fn::GetAtt":
        yield ".".join(str(part) for part in item)
    elif key == "Fn::If":
        yield f"?{item[0]}"
    elif key == "Condition" and isinstance(item, str):
        yield f"?{item}"
    elif key == "Fn::Sub":
        text, own = (at(item, 0), at(item, 1)) if isinstance(item, list) else (item, {})
        yield from (name for name in SUB.findall(str(text)) if name not in (own or {}))
