"""The functions: how long and how many, what they log, and what becomes of what they could not do."""

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
"""The shorter of what the two kinds of API wait."""
LIMIT: Final = {"Fn::If": ["LimitsConcurrency", {"Ref": "ReservedConcurrency"}, {"Ref": "AWS::NoValue"}]}
LEAKS: Final = (
    "POWERTOOLS_LOGGER_LOG_EVENT",
    "POWERTOOLS_TRACER_CAPTURE_RESPONSE",
    "POWERTOOLS_TRACER_CAPTURE_ERROR",
    "POWERTOOLS_TRACE_ENABLED",
    "POWERTOOLS_DEV",
    "POWERTOOLS_DEBUG",
)
"""Variables that make Powertools write events, answers or errors as they are."""


def _behind_a_gateway(template: Expanded) -> set[str]:
    """The functions that a gateway waits for."""
    addresses = [prop(one, "IntegrationUri") for one in template.of_type(INTEGRATION).values()]
    addresses += [prop(one, "AuthorizerUri") for one in template.of_type(AUTHORIZER).values()]
    addresses += operation_uris(template)
    return {function for address in addresses if (function := function_at_uri(template, address))}


def functions_give_up_before_the_gateway_does(template: Expanded) -> Iterator[str]:
    """Or somebody would be told that it failed, and it went on."""
    waited_for = _behind_a_gateway(template)
    for name, function in template.of_type(FUNCTION).items():
        seconds = prop(function, "Timeout")
        if not isinstance(seconds, int) or (name in waited_for and seconds >= GATEWAY_SECONDS):
            yield f"{name}: goes on when nobody waits any more"


def functions_can_be_limited(template: Expanded) -> Iterator[str]:
    """How many run at once is a parameter of the stack."""
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "ReservedConcurrentExecutions") != LIMIT:
            yield f"{name}: takes all that the account has"
    zero = {"Fn::Not": [{"Fn::Equals": [{"Ref": "ReservedConcurrency"}, 0]}]}
    if at(template.document, "Conditions", "LimitsConcurrency") != zero:
        yield "LimitsConcurrency: is not what ReservedConcurrency says"


def each_function_logs_to_its_own_group(template: Expanded) -> Iterator[str]:
    """And nowhere else: where none is named, Lambda makes one that has no key and is kept for ever."""
    groups = [ref(prop(function, "LoggingConfig", "LogGroup")) for function in template.of_type(FUNCTION).values()]
    for name, group in zip(template.of_type(FUNCTION), groups, strict=True):
        if group not in template.of_type(LOG_GROUP) or groups.count(group) > 1:
            yield f"{name}: has no log group of its own"


def no_event_and_no_answer_is_logged(template: Expanded) -> Iterator[str]:
    """Neither by a variable of Powertools nor by a trace."""
    for name, function in template.of_type(FUNCTION).items():
        if set(LEAKS) & set(prop(function, "Environment", "Variables") or {}):
            yield f"{name}: logs what passes through it"
        if prop(function, "TracingConfig") is not None:
            yield f"{name}: traces what passes through it"


