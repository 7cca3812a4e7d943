"""Protections by a value that makes no sense: which rule must say so. The others stand in weakenings.py."""

from typing import Final

from testing.template.policy.weakening import Weakening

_BUCKET: Final = "AWS::S3::Bucket Properties"
_DISTRIBUTION: Final = "AWS::CloudFront::Distribution Properties DistributionConfig"
_HTTP: Final = "AWS::ApiGatewayV2::Api Properties Body"
_CORS: Final = f"{_HTTP} x-amazon-apigateway-cors"
_OF_STREAMS: Final = "PublishEventsFunctionCommitted Properties"
_VARIABLES: Final = "TellConnectionsFunction Properties Environment Variables"

OF_SENSE: Final[list[Weakening]] = [
    # operations
    Weakening("routes_reach_the_function_of_the_contract", f"{_HTTP} paths /inboxes"),
    Weakening(
        "routes_reach_the_function_of_the_contract",
        f"{_HTTP} paths * * x-amazon-apigateway-integration payloadFormatVersion",
        instead="1.0",
    ),
    Weakening(
        "connections_reach_their_functions",
        "ConnectRoute Properties Target Fn::Sub",
        instead="integrations/${CloseConnectionIntegration}",
    ),
    Weakening("whoever_calls_a_function_may", "MarkReadFunctionPortalPermission"),
    Weakening(
        "whoever_calls_a_function_may",
        "MarkReadFunctionPortalPermission Properties FunctionName",
        instead={"Ref": "ListInboxFunctionAliaslive"},
    ),
    Weakening("functions_have_the_time_they_need", "ComposeFunction Properties Timeout", instead=3),
    Weakening("functions_have_the_time_they_need", "PublishEventsFunction Properties Timeout", instead=20),
    Weakening("functions_run_on_what_they_are_built_for", "ComposeFunction Properties Runtime", instead="python3.12"),
    Weakening("functions_run_on_what_they_are_built_for", "ComposeFunction Properties Layers 0"),
    # deliveries
    Weakening(
        "each_source_has_its_reader",
        f"{_OF_STREAMS} DestinationConfig OnFailure Destination Fn::GetAtt 0",
        instead="UnsealedRecords",
    ),
    Weakening("each_source_has_its_reader", "TellConnectionsFunctionLiveUpdates"),
    Weakening(
        "queues_have_their_own_dead_letters",
        "LiveUpdates Properties RedrivePolicy deadLetterTargetArn Fn::GetAtt 0",
        instead="PortalUpdatesDeadLetters",
    ),
    Weakening(
        "rules_deliver_to_their_own_queue",
        "LiveUpdateQueuesPolicy Properties PolicyDocument Statement 0 Condition ArnEquals aws:SourceArn Fn::GetAtt 0",
        instead="PortalUpdateRule",
    ),
    Weakening("rules_deliver_to_their_own_queue", "AWS::Events::Rule Properties EventBusName"),
    Weakening(
        "policies_are_about_their_own_queues", "AWS::SQS::QueuePolicy Properties Queues 0", instead={"Ref": "Another"}
    ),
    Weakening(
        "streams_deliver_what_becomes_an_event",
        f"{_OF_STREAMS} FilterCriteria Filters 1 Pattern",
        instead='{"dynamodb":{"Keys":{"sk":{"S":["PORTAL"]}}}}',
    ),
    Weakening("streams_deliver_what_becomes_an_event", f"{_OF_STREAMS} FilterCriteria Filters 2"),
    Weakening(
        "streams_deliver_what_becomes_an_event",
        "SealAuditFunctionRecorded Properties FilterCriteria Filters 0 Pattern",
        instead='{"eventName":["INSERT"],"dynamodb":{"NewImage":{"actions":{"S":[{"exists":true}]}}}}',
    ),
    Weakening("live_updates_are_all_that_is_acted_on", "LiveUpdateRule Properties EventPattern detail-type *"),
    Weakening(
        "portal_updates_are_all_that_the_portal_says",
        "PortalUpdateRule Properties EventPattern source +",
        instead="ehr",
    ),
    Weakening(
        "deliveries_are_tried_for_long_enough",
        "AWS::SQS::Queue Properties RedrivePolicy",
        instead={"maxReceiveCount": 1},
    ),
    Weakening("deliveries_are_tried_for_long_enough", f"{_OF_STREAMS} MaximumRecordAgeInSeconds", instead=86400),
    Weakening("batches_fit_their_function", f"{_OF_STREAMS} BatchSize", instead=10000),
    Weakening("batches_fit_their_function", "LiveUpdates Properties VisibilityTimeout", instead=43200),
    # alarms
    Weakening(
        "alarms_look_at_what_they_speak_of", "AuditChainBrokenAlarm Properties MetricName", instead="AuditIntact"
    ),
    Weakening(
        "alarms_look_at_what_they_speak_of",
        "ApiWriteFunctionErrorsAlarm Properties Metrics 1 MetricStat Metric MetricName",
        instead="Throttles",
    ),
    Weakening("alarms_look_at_what_they_speak_of", "AWS::CloudWatch::Alarm Properties Threshold", instead=1000000),
    Weakening(
        "alarms_look_at_whom_they_speak_of",
        "UnsealedRecordsQueueNotEmptyAlarm Properties Dimensions 0 Value Fn::GetAtt 0",
        instead="UnpublishedEvents",
    ),
    Weakening(
        "alarms_look_at_whom_they_speak_of",
        "ApiWriteFunctionErrorsAlarm Properties Metrics 1 MetricStat Metric Dimensions 0 Value Ref",
        instead="SealAuditFunction",
    ),
    Weakening(
        "alarms_look_back_as_far_as_figures_come_late",
        "AWS::CloudWatch::Alarm Properties EvaluationPeriods",
        instead=60,
    ),
    Weakening("alarms_look_at_what_is_counted", "AuditChainBrokenAlarm Properties MetricName", instead="AuditFalse"),
    # what front ends send and see
    Weakening("browsers_send_and_see_what_the_contract_has", f"{_CORS} allowHeaders *"),
    Weakening("browsers_send_and_see_what_the_contract_has", f"{_CORS} exposeHeaders *"),
    Weakening("stages_are_where_they_are_called", "LiveStage Properties StageName", instead="v1"),
    Weakening(
        "access_logs_say_who_asked_for_what",
        "ApiApiGatewayDefaultStage Properties AccessLogSettings DestinationArn Fn::GetAtt 0",
        instead="ComposeLogs",
    ),
    # tables
    Weakening(
        "tables_have_the_keys_that_are_asked_for",
        "MessagesTable Properties GlobalSecondaryIndexes * Projection ProjectionType",
        instead="KEYS_ONLY",
    ),
    Weakening("tables_take_whatever_comes", "AWS::DynamoDB::Table Properties BillingMode", instead="PROVISIONED"),
    # permissions
    Weakening(
        "functions_may_do_what_their_kind_does",
        "ListInboxFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:UpdateItem",
    ),
    Weakening("nobody_lacks_the_key", "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 2 Action 1"),
    Weakening(
        "pollers_may_read_what_they_are_fed_from",
        "SealAuditFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action 0",
    ),
    Weakening("the_key_serves_who_needs_it", "AWS::KMS::Key Properties KeyPolicy Statement *"),
    Weakening("alarms_may_tell_the_topic", "AlarmTopicPolicy Properties PolicyDocument Statement 0"),
    # front ends
    Weakening("pages_are_found", f"{_DISTRIBUTION} Enabled", instead=False),
    Weakening("former_files_go_in_time", f"{_BUCKET} LifecycleConfiguration Rules 0 Status", instead="Disabled"),
    Weakening(
        "only_files_of_the_bucket_are_read",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Resource Fn::Sub",
        instead="${FrontEndFiles.Arn}",
    ),
    # sign-in and parameters
    Weakening(
        "identities_fit_the_contract",
        "AWS::Cognito::UserPool Properties Schema * StringAttributeConstraints MaxLength",
        instead="8",
    ),
    Weakening("front_ends_can_sign_in", "AWS::Cognito::UserPoolClient Properties GenerateSecret", instead=True),
    Weakening("front_ends_can_sign_in", "AWS::Cognito::UserPoolClient Properties ReadAttributes *"),
    Weakening("parameters_are_what_is_meant_if_nothing_is_said", "Parameters ReservedConcurrency Default", instead=1),
    Weakening("parameters_take_what_they_are_for", "Parameters FrontEndDomain AllowedPattern", instead=".*"),
    # references
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
