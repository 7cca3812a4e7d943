"""Rules for functions: time-outs, concurrency, logging, retries and dead-letter queues."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    arn_of,
    at,
    function_at_uri,
    function_of_alias,
    listed,
    operation_uris,
    prop,
    ref,
)
from testing.template.policy.gateways import AUTHORIZER, INTEGRATION

MAPPING, RULE, QUEUE = "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule", "AWS::SQS::Queue"
LOG_GROUP: Final = "AWS::Logs::LogGroup"

GATEWAY_SECONDS: Final = 29
"""The shorter of the integration time-outs of HTTP and WebSocket API."""
LIMIT: Final = {"Fn::If": ["LimitsConcurrency", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}]}
LEAKS: Final = (
    "POWERTOOLS_LOGGER_LOG_EVENT",
    "POWERTOOLS_TRACER_CAPTURE_RESPONSE",
    "POWERTOOLS_TRACER_CAPTURE_ERROR",
    "POWERTOOLS_TRACE_ENABLED",
    "POWERTOOLS_DEV",
    "POWERTOOLS_DEBUG",
)
"""Powertools' variables that log whole events, responses or errors."""


def _behind_a_gateway(template: Expanded) -> set[str]:
    """The functions that API Gateway invokes."""
    uris = [prop(one, "IntegrationUri") for one in template.of_type(INTEGRATION).values()]
    uris += [prop(one, "AuthorizerUri") for one in template.of_type(AUTHORIZER).values()]
    uris += operation_uris(template)
    return {function for uri in uris if (function := function_at_uri(template, uri))}


def functions_give_up_before_the_gateway_does(template: Expanded) -> Iterator[str]:
    """Otherwise the caller gets an error and the function goes on."""
    behind_a_gateway = _behind_a_gateway(template)
    for name, function in template.of_type(FUNCTION).items():
        seconds = prop(function, "Timeout")
        if not isinstance(seconds, int) or (name in behind_a_gateway and seconds >= GATEWAY_SECONDS):
            yield f"{name}: time-out above the gateway's"


def functions_can_be_limited(template: Expanded) -> Iterator[str]:
    """Reserved concurrency is a parameter; a queue's reader has its own (`queues_do_not_outrun_their_function`)."""
    for name, function in template.of_type(FUNCTION).items():
        if not _read_by(template, name) and prop(function, "ReservedConcurrentExecutions") != LIMIT:
            yield f"{name}: reserved concurrency is not the parameter's"
    zero = {"Fn::Not": [{"Fn::Equals": [{"Ref": "ReservedConcurrency"}, 0]}]}
    if at(template.document, "Conditions", "LimitsConcurrency") != zero:
        yield "LimitsConcurrency: does not depend on ReservedConcurrency alone"


def each_function_logs_to_its_own_group(template: Expanded) -> Iterator[str]:
    """A log group that Lambda creates by itself has no key and no retention."""
    groups = [ref(prop(function, "LoggingConfig", "LogGroup")) for function in template.of_type(FUNCTION).values()]
    for name, group in zip(template.of_type(FUNCTION), groups, strict=True):
        if group not in template.of_type(LOG_GROUP) or groups.count(group) > 1:
            yield f"{name}: has no log group of its own"


def no_event_and_no_answer_is_logged(template: Expanded) -> Iterator[str]:
    """Neither by Powertools' variables nor by tracing."""
    for name, function in template.of_type(FUNCTION).items():
        if set(LEAKS) & set(prop(function, "Environment", "Variables") or {}):
            yield f"{name}: logs events or responses"
        if prop(function, "TracingConfig") is not None:
            yield f"{name}: has tracing on"


