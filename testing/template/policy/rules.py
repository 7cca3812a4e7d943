"""All protections of the template, by name."""

from collections.abc import Iterator, Mapping
from functools import wraps
from types import ModuleType
from typing import Final

from testing.template.policy import (
    alarm_coverage,
    alarms,
    api_domains,
    api_settings,
    audit_schedule,
    backups,
    dead_letter_growth,
    deliveries,
    emergency_access,
    front_end_files,
    front_ends,
    functions,
    gateways,
    nudge_functions,
    nudges,
    operations,
    parameters,
    permissions,
    probe,
    references,
    required_permissions,
    retention,
    sign_in,
    sign_in_monitoring,
    stores,
    table_keys,
    undelivered,
    user_pool,
    versions,
)
from testing.template.policy.expanded import Document, Expanded, Rule, at

KNOWN_TYPES: Final = {
    "AWS::ApiGateway::Account",
    "AWS::Backup::BackupPlan",
    "AWS::Backup::BackupSelection",
    "AWS::Backup::BackupVault",
    "AWS::ApiGatewayV2::Api",
    "AWS::ApiGatewayV2::ApiMapping",
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::DomainName",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudFront::Distribution",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Cognito::LogDeliveryConfiguration",
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
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::Secret",
    "AWS::SQS::Queue",
    "AWS::SQS::QueuePolicy",
    *nudges.TYPES,
}

CONDITIONAL: Final = {
    "UserPool": "OwnUserPool",
    "WebClient": "OwnUserPool",
    "ApiGatewayAccount": "SetsLogRole",
    "ApiGatewayLogRole": "SetsLogRole",
    "ApiDomainName": "HasApiDomain",
    "ApiDomainMapping": "HasApiDomain",
    "LiveDomainName": "HasLiveDomain",
    "LiveDomainMapping": "HasLiveDomain",
    "SignInPage": "OwnUserPool",
    "FailedSignInsAlarm": "WatchesSignIns",
    "SignInLog": "RecordsSignIns",
    "FrontEndFiles": "ServesFrontEnds",
    "FrontEndFilesPolicy": "ServesFrontEnds",
    "FrontEndFilesAccess": "ServesFrontEnds",
    "FrontEndHeaders": "ServesFrontEnds",
    "FrontEndPages": "ServesFrontEnds",
    "FrontEnds": "ServesFrontEnds",
    "Dashboard": "OnAws",
    "BackupVault": "KeepsBackups",
    "BackupPlan": "KeepsBackups",
    "BackupSelection": "KeepsBackups",
    "BackupRole": "KeepsBackups",
    "BackupFailedAlarm": "KeepsBackups",
    "CopyFailedAlarm": "CopiesBackups",
    "EmergencyRole": "GrantsEmergencyAccess",
    "EmergencyReadAlarm": "GrantsEmergencyAccess",
    **nudges.CONDITIONAL,
    **probe.CONDITIONAL,
    **audit_schedule.CONDITIONAL,
}
ALARMS_ON_SUMS: Final = {
    "ApiWriteFunctionErrorsAlarm",
    "ApiReadFunctionErrorsAlarm",
    "BackgroundFunctionErrorsAlarm",
    "NudgeFunctionErrorsAlarm",
    "DeadLetterQueueGrewAlarm",
}


def every_kind_of_resource_is_known(template: Expanded) -> Iterator[str]:
    """A type of resource without a rule is not in the template."""
    for kind in template.types() - KNOWN_TYPES:
        yield f"{kind}: has no rule"


def only_what_may_be_missing_is_conditional(template: Expanded) -> Iterator[str]:
    """Conditional are what a parameter asks for, and what no emulator has."""
    for name, resource in template.resources.items():
        on_a_sum = name in ALARMS_ON_SUMS and resource.get("Type") == "AWS::CloudWatch::Alarm"
        named = CONDITIONAL.get(name.partition("Version")[0] if resource.get("Type") == versions.VERSION else name)
        if resource.get("Condition") != ("OnAws" if on_a_sum else named):
            yield f"{name}: another condition"
    if at(template.document, "Conditions", "OnAws") != {"Fn::Equals": [{"Ref": "LocalEndpoint"}, ""]}:
        yield "OnAws: does not depend on LocalEndpoint alone"
    if at(template.document, "Parameters", "LocalEndpoint", "Default") != "":
        yield "LocalEndpoint: is not empty by default"


def or_what_it_cannot_read(rule: Rule) -> Rule:
    """The rule; what it cannot read, as where a key is missing that it takes for granted, is a violation of it."""

    @wraps(rule)
    def read(template: Expanded) -> Iterator[str]:
        try:
            yield from rule(template)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            yield f"cannot be read: {error!r}"

    return read


def _rules(module: ModuleType) -> dict[str, Rule]:
    return {
        name: rule
        for name, rule in vars(module).items()
        if getattr(rule, "__module__", None) == module.__name__ and callable(rule) and not name.startswith("_")
    }


_RULES: Final[Mapping[str, Rule]] = {
    **_rules(gateways),
    **_rules(stores),
    **_rules(retention),
    **_rules(backups),
    **_rules(emergency_access),
    **_rules(sign_in),
    **_rules(user_pool),
    **_rules(sign_in_monitoring),
    **_rules(front_ends),
    **_rules(functions),
    **_rules(permissions),
    **_rules(operations),
    **_rules(dead_letter_growth),
    **_rules(deliveries),
    **_rules(alarm_coverage),
    **_rules(alarms),
    **_rules(api_settings),
    **_rules(api_domains),
    **_rules(table_keys),
    **_rules(required_permissions),
    **_rules(front_end_files),
    **_rules(parameters),
    **_rules(undelivered),
    **_rules(probe),
    **_rules(audit_schedule),
    **_rules(nudges),
    **_rules(nudge_functions),
    **_rules(versions),
    **_rules(references),
    "every_kind_of_resource_is_known": every_kind_of_resource_is_known,
    "only_what_may_be_missing_is_conditional": only_what_may_be_missing_is_conditional,
}
RULES: Final[Mapping[str, Rule]] = {name: or_what_it_cannot_read(rule) for name, rule in _RULES.items()}


def violations(document: Document) -> dict[str, list[str]]:
    """The violations of a template: messages by the rule's name."""
    template = Expanded(document)
    messages = {name: list(rule(template)) for name, rule in RULES.items()}
    return {name: lines for name, lines in messages.items() if lines}
