"""Whether what names something names the right thing: references, variables, names and outputs."""

import re
from collections.abc import Iterator
from typing import Final

from testing.stack import FUNCTION_OF
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
from testing.template.policy.gateways import AUDIENCE, ISSUER

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
    "AWS::CloudFront::Distribution": {"DomainName"},
    "AWS::CloudFront::Function": {"FunctionMetadata.FunctionARN"},
    "AWS::CloudFront::OriginAccessControl": {"Id"},
    "AWS::DynamoDB::Table": {"Arn", "StreamArn"},
    "AWS::Lambda::Version": {"Version"},
    "AWS::S3::Bucket": {"Arn", "RegionalDomainName"},
    "AWS::SQS::Queue": {"Arn", "QueueName"},
}
"""What a resource tells of itself, as CloudFormation's reference names it; of others, the ARN is all that is asked."""
SUB: Final = re.compile(r"\$\{([^}]+)\}")
LIVE_STAGE: Final = "live"
HOST: Final = "execute-api.${AWS::Region}.${AWS::URLSuffix}"
ALWAYS: Final[dict[str, Json]] = {
    "MESSAGES_TABLE": {"Ref": "MessagesTable"},
    "AUDIT_TABLE": {"Ref": "AuditTable"},
    "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
    "POWERTOOLS_LOG_LEVEL": {"Ref": "LogLevel"},
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "JWT_ISSUER": ISSUER,
    "JWT_AUDIENCE": AUDIENCE,
    "JWKS_URI": {"Ref": "JwksUri"},
    "AWS_ENDPOINT_URL": {"Ref": "LocalEndpoint"},
}
"""In every function's environment."""
WHERE_NEEDED: Final[dict[str, tuple[str, Json, Json]]] = {
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
"""In the environment of those who may do this with that: where it is found."""
OUTPUTS: Final[dict[str, Json]] = {
    "ApiUrl": {"Fn::Sub": f"https://${{Api}}.{HOST}"},
    "LiveUrl": {"Fn::Sub": f"wss://${{LiveApi}}.{HOST}/{LIVE_STAGE}"},
    "Issuer": ISSUER,
    "Audience": AUDIENCE,
    "FrontEndsDomainName": {"Fn::GetAtt": ["FrontEnds", "DomainName"]},
    "UserPoolId": {"Ref": "UserPool"},
    "BusName": {"Ref": "Bus"},
    "BusArn": {"Fn::GetAtt": ["Bus", "Arn"]},
    "MessagesTableName": {"Ref": "MessagesTable"},
    "AuditTableName": {"Ref": "AuditTable"},
    "ConnectionsTableName": {"Ref": "ConnectionsTable"},
    "DeadLettersUrl": {"Ref": "PortalUpdatesDeadLetters"},
    "AlarmTopicArn": {"Ref": "AlarmTopic"},
}
CONDITIONAL_OUTPUTS: Final = {"FrontEndsDomainName": "ServesFrontEnds", "UserPoolId": "OwnUserPool"}


def variables_name_what_they_say(template: Expanded) -> Iterator[str]:
    """Each variable of a function is what its name says, and each is there where its function needs it."""
    for name, function in template.of_type(FUNCTION).items():
        wanted = {**ALWAYS, "POWERTOOLS_SERVICE_NAME": snake(name)}
        wanted |= {variable: there for variable, (*may, there) in WHERE_NEEDED.items() if _may(template, name, *may)}
        found = prop(function, "Environment", "Variables") or {}
        for variable in sorted(wanted.keys() | found.keys()):
            if found.get(variable) != wanted.get(variable):
                yield f"{name}: {variable} is missing, not needed, or something else"


def _may(template: Expanded, function: str, action: str, resource: Json) -> bool:
    role = template.resources.get(f"{function}Role", {})
    return any(
        statement.get("Resource") == resource and str(one).startswith(action)
        for policy in listed(prop(role, "Policies"))
        for statement in statements(at(policy, "PolicyDocument"))
        for one in listed(statement.get("Action"))
    )


def functions_are_called_what_they_do(template: Expanded) -> Iterator[str]:
    """Code, log group, role and description of a function are its own."""
    for name, function in template.of_type(FUNCTION).items():
        called, group = snake(name), f"{name.removesuffix('Function')}Logs"
        logs = template.resources.get(group, {})
        if ref(prop(function, "LoggingConfig", "LogGroup")) != group:
            yield f"{name}: logs where another does"
        if prop(logs, "LogGroupName", "Fn::Sub") != f"/client-messaging/${{AWS::StackName}}/{called}":
            yield f"{group}: is called what another is"
        if prop(function, "Code", "S3Key") != f"functions/{called}/":
            yield f"{name}: is the code of another"
        policies = listed(prop(template.resources.get(f"{name}Role", {}), "Policies"))
        if [at(one, "PolicyName") for one in policies] != [called]:
            yield f"{name}Role: is called what another is"
        if not _describes(str(prop(function, "Description")), called):
            yield f"{name}: is described as another"
    if len({prop(one, "Description") for one in template.of_type(FUNCTION).values()}) != len(
        template.of_type(FUNCTION)
    ):
        yield "two functions are described the same"


def _describes(text: str, called: str) -> bool:
    """Whether a description begins with the function's route, where it has one."""
    routes = [route for route, function in FUNCTION_OF.items() if function == called]
    beginning = text.partition(" - ")[0].replace("…", "")
    method, _, path = beginning.partition(" ")
    return all(route.startswith(f"{method} ") and route.endswith(path) for route in routes)


def outputs_say_where_things_are(template: Expanded) -> Iterator[str]:
    """What is printed at the end of a deployment is what front ends, the portal and the EHR connect to."""
    found: Document = template.document.get("Outputs", {})
    for name in sorted(OUTPUTS.keys() | found.keys()):
        if at(found.get(name), "Value") != OUTPUTS.get(name):
            yield f"{name}: leads elsewhere"
        if at(found.get(name), "Condition") != CONDITIONAL_OUTPUTS.get(name):
            yield f"{name}: is not there when it is needed, or names what is not there"


def every_reference_names_something(template: Expanded) -> Iterator[str]:
    """A resource, a parameter, or what CloudFormation itself says; with an attribute that there is."""
    known = PSEUDO | set(template.resources) | set(template.document.get("Parameters", {}))
    conditions = set(template.document.get("Conditions", {}))
    for found in _references(template.document):
        name, _, attribute = found.partition(".")
        of = template.resources.get(name, {}).get("Type", "")
        if name not in (conditions if found.startswith("?") else known) and name.removeprefix("?") not in conditions:
            yield f"{found}: there is none"
        elif attribute and attribute not in ATTRIBUTES.get(of, {"Arn"}):
            yield f"{found}: has no such attribute"


def _references(value: Json) -> Iterator[str]:
    """What a value refers to; `?` before the name of a condition."""
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
        text, own = item if isinstance(item, list) else (item, {})
        yield from (name for name in SUB.findall(text) if name not in own)
