"""All protections of the template, by name."""

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Final

from testing.template.policy import (
    alarm_coverage,
    alarms,
    api_settings,
    deliveries,
    front_end_files,
    front_ends,
    functions,
    gateways,
    operations,
    parameters,
    permissions,
    references,
    required_permissions,
    sign_in,
    stores,
    table_keys,
    versions,
)
from testing.template.policy.expanded import Document, Expanded, Rule, at

KNOWN: Final = {
    "AWS::ApiGateway::Account",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::Cognito::UserPool",
    "AWS::Cognito::UserPoolClient",
    "AWS::Cognito::UserPoolDomain",
    "AWS::DynamoDB::Table",
    "AWS::Events::EventBus",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Alias",
    "AWS::KMS::Key",
    "AWS::Lambda::Alias",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::Lambda::Version",
    "AWS::Logs::LogGroup",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Topic",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
}

CONDITIONAL: Final = {
    "UserPool": "OwnUserPool",
    "WebClient": "OwnUserPool",
    "ApiGatewayAccount": "SetsLogRole",
    "ApiGatewayLogRole": "SetsLogRole",
    "SignInPage": "SignsInToFrontEnds",
    "FrontEndFiles": "ServesFrontEnds",
    "FrontEndFilesPolicy": "ServesFrontEnds",
    "FrontEndFilesAccess": "ServesFrontEnds",
    "FrontEndHeaders": "ServesFrontEnds",
    "FrontEndPages": "ServesFrontEnds",
    "FrontEnds": "ServesFrontEnds",
}
SUMS: Final = {
    "ApiWriteFunctionErrorsAlarm",
    "ApiWriteFunctionsThrottledAlarm",
    "BackgroundFunctionErrorsAlarm",
    "BackgroundFunctionsThrottledAlarm",
    "ApiWriteRequestsRefusedAlarm",
    "ApiReadFunctionErrorsAlarm",
    "ApiReadFunctionsThrottledAlarm",
    "ApiReadRequestsRefusedAlarm",
}


def every_kind_of_resource_is_known(template: Expanded) -> Iterator[str]:
    """What no rule here looks at is not in the template."""
    for kind in template.types() - KNOWN:
        yield f"{kind}: no rule looks at it"


def only_what_may_be_missing_is_conditional(template: Expanded) -> Iterator[str]:
    """Sign-in, where there is an issuer; front ends; the account's log role; and alarms that no emulator makes."""
    for name, resource in template.resources.items():
        over_many = name in SUMS and resource.get("Type") == "AWS::CloudWatch::Alarm"
        if resource.get("Condition") != ("OnAws" if over_many else CONDITIONAL.get(name)):
            yield f"{name}: may be missing"
    if at(template.document, "Conditions", "OnAws") != {"Fn::Equals": [{"Ref": "LocalEndpoint"}, ""]}:
        yield "OnAws: is not whether no emulator is meant"
    if at(template.document, "Parameters", "LocalEndpoint", "Default") != "":
        yield "LocalEndpoint: an emulator is meant unless it is said that none is"


def _rules(module: ModuleType) -> dict[str, Rule]:
    return {
        name: rule
        for name, rule in vars(module).items()
        if getattr(rule, "__module__", None) == module.__name__ and callable(rule) and not name.startswith("_")
    }


RULES: Final[Mapping[str, Rule]] = {
    **_rules(gateways),
    **_rules(stores),
    **_rules(sign_in),
    **_rules(front_ends),
    **_rules(functions),
    **_rules(permissions),
    **_rules(operations),
    **_rules(deliveries),
    **_rules(alarm_coverage),
    **_rules(alarms),
    **_rules(api_settings),
    **_rules(table_keys),
    **_rules(required_permissions),
    **_rules(front_end_files),
    **_rules(parameters),
    **_rules(versions),
    **_rules(references),
    "every_kind_of_resource_is_known": every_kind_of_resource_is_known,
    "only_what_may_be_missing_is_conditional": only_what_may_be_missing_is_conditional,
}


def violations(document: Document) -> dict[str, list[str]]:
    """What a template violates: the rules' names, and what they say."""
    template = Expanded(document)
    found = {name: list(rule(template)) for name, rule in RULES.items()}
    return {name: said for name, said in found.items() if said}
