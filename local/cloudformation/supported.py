"""Supported resource types and properties. Whatever is neither here nor in ignored.py is an error at the start."""

from deployment import event_patterns
from deployment.documents import Document, Json
from local.cloudformation import ignored
from local.errors import NotSupported

SUPPORTED = {
    "AWS::Lambda::Function": {
        "Code",
        "DeadLetterConfig",
        "Environment",
        "FunctionName",
        "Handler",
        "Layers",
        "MemorySize",
        "Runtime",
        "Timeout",
    },
    "AWS::Lambda::EventSourceMapping": {
        "BatchSize",
        "BisectBatchOnFunctionError",
        "DestinationConfig",
        "Enabled",
        "EventSourceArn",
        "FilterCriteria",
        "FunctionName",
        "FunctionResponseTypes",
        "MaximumRecordAgeInSeconds",
        "MaximumRetryAttempts",
        "ParallelizationFactor",
        "ScalingConfig",
        "StartingPosition",
    },
    "AWS::Lambda::EventInvokeConfig": {
        "DestinationConfig",
        "FunctionName",
        "MaximumEventAgeInSeconds",
        "MaximumRetryAttempts",
    },
    "AWS::DynamoDB::Table": {
        "AttributeDefinitions",
        "BillingMode",
        "GlobalSecondaryIndexes",
        "KeySchema",
        "LocalSecondaryIndexes",
        "ProvisionedThroughput",
        "StreamSpecification",
        "TableName",
        "TimeToLiveSpecification",
    },
    "AWS::SQS::Queue": {
        "DelaySeconds",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "QueueName",
        "ReceiveMessageWaitTimeSeconds",
        "RedrivePolicy",
        "VisibilityTimeout",
    },
    "AWS::Events::EventBus": {"Name"},
    "AWS::Events::Rule": {"EventBusName", "EventPattern", "Name", "State", "Targets"},
    "AWS::Scheduler::ScheduleGroup": {"Name"},
    "AWS::SES::ConfigurationSet": {"Name"},
    "AWS::SES::ConfigurationSetEventDestination": {"ConfigurationSetName", "EventDestination"},
    "AWS::ApiGatewayV2::Api": {"Body", "ProtocolType", "RouteSelectionExpression"},
    "AWS::ApiGatewayV2::Authorizer": {"ApiId", "AuthorizerType", "AuthorizerUri", "IdentitySource"},
    "AWS::ApiGatewayV2::Integration": {"ApiId", "IntegrationType", "IntegrationUri", "TimeoutInMillis"},
    "AWS::ApiGatewayV2::Route": {"ApiId", "AuthorizationType", "AuthorizerId", "RouteKey", "Target"},
    "AWS::ApiGatewayV2::Stage": {
        "AccessLogSettings",
        "ApiId",
        "DefaultRouteSettings",
        "RouteSettings",
        "StageName",
    },
}


def is_ignored(kind: str) -> bool:
    """Whether resources of this type are ignored on purpose."""
    return kind in ignored.TYPES


def check(logical_id: str, kind: str, properties: Document) -> None:
    """Raise NotSupported for a resource type or property that is neither supported nor ignored on purpose."""
    if kind not in SUPPORTED:
        raise NotSupported(logical_id, f"the resource type {kind} is not supported by the local stack")
    check_keys(
        logical_id,
        properties,
        SUPPORTED[kind] | ignored.PROPERTIES.get(kind, {}).keys(),
        f"the property {{}} of {kind}",
    )


def check_keys(where: str, document: Document, known: set[str], sentence: str = "{}") -> None:
    """Raise NotSupported for a key that would be silently ignored."""
    for name in document:
        if name not in known:
            raise NotSupported(where, f"{sentence.format(name)} is not supported by the local stack")


def check_event_pattern(where: str, pattern: Json) -> None:
    """Raise NotSupported for an event pattern that cannot be matched here."""
    try:
        event_patterns.check(pattern)
    except event_patterns.UnsupportedPattern as error:
        raise NotSupported(where, str(error)) from None
