"""Each protection, weakened: which rule must say so, where, and what is there instead."""

from typing import Final

from testing.template.policy.weakening import Weakening
from testing.template.policy.weakenings_of_sense import OF_SENSE

_JWT: Final = "AWS::ApiGatewayV2::Api Properties Body components securitySchemes Jwt x-amazon-apigateway-authorizer"
_BUCKET: Final = "AWS::S3::Bucket Properties"
_DISTRIBUTION: Final = "AWS::CloudFront::Distribution Properties DistributionConfig"
_HEADERS: Final = "AWS::CloudFront::ResponseHeadersPolicy Properties ResponseHeadersPolicyConfig"

WEAKENINGS: Final[list[Weakening]] = [
    *OF_SENSE,
    Weakening(
        "every_http_route_has_the_authorizer", "AWS::ApiGatewayV2::Api Properties Body paths * * security", instead=[]
    ),
    Weakening("every_http_route_has_the_authorizer", "AWS::ApiGatewayV2::Api Properties Body paths * * security"),
    Weakening(
        "every_http_route_has_the_authorizer",
        "AWS::ApiGatewayV2::Api Properties Body paths * * security",
        instead=[{"NONE": []}],
    ),
    Weakening(
        "every_http_route_has_the_authorizer",
        f"{_JWT} type",
        instead="request",
    ),
    Weakening(
        "every_http_route_has_the_authorizer",
        f"{_JWT} identitySource",
        instead="$request.querystring.token",
    ),
    Weakening(
        "tokens_are_of_our_issuer_and_for_us",
        f"{_JWT} jwtConfiguration audience",
        instead=[],
    ),
    Weakening(
        "tokens_are_of_our_issuer_and_for_us",
        f"{_JWT} jwtConfiguration issuer",
        instead="https://elsewhere.example",
    ),
    Weakening(
        "tokens_are_of_our_issuer_and_for_us", "AWS::Lambda::Function Properties Environment Variables JWT_AUDIENCE"
    ),
    Weakening("tokens_are_of_our_issuer_and_for_us", "Rules IssuerAndAudienceTogether"),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowOrigins",
        instead=["*"],
    ),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowCredentials",
        instead=True,
    ),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowHeaders",
        instead=["*"],
    ),
    Weakening(
        "browsers_call_from_named_origins",
        "AWS::ApiGatewayV2::Api Properties Body x-amazon-apigateway-cors allowMethods +",
        instead="DELETE",
    ),
    Weakening("browsers_call_from_named_origins", "Parameters AllowedOrigins AllowedPattern", instead=".*"),
    Weakening("every_connection_has_the_authorizer", "ConnectRoute Properties AuthorizationType", instead="NONE"),
    Weakening("every_connection_has_the_authorizer", "ConnectRoute Properties RouteKey", instead="$default"),
    Weakening(
        "every_connection_has_the_authorizer",
        "AWS::ApiGatewayV2::Authorizer Properties IdentitySource",
        instead=["route.request.querystring.token"],
    ),
    Weakening("gateways_say_who_called", "AWS::ApiGatewayV2::Stage Properties AccessLogSettings"),
    Weakening("gateways_say_who_called", "Parameters LogsOfLiveApi Default", instead="no"),
    Weakening(
        "gateways_keep_nothing_that_a_caller_wrote",
        "ApiApiGatewayDefaultStage Properties AccessLogSettings Format",
        instead="$context.requestId $context.status $context.path",
    ),
    Weakening(
        "gateways_keep_nothing_that_a_caller_wrote",
        "LiveStage Properties DefaultRouteSettings DataTraceEnabled",
        instead=True,
    ),
    Weakening(
        "gateways_keep_nothing_that_a_caller_wrote",
        "LiveStage Properties DefaultRouteSettings LoggingLevel",
        instead="INFO",
    ),
    Weakening("gateways_throttle", "AWS::ApiGatewayV2::Stage Properties DefaultRouteSettings ThrottlingRateLimit"),
    Weakening(
        "gateways_throttle",
        "AWS::ApiGatewayV2::Stage Properties DefaultRouteSettings ThrottlingBurstLimit",
        instead=100000,
    ),
    Weakening(
        "routes_reach_their_functions",
        "AWS::ApiGatewayV2::Api Properties Body paths * * x-amazon-apigateway-integration type",
        instead="http_proxy",
    ),
    Weakening(
        "routes_reach_their_functions",
        "AWS::ApiGatewayV2::Integration Properties IntegrationType",
        instead="HTTP_PROXY",
    ),
    Weakening("tables_use_our_key", "AWS::DynamoDB::Table Properties SSESpecification"),
    Weakening(
        "tables_use_our_key",
        "AWS::DynamoDB::Table Properties SSESpecification KMSMasterKeyId",
        instead="alias/aws/dynamodb",
    ),
    Weakening(
        "tables_can_be_brought_back",
        "AWS::DynamoDB::Table Properties PointInTimeRecoverySpecification PointInTimeRecoveryEnabled",
        instead=False,
    ),
    Weakening("the_record_outlives_the_stack", "AWS::DynamoDB::Table DeletionPolicy", instead="Delete"),
    Weakening("the_record_outlives_the_stack", "AWS::DynamoDB::Table UpdateReplacePolicy"),
    Weakening(
        "the_record_outlives_the_stack", "AWS::DynamoDB::Table Properties DeletionProtectionEnabled", instead=False
    ),
    Weakening("the_record_outlives_the_stack", "AWS::KMS::Key DeletionPolicy"),
    Weakening("the_record_outlives_the_stack", "AWS::Cognito::UserPool UpdateReplacePolicy"),
    Weakening(
        "the_record_outlives_the_stack", "AWS::Cognito::UserPool Properties DeletionProtection", instead="INACTIVE"
    ),
    Weakening(
        "only_what_is_technical_expires",
        "MessagesTable Properties TimeToLiveSpecification AttributeName",
        instead="sent_at",
    ),
    Weakening(
        "only_what_is_technical_expires",
        "AuditTable Properties TimeToLiveSpecification",
        instead={"AttributeName": "expires_at", "Enabled": True},
    ),
    Weakening(
        "streams_show_what_their_readers_need",
        "MessagesTable Properties StreamSpecification StreamViewType",
        instead="KEYS_ONLY",
    ),
    Weakening(
        "streams_show_what_their_readers_need",
        "ConnectionsTable Properties StreamSpecification",
        instead={"StreamViewType": "NEW_IMAGE"},
    ),
    Weakening("queues_bus_and_topic_use_our_key", "AWS::SQS::Queue Properties KmsMasterKeyId"),
    Weakening("queues_bus_and_topic_use_our_key", "AWS::Events::EventBus Properties KmsKeyIdentifier"),
    Weakening("queues_bus_and_topic_use_our_key", "AWS::SNS::Topic Properties KmsMasterKeyId", instead="alias/aws/sns"),
    Weakening("queues_keep_what_waits", "AWS::SQS::Queue Properties MessageRetentionPeriod", instead=345600),
    Weakening("nothing_travels_in_the_clear", "UnpublishedEventsPolicy Properties PolicyDocument Statement 0"),
    Weakening(
        "nothing_travels_in_the_clear",
        "PortalUpdateQueuesPolicy Properties PolicyDocument Statement 1 Action",
        instead="sqs:SendMessage",
    ),
    Weakening("nothing_travels_in_the_clear", "AlarmTopicPolicy Properties PolicyDocument Statement 1"),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "PortalUpdateQueuesPolicy Properties PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "LiveUpdateQueuesPolicy Properties PolicyDocument Statement 0 Principal",
        instead="*",
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver",
        "AlarmTopicPolicy Properties PolicyDocument Statement 0 Principal",
        instead={"AWS": "*"},
    ),
    Weakening(
        "only_our_own_rules_and_alarms_deliver", "AlarmTopicPolicy Properties PolicyDocument Statement 0 Condition"
    ),
    Weakening("logs_are_kept_six_years_under_our_key", "AWS::Logs::LogGroup Properties RetentionInDays", instead=30),
    Weakening("logs_are_kept_six_years_under_our_key", "AWS::Logs::LogGroup Properties KmsKeyId"),
    Weakening("the_key_rotates", "AWS::KMS::Key Properties EnableKeyRotation", instead=False),
    Weakening(
        "the_key_is_ours_alone", "AWS::KMS::Key Properties KeyPolicy Statement * Principal", instead={"AWS": "*"}
    ),
    Weakening("the_key_is_ours_alone", "AWS::KMS::Key Properties KeyPolicy Statement 2 Condition"),
    Weakening(
        "the_key_is_ours_alone",
        "AWS::KMS::Key Properties KeyPolicy Statement +",
        instead={"Effect": "Allow", "Principal": "*", "Action": "kms:Decrypt", "Resource": "*"},
    ),
    Weakening(
        "signing_in_takes_a_second_factor", "AWS::Cognito::UserPool Properties MfaConfiguration", instead="OPTIONAL"
    ),
    Weakening("signing_in_takes_a_second_factor", "AWS::Cognito::UserPool Properties EnabledMfas +", instead="SMS_MFA"),
    Weakening(
        "nobody_signs_themselves_up",
        "AWS::Cognito::UserPool Properties AdminCreateUserConfig AllowAdminCreateUserOnly",
        instead=False,
    ),
    Weakening("who_somebody_is_never_changes", "AWS::Cognito::UserPool Properties Schema * Mutable", instead=True),
    Weakening("who_somebody_is_never_changes", "AWS::Cognito::UserPoolClient Properties WriteAttributes"),
    Weakening(
        "who_somebody_is_never_changes",
        "AWS::Cognito::UserPoolClient Properties WriteAttributes +",
        instead="custom:practice_id",
    ),
    Weakening(
        "no_password_leaves_the_front_end",
        "AWS::Cognito::UserPoolClient Properties ExplicitAuthFlows +",
        instead="ALLOW_USER_PASSWORD_AUTH",
    ),
    Weakening(
        "passwords_are_long", "AWS::Cognito::UserPool Properties Policies PasswordPolicy MinimumLength", instead=8
    ),
    Weakening("passwords_are_long", "AWS::Cognito::UserPool Properties AccountRecoverySetting"),
    Weakening("tokens_end_soon", "AWS::Cognito::UserPoolClient Properties AccessTokenValidity", instead=60),
    Weakening("tokens_end_soon", "AWS::Cognito::UserPoolClient Properties IdTokenValidity"),
    Weakening(
        "tokens_end_soon", "AWS::Cognito::UserPoolClient Properties TokenValidityUnits AccessToken", instead="hours"
    ),
    Weakening("tokens_end_soon", "AWS::Cognito::UserPoolClient Properties EnableTokenRevocation", instead=False),
    Weakening(
        "signing_in_tells_nobody_who_has_a_login",
        "AWS::Cognito::UserPoolClient Properties PreventUserExistenceErrors",
        instead="LEGACY",
    ),
    Weakening("functions_give_up_before_the_gateway_does", "ComposeFunction Properties Timeout", instead=30),
    Weakening("functions_give_up_before_the_gateway_does", "OpenConnectionFunction Properties Timeout", instead=29),
    Weakening("functions_can_be_limited", "AWS::Lambda::Function Properties ReservedConcurrentExecutions"),
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
    Weakening("what_fails_is_put_aside", "AWS::Events::Rule Properties Targets * DeadLetterConfig"),
    Weakening("what_fails_is_put_aside", "PublishEventsFunctionCommitted Properties DestinationConfig"),
    Weakening("what_fails_is_put_aside", "SealAuditFunctionRecorded Properties DestinationConfig"),
    Weakening("what_fails_is_put_aside", "PortalUpdates Properties RedrivePolicy"),
    Weakening("what_fails_is_put_aside", "LiveUpdates Properties VisibilityTimeout", instead=30),
    Weakening("what_fails_is_put_aside", "AWS::Lambda::EventSourceMapping Properties FunctionResponseTypes"),
    Weakening("what_feeds_itself_may", "TellConnectionsFunction Properties RecursiveLoop"),
    Weakening("what_feeds_itself_may", "TellConnectionsFunction Properties RecursiveLoop", instead="Terminate"),
    Weakening("what_feeds_itself_may", "ComposeFunction Properties RecursiveLoop", instead="Allow"),
    Weakening("a_piece_has_all_of_the_time", "TellConnectionsFunctionLiveUpdates Properties BatchSize", instead=10),
    Weakening("alarms_are_heard", "AWS::CloudWatch::Alarm Properties AlarmActions", instead=[]),
    Weakening("alarms_are_heard", "AWS::CloudWatch::Alarm Properties TreatMissingData", instead="breaching"),
    Weakening("what_was_put_aside_rings", "PortalUpdatesDeadLetterQueueNotEmptyAlarm"),
    Weakening("what_was_put_aside_rings", "UnpublishedEventsQueueNotEmptyAlarm"),
    Weakening("what_was_put_aside_rings", "UnsealedRecordsQueueNotEmptyAlarm"),
    Weakening("what_was_put_aside_rings", "LiveUpdatesDeadLetterQueueNotEmptyAlarm"),
    Weakening(
        "what_was_put_aside_rings", "PortalUpdatesDeadLetterQueueNotEmptyAlarm Properties Threshold", instead=100
    ),
    Weakening("functions_that_fail_ring", "ApiWriteFunctionErrorsAlarm"),
    Weakening("functions_that_fail_ring", "ApiWriteFunctionsThrottledAlarm"),
    Weakening("functions_that_fail_ring", "BackgroundFunctionErrorsAlarm"),
    Weakening("functions_that_fail_ring", "BackgroundFunctionsThrottledAlarm"),
    Weakening("functions_that_fail_ring", "ApiWriteFunctionErrorsAlarm Properties Metrics 1"),
    Weakening(
        "functions_that_fail_ring",
        "BackgroundFunctionErrorsAlarm Properties Metrics 0 Expression",
        instead="MIN(METRICS())",
    ),
    Weakening("answers_that_failed_ring", "ApiServerErrorsAlarm"),
    Weakening("many_refusals_ring", "ApiWriteRequestsRefusedAlarm Properties Threshold", instead=100000),
    Weakening("many_refusals_ring", "ApiClientErrorsAlarm"),
    Weakening("streams_that_wait_ring", "PublishEventsIteratorAgeAlarm"),
    Weakening("streams_that_wait_ring", "SealAuditIteratorAgeAlarm Properties Threshold", instead=86400000),
    Weakening("a_broken_audit_record_rings", "AuditChainBrokenAlarm"),
    Weakening(
        "each_function_has_a_role_of_its_own",
        "ComposeFunction Properties Role",
        instead={"Fn::GetAtt": ["EnablePortalFunctionRole", "Arn"]},
    ),
    Weakening(
        "roles_are_taken_by_their_service_only",
        "AWS::IAM::Role Properties AssumeRolePolicyDocument Statement 0 Principal",
        instead={"AWS": "*"},
    ),
    Weakening(
        "roles_are_taken_by_their_service_only",
        "AWS::IAM::Role Properties AssumeRolePolicyDocument Statement +",
        instead={"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"},
    ),
    Weakening(
        "roles_have_no_policies_of_others",
        "ComposeFunctionRole Properties ManagedPolicyArns",
        instead=["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"],
    ),
    Weakening(
        "roles_have_no_policies_of_others",
        "ApiGatewayLogRole Properties ManagedPolicyArns +",
        instead="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    Weakening(
        "policies_name_their_actions",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action",
        instead="dynamodb:*",
    ),
    Weakening(
        "policies_name_their_actions",
        "AWS::IAM::Role Properties Policies 0 PolicyDocument Statement * Effect",
        instead="Deny",
    ),
    Weakening(
        "policies_name_their_resource",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Resource",
        instead="*",
    ),
    Weakening(
        "policies_name_their_resource",
        "ListInboxesFunctionRole Properties Policies 0 PolicyDocument Statement 1 Resource",
        instead={"Fn::Sub": "${MessagesTable.Arn}/index/*"},
    ),
    Weakening(
        "policies_name_their_resource",
        "TellConnectionsFunctionRole Properties Policies 0 PolicyDocument Statement 4 Resource",
        instead={"Fn::Sub": "arn:${AWS::Partition}:execute-api:*"},
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "ListInboxFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:Scan",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:DeleteItem",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action +",
        instead="dynamodb:BatchWriteItem",
    ),
    Weakening(
        "the_record_is_neither_searched_nor_deleted",
        "SetPersonAccessFunctionRole Properties Policies 0 PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "the_audit_record_is_only_added_to",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 1 Action +",
        instead="dynamodb:UpdateItem",
    ),
    Weakening(
        "the_audit_record_is_only_added_to",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 1 Action +",
        instead="dynamodb:Query",
    ),
    Weakening(
        "functions_write_no_log_but_their_own",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 3 Resource",
        instead={"Fn::GetAtt": ["ListInboxLogs", "Arn"]},
    ),
    Weakening(
        "functions_write_no_log_but_their_own",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 3 Action +",
        instead="logs:DeleteLogStream",
    ),
    Weakening(
        "the_key_serves_through_a_service",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 2 Condition",
    ),
    Weakening(
        "the_key_serves_through_a_service",
        "ComposeFunctionRole Properties Policies 0 PolicyDocument Statement 2 Action +",
        instead="kms:ScheduleKeyDeletion",
    ),
    Weakening("functions_are_called_by_their_own_gateway", "AWS::Lambda::Permission Properties SourceArn"),
    Weakening(
        "functions_are_called_by_their_own_gateway", "AWS::Lambda::Permission Properties Action", instead="lambda:*"
    ),
    Weakening(
        "functions_are_called_by_their_own_gateway",
        "AWS::Lambda::Permission Properties FunctionUrlAuthType",
        instead="NONE",
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
    Weakening("snapshots_are_taken_where_it_is_said", "AWS::Lambda::Function Properties SnapStart"),
    Weakening("snapshots_are_taken_where_it_is_said", "Parameters SnapStart Default", instead="yes"),
    Weakening(
        "functions_are_called_by_their_own_gateway",
        "ComposeFunctionHttpPermission Properties FunctionName",
        instead={"Ref": "ComposeFunction"},
    ),
    Weakening(
        "what_fails_is_put_aside",
        "RecordPortalUpdateFunctionPortalUpdates Properties FunctionName",
        instead={"Ref": "RecordPortalUpdateFunction"},
    ),
    Weakening(
        "routes_reach_their_functions",
        "OpenConnectionIntegration Properties IntegrationUri Fn::Sub",
        instead="arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/"
        "${OpenConnectionFunction.Arn}/invocations",
    ),
    Weakening("front_ends_are_only_where_a_domain_is_given", "Rules DomainAndCertificateTogether"),
    Weakening("front_ends_are_only_where_a_domain_is_given", "Parameters FrontEndDomain Default", instead="a.example"),
    Weakening("front_end_files_are_not_public", f"{_BUCKET} PublicAccessBlockConfiguration RestrictPublicBuckets"),
    Weakening(
        "front_end_files_are_not_public", f"{_BUCKET} OwnershipControls Rules 0 ObjectOwnership", instead="ObjectWriter"
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Principal",
        instead="*",
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Condition",
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::S3::BucketPolicy Properties PolicyDocument Statement 0 Action",
        instead="s3:*",
    ),
    Weakening(
        "only_our_distribution_asks_for_front_end_files",
        "AWS::CloudFront::OriginAccessControl Properties OriginAccessControlConfig SigningBehavior",
        instead="never",
    ),
    Weakening("front_end_files_can_be_brought_back", f"{_BUCKET} VersioningConfiguration Status", instead="Suspended"),
    Weakening("pages_come_encrypted", f"{_DISTRIBUTION} ViewerCertificate MinimumProtocolVersion", instead="TLSv1"),
    Weakening(
        "pages_come_encrypted", f"{_DISTRIBUTION} DefaultCacheBehavior ViewerProtocolPolicy", instead="allow-all"
    ),
    Weakening("pages_come_encrypted", "AWS::S3::BucketPolicy Properties PolicyDocument Statement 1"),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_HEADERS} SecurityHeadersConfig ContentSecurityPolicy ContentSecurityPolicy Fn::Sub 0",
        instead="default-src *",
    ),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_HEADERS} SecurityHeadersConfig ContentSecurityPolicy ContentSecurityPolicy Fn::Sub 1 Token",
        instead="https:",
    ),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them", f"{_HEADERS} SecurityHeadersConfig FrameOptions FrameOption"
    ),
    Weakening("pages_do_nothing_that_make_run_does_not_let_them", f"{_HEADERS} CustomHeadersConfig Items 0"),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_DISTRIBUTION} DefaultCacheBehavior ResponseHeadersPolicyId",
    ),
    Weakening(
        "pages_do_nothing_that_make_run_does_not_let_them",
        f"{_DISTRIBUTION} DefaultCacheBehavior AllowedMethods",
        instead=["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
    ),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "AWS::Cognito::UserPoolClient Properties CallbackURLs Fn::If 1 +",
        instead="https://elsewhere.example/",
    ),
    Weakening(
        "signing_in_comes_back_to_the_front_ends_alone",
        "AWS::Cognito::UserPoolClient Properties AllowedOAuthFlows Fn::If 1 0",
        instead="implicit",
    ),
    Weakening("every_kind_of_resource_is_known", "AWS::KMS::Alias Type", instead="AWS::SSM::Parameter"),
    Weakening("only_what_may_be_missing_is_conditional", "AlarmTopicPolicy Condition", instead="OwnUserPool"),
    Weakening("only_what_may_be_missing_is_conditional", "AWS::CloudWatch::Alarm Condition", instead="SetsLogRole"),
]
