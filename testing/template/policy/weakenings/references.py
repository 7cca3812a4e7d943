"""Weakened: parameters, outputs, variables, conditions and references."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_VARIABLES: Final = "TellConnectionsFunction Properties Environment Variables"

WEAKENINGS: Final = [
    Weakening("every_kind_of_resource_is_known", "AWS::KMS::Alias Type", instead="AWS::SSM::Parameter"),
    Weakening("only_what_may_be_missing_is_conditional", "AlarmTopicPolicy Condition", instead="OwnUserPool"),
    Weakening("only_what_may_be_missing_is_conditional", "AWS::CloudWatch::Alarm Condition", instead="SetsLogRole"),
    Weakening("parameters_are_what_is_meant_if_nothing_is_said", "Parameters ReservedConcurrency Default", instead=1),
    Weakening("parameters_are_what_is_meant_if_nothing_is_said", "Parameters AuditParallelization MaxValue", instead=9),
    Weakening("parameters_take_what_they_are_for", "Parameters FrontEndDomain AllowedPattern", instead=".*"),
    Weakening(
        "variables_name_what_they_say",
        f"{_VARIABLES} AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI Fn::Sub",
        instead="https://${LiveApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}",
    ),
    Weakening(
        "variables_name_what_they_say",
        "AWS::Lambda::Function Properties Environment Variables MESSAGES_TABLE Ref",
        instead="AuditTable",
    ),
    Weakening(
        "functions_are_called_what_they_do", "ListInboxFunction Properties Code S3Key", instead="functions/compose/"
    ),
    Weakening("outputs_say_where_things_are", "Outputs LiveUrl Value Fn::Sub", instead="wss://${LiveApi}/live"),
    Weakening("every_reference_names_something", "KeyAlias Properties TargetKeyId Ref", instead="TheKey"),
]
