"""Weakened: time-outs, concurrency, runtime, logging and published versions of the functions."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

WEAKENINGS: Final = [
    Weakening("functions_give_up_before_the_gateway_does", "ComposeFunction Properties Timeout", instead=30),
    Weakening("functions_give_up_before_the_gateway_does", "OpenConnectionFunction Properties Timeout", instead=29),
    Weakening("functions_can_be_limited", "ComposeFunction Properties ReservedConcurrentExecutions"),
    Weakening(
        "queues_do_not_outrun_their_function",
        "TellConnectionsFunction Properties ReservedConcurrentExecutions",
        instead={"Fn::If": ["LimitsConcurrency", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}]},
    ),
    Weakening(
        "queues_do_not_outrun_their_function",
        "RecordPortalUpdateFunctionPortalUpdates Properties ScalingConfig MaximumConcurrency",
        instead=10,
    ),
    Weakening("parameters_are_what_is_meant_if_nothing_is_said", "Parameters QueueConcurrency Default", instead=10),
    Weakening("parameters_are_what_is_meant_if_nothing_is_said", "Parameters QueueConcurrency MinValue", instead=1),
    Weakening("each_function_logs_to_its_own_group", "ComposeFunction Properties LoggingConfig"),
    Weakening(
        "no_event_and_no_answer_is_logged",
        "AWS::Lambda::Function Properties Environment Variables POWERTOOLS_LOGGER_LOG_EVENT",
        instead="true",
    ),
    Weakening(
        "no_event_and_no_answer_is_logged",
        "AWS::Lambda::Function Properties Environment Variables POWERTOOLS_TRACER_CAPTURE_RESPONSE",
        instead="true",
    ),
    Weakening(
        "no_event_and_no_answer_is_logged", "AWS::Lambda::Function Properties TracingConfig", instead={"Mode": "Active"}
    ),
    Weakening("functions_are_called_by_their_alias", "AWS::Lambda::Alias Properties Name", instead="newest"),
    Weakening(
        "functions_are_called_by_their_alias",
        "ComposeFunctionAliaslive Properties FunctionVersion",
        instead="$LATEST",
    ),
    Weakening(
        "functions_are_called_by_their_alias",
        "AWS::Lambda::Alias Properties RoutingConfig",
        instead={"AdditionalVersionWeights": [{"FunctionVersion": "1", "FunctionWeight": 0.5}]},
    ),
    Weakening("functions_are_called_by_their_alias", "VerifyAuditFunctionAliaslive"),
    Weakening("whatever_parameters_change_is_published", "AWS::Lambda::Version Properties Description"),
    Weakening(
        "whatever_parameters_change_is_published",
        "AWS::Lambda::Version Properties Description",
        instead={"Fn::Sub": "${LogLevel} ${Architecture} ${JwtIssuer} ${JwtAudience} ${JwksUri} ${LocalEndpoint}"},
    ),
    Weakening("old_versions_go", "AWS::Lambda::Version DeletionPolicy", instead="Retain"),
    Weakening("old_versions_go", "AWS::Lambda::Version UpdateReplacePolicy", instead="Retain"),
    Weakening(
        "updates_are_at_once_by_default",
        "AWS::Lambda::Alias UpdatePolicy",
        instead={"CodeDeployLambdaAliasUpdate": {"ApplicationName": "any", "DeploymentGroupName": "any"}},
    ),
    Weakening("snapshots_are_taken_where_it_is_said", "AWS::Lambda::Function Properties SnapStart"),
    Weakening("snapshots_are_taken_where_it_is_said", "Parameters SnapStart Default", instead="yes"),
    Weakening("functions_have_the_time_they_need", "ComposeFunction Properties Timeout", instead=3),
    Weakening("functions_have_the_time_they_need", "PublishEventsFunction Properties Timeout", instead=20),
    Weakening("functions_run_on_what_they_are_built_for", "ComposeFunction Properties Runtime", instead="python3.12"),
    Weakening("functions_run_on_what_they_are_built_for", "ComposeFunction Properties Layers 0"),
]