def what_fails_is_put_aside(template: Expanded) -> Iterator[str]:
    """Whatever nobody waits for ends, after its retries, in a queue."""
    queues = template.of_type(QUEUE)
    yield from _events_that_are_delivered(template)
    for name, mapping in template.of_type(MAPPING).items():
        source = prop(mapping, "EventSourceArn")
        if arn_of(source) in queues:
            yield from _queue_that_is_read(template, str(arn_of(source)), mapping)
        else:
            yield from _stream_that_is_read(template, name, mapping)
        if prop(mapping, "FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{name}: does not say which failed"
        if function_of_alias(template, ref(prop(mapping, "FunctionName"))) is None:
            yield f"{name}: feeds nobody"
    for name, permission in template.of_type("AWS::Lambda::Permission").items():
        if prop(permission, "Principal") != "apigateway.amazonaws.com":
            yield f"{name}: a function is called by one who does not wait, and may forget what it could not do"


def _events_that_are_delivered(template: Expanded) -> Iterator[str]:
    for name, rule in template.of_type(RULE).items():
        for target in listed(prop(rule, "Targets")) or [None]:
            if arn_of(at(target, "DeadLetterConfig", "Arn")) not in template.of_type(QUEUE):
                yield f"{name}: forgets what it cannot deliver"
            if not at(target, "RetryPolicy", "MaximumEventAgeInSeconds"):
                yield f"{name}: does not say how long it tries"
            if not at(target, "RetryPolicy", "MaximumRetryAttempts"):
                yield f"{name}: does not say how often it tries"


def _queue_that_is_read(template: Expanded, name: str, mapping: Document) -> Iterator[str]:
    queue = template.of_type(QUEUE)[name]
    if arn_of(prop(queue, "RedrivePolicy", "deadLetterTargetArn")) not in template.of_type(QUEUE):
        yield f"{name}: what fails comes again for ever"
    if not isinstance(prop(queue, "RedrivePolicy", "maxReceiveCount"), int):
        yield f"{name}: does not say how often it delivers again"
    reader = template.of_type(FUNCTION).get(function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {})
    seconds = prop(reader, "Timeout")
    if not isinstance(seconds, int) or (prop(queue, "VisibilityTimeout") or 0) < 6 * seconds:
        yield f"{name}: delivers again what is still being worked at"


def what_feeds_itself_may(template: Expanded) -> Iterator[str]:
    """Lambda stops a function after some sixteen calls that came of each other, where nobody says that it may.

    And nobody says so for others. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    """
    for name, function in template.of_type(FUNCTION).items():
        feeds_itself = bool(_read_by(template, name) & _written_by(template, function))
        if feeds_itself is not (prop(function, "RecursiveLoop") == "Allow"):
            yield f"{name}: {'is stopped as a loop' if feeds_itself else 'may loop for ever'}"


def a_piece_has_all_of_the_time(template: Expanded) -> Iterator[str]:
    """What feeds itself takes one message at once: a slow one would use up the deliveries of the others."""
    for name, mapping in template.of_type(MAPPING).items():
        function = template.of_type(FUNCTION).get(
            function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {}
        )
        if prop(function, "RecursiveLoop") == "Allow" and prop(mapping, "BatchSize") != 1:
            yield f"{name}: a piece waits for others in its batch"


def _read_by(template: Expanded, function: str) -> set[str]:
    mappings = template.of_type(MAPPING).values()
    feeding = [one for one in mappings if function_of_alias(template, ref(prop(one, "FunctionName"))) == function]
    return {queue for one in feeding if (queue := arn_of(prop(one, "EventSourceArn"))) in template.of_type(QUEUE)}


def _written_by(template: Expanded, function: Document) -> set[str]:
    """The queues that its role may send to."""
    role = template.of_type("AWS::IAM::Role").get(str(at(prop(function, "Role"), "Fn::GetAtt", 0)), {})
    statements = [
        one for policy in listed(prop(role, "Policies")) for one in listed(at(policy, "PolicyDocument", "Statement"))
    ]
    sending = [one for one in statements if "sqs:SendMessage" in listed(at(one, "Action"))]
    return {queue for one in sending for resource in listed(at(one, "Resource")) if (queue := arn_of(resource))}


def _stream_that_is_read(template: Expanded, name: str, mapping: Document) -> Iterator[str]:
    if arn_of(prop(mapping, "DestinationConfig", "OnFailure", "Destination")) not in template.of_type(QUEUE):
        yield f"{name}: forgets what could not be done"
    for limit in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds"):
        if not isinstance(prop(mapping, limit), int):
            yield f"{name}: one record holds up the stream until it is gone"
    if prop(mapping, "BisectBatchOnFunctionError") is not True:
        yield f"{name}: one record takes its whole batch with it"
    if prop(mapping, "StartingPosition") != "TRIM_HORIZON":
        yield f"{name}: begins after what was there"
    if at(prop(mapping, "EventSourceArn"), "Fn::GetAtt", 1) != "StreamArn":
        yield f"{name}: reads no stream of ours"