def what_fails_is_put_aside(template: Expanded) -> Iterator[str]:
    """Asynchronous work that fails is sent to a queue after its retries."""
    queues = template.of_type(QUEUE)
    yield from _events_that_are_delivered(template)
    for name, mapping in template.of_type(MAPPING).items():
        source = prop(mapping, "EventSourceArn")
        if arn_of(source) in queues:
            yield from _queue_that_is_read(template, str(arn_of(source)), mapping)
        else:
            yield from _stream_that_is_read(template, name, mapping)
        if prop(mapping, "FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: does not report batch item failures"
        if function_of_alias(template, ref(prop(mapping, "FunctionName"))) is None:
            yield f"{name}: does not invoke a function of this stack"
    for name, permission in template.of_type("AWS::Lambda::Permission").items():
        if prop(permission, "Principal") != "apigateway.amazonaws.com":
            yield f"{name}: asynchronous invocation without a dead-letter queue"


def _events_that_are_delivered(template: Expanded) -> Iterator[str]:
    for name, rule in template.of_type(RULE).items():
        for target in listed(prop(rule, "Targets")) or [None]:
            if arn_of(at(target, "DeadLetterConfig", "Arn")) not in template.of_type(QUEUE):
                yield f"{name}: has no dead-letter queue"
            if not at(target, "RetryPolicy", "MaximumEventAgeInSeconds"):
                yield f"{name}: has no maximum event age"
            if not at(target, "RetryPolicy", "MaximumRetryAttempts"):
                yield f"{name}: has no maximum of retries"


def _queue_that_is_read(template: Expanded, name: str, mapping: Document) -> Iterator[str]:
    queue = template.of_type(QUEUE)[name]
    if arn_of(prop(queue, "RedrivePolicy", "deadLetterTargetArn")) not in template.of_type(QUEUE):
        yield f"{name}: has no dead-letter queue"
    if not isinstance(prop(queue, "RedrivePolicy", "maxReceiveCount"), int):
        yield f"{name}: has no maxReceiveCount"
    reader = template.of_type(FUNCTION).get(function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {})
    seconds = prop(reader, "Timeout")
    if not isinstance(seconds, int) or (prop(queue, "VisibilityTimeout") or 0) < 6 * seconds:
        yield f"{name}: visibility time-out below six times the function's time-out"


def what_feeds_itself_may(template: Expanded) -> Iterator[str]:
    """A function that sends to its own queue allows recursion, and no other does.

    Otherwise Lambda stops it after some sixteen invocations.
    https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    for name, function in template.of_type(FUNCTION).items():
        feeds_itself = bool(_read_by(template, name) & _written_by(template, function))
        if feeds_itself is not (prop(function, "RecursiveLoop") == "Allow"):
            yield f"{name}: {'is stopped by loop detection' if feeds_itself else 'may loop without end'}"


def a_piece_has_all_of_the_time(template: Expanded) -> Iterator[str]:
    """A function that sends to its own queue has batches of one: slow neighbours would use up a message's retries."""
    for name, mapping in template.of_type(MAPPING).items():
        function = template.of_type(FUNCTION).get(
            function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {}
        )
        if prop(function, "RecursiveLoop") == "Allow" and prop(mapping, "BatchSize") != 1:
            yield f"{name}: batch size above one"


def _read_by(template: Expanded, function: str) -> set[str]:
    mappings = template.of_type(MAPPING).values()
    mappings_of = [one for one in mappings if function_of_alias(template, ref(prop(one, "FunctionName"))) == function]
    return {queue for one in mappings_of if (queue := arn_of(prop(one, "EventSourceArn"))) in template.of_type(QUEUE)}


def _written_by(template: Expanded, function: Document) -> set[str]:
    """The queues to which its role may send."""
    role = template.of_type("AWS::IAM::Role").get(str(at(prop(function, "Role"), "Fn::GetAtt", 0)), {})
    statements = [
        one for policy in listed(prop(role, "Policies")) for one in listed(at(policy, "PolicyDocument", "Statement"))
    ]
    sending = [one for one in statements if "sqs:SendMessage" in listed(at(one, "Action"))]
    return {queue for one in sending for resource in listed(at(one, "Resource")) if (queue := arn_of(resource))}


def _stream_that_is_read(template: Expanded, name: str, mapping: Document) -> Iterator[str]:
    if arn_of(prop(mapping, "DestinationConfig", "OnFailure", "Destination")) not in template.of_type(QUEUE):
        yield f"{name}: has no queue for failed batches"
    for limit in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"):
        if not isinstance(prop(mapping, limit), int):
            yield f"{name}: {limit} is missing"
    if prop(mapping, "BisectBatchOnFunctionError") is not True:
        yield f"{name}: does not bisect a failed batch"
    if prop(mapping, "StartingPosition") != "TRIM_HORIZON":
        yield f"{name}: does not start at TRIM_HORIZON"
    if at(prop(mapping, "EventSourceArn"), "Fn::GetAtt", 1) != "StreamArn":
        yield f"{name}: does not read a stream of this stack"
