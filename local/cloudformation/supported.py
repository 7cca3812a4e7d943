"""Every resource and property of the template is served, knowingly inert, or an error at the start."""

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
    """Whether resources of that type are knowingly left out."""
    return kind in ignored.TYPES


def check(logical_id: str, kind: str, properties: Document) -> None:
    """Refuse a resource that is neither served nor inert, and a property that would be silently ignored."""
    if kind not in SUPPORTED:
        raise NotSupported(logical_id, f"the resource type {kind} is not supported by the local stack")
    check_keys(
        logical_id,
        properties,
        SUPPORTED[kind] | ignored.PROPERTIES.get(kind, {}).keys(),
        f"the property {{}} of {kind}",
    )


def check_keys(where: str, given: Document, known: set[str], sentence: str = "{}") -> None:
    """Refuse members that nobody would look at."""
    for name in given:
        if name not in known:
            raise NotSupported(where, f"{sentence.format(name)} is not supported by the local stack")


def check_event_pattern(where: str, pattern: Json) -> None:
    """Refuse an event pattern that could not be matched."""
    try:
        event_patterns.check(pattern)
    except event_patterns.UnsupportedPattern as error:
        raise NotSupported(where, str(error)) from None
