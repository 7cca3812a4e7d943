"""Rules for event delivery: sources, filters, patterns, queues, retries and batches."""

import json
from collections.abc import Iterator
from typing import Final

from client_messaging.events import published_events
from client_messaging.live import live_updates
from deployment import event_patterns
from testing.stack import portal_event
from testing.template.policy import nudges, table_changes
from testing.template.policy.expanded import (
    FUNCTION,
    Document,
    Expanded,
    Json,
    arn_of,
    at,
    function_of_alias,
    listed,
    prop,
    ref,
    statements,
)
from testing.template.policy.stores import UNDELIVERED

MAPPING, RULE, QUEUE = "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule", "AWS::SQS::Queue"
READERS: Final = {
    ("MessagesTable", "StreamArn"): ("PublishEventsFunction", "UnpublishedEvents"),
    ("AuditTable", "StreamArn"): ("SealAuditFunction", "UnsealedRecords"),
    ("PortalUpdates", "Arn"): ("RecordPortalUpdateFunction", None),
    ("LiveUpdates", "Arn"): ("TellConnectionsFunction", None),
    ("NudgesToPlan", "Arn"): ("PlanNudgeFunction", None),
    ("NudgesDue", "Arn"): ("SendNudgeFunction", None),
    ("NudgeOutcomes", "Arn"): ("RecordNudgeOutcomeFunction", None),
}
"""By source: the function that reads it, and the queue for failed batches; a queue has a dead-letter queue instead."""
DEAD_LETTERS: Final = {name: f"{name}DeadLetters" for name in ("PortalUpdates", "LiveUpdates")} | nudges.QUEUES
"""By queue: its dead-letter queue."""
QUEUE_OF_RULE: Final = {
    "PortalUpdateRule": ("Bus", "PortalUpdates"),
    "LiveUpdateRule": ("Bus", "LiveUpdates"),
    nudges.PLAN_RULE: ("Bus", "NudgesToPlan"),
    nudges.OUTCOME_RULE: (None, "NudgeOutcomes"),
}
"""By rule: its bus, None for the default one, and its queue."""
HOURS: Final = 3600
LIMIT_OF_A_QUEUE: Final = {"Fn::If": ["LimitsConcurrency", {"Ref": "QueueConcurrency"}, {"Ref": "AWS::NoValue"}]}


def each_source_has_its_reader(template: Expanded) -> Iterator[str]:
    """Each stream and queue has its function, and its queue for failed batches."""
    readers = {}
    for mapping in template.of_type(MAPPING).values():
        source = at(prop(mapping, "EventSourceArn"), "Fn::GetAtt") or ["", ""]
        on_failure = arn_of(prop(mapping, "DestinationConfig", "OnFailure", "Destination"))
        readers[source[0], source[1]] = (function_of_alias(template, ref(prop(mapping, "FunctionName"))), on_failure)
    for expected, reader in READERS.items():
        if readers.get(expected) != reader:
            yield f"{expected[0]}: is not read by {reader[0]}, with {reader[1]} for failed batches"
    if len(template.of_type(MAPPING)) != len(READERS):
        yield "there is an unknown event source mapping"


def queues_have_their_own_dead_letters(template: Expanded) -> Iterator[str]:
    """A queue has its own dead-letter queue; rules have one for what EventBridge cannot deliver (`stores`)."""
    for name, queue in template.of_type(QUEUE).items():
        redrive = prop(queue, "RedrivePolicy")
        if redrive is not None and arn_of(at(redrive, "deadLetterTargetArn")) != DEAD_LETTERS.get(name):
            yield f"{name}: has another dead-letter queue"


def rules_deliver_to_their_own_queue(template: Expanded) -> Iterator[str]:
    """Each rule is on its bus, has one queue as target, and may send there and to the dead-letter queue of rules."""
    if set(template.of_type(RULE)) != QUEUE_OF_RULE.keys():
        yield "a rule is missing or unknown"
    for name, rule in template.of_type(RULE).items():
        bus, queue = QUEUE_OF_RULE.get(name, ("", ""))
        if [arn_of(at(target, "Arn")) for target in listed(prop(rule, "Targets"))] != [queue]:
            yield f"{name}: has another target than {queue}"
        if ref(prop(rule, "EventBusName")) != bus:
            yield f"{name}: is on another bus"
        if _allowed_queues(template, {"Fn::GetAtt": [name, "Arn"]}) != {queue, UNDELIVERED}:
            yield f"{name}: may send to other queues than its own"


def _allowed_queues(template: Expanded, rule: Json) -> set[str | None]:
    """The queues to which a rule may send, by a policy that is attached to them."""
    queues: set[str | None] = set()
    for policy in template.of_type("AWS::SQS::QueuePolicy").values():
        attached = {ref(one) for one in listed(prop(policy, "Queues"))}
        for statement in statements(prop(policy, "PolicyDocument")):
            sources = listed(at(statement, "Condition", "ArnEquals", "aws:SourceArn"))
            if at(statement, "Effect") == "Allow" and rule in sources:
                queues |= {arn_of(one) for one in listed(statement.get("Resource"))} & attached
    return queues


def policies_are_about_their_own_queues(template: Expanded) -> Iterator[str]:
    """A queue has one policy, about the queues to which it is attached, with one denial of requests without TLS."""
    attached = []
    for name, policy in template.of_type("AWS::SQS::QueuePolicy").items():
        queues = [ref(one) for one in listed(prop(policy, "Queues"))]
        attached += queues
        effects = [one.get("Effect") for one in statements(prop(policy, "PolicyDocument"))]
        for statement in statements(prop(policy, "PolicyDocument")):
            # What SQS or a function moves to a dead-letter queue needs no statement.
            about = [one for one in queues if statement.get("Effect") == "Deny" or one not in DEAD_LETTERS.values()]
            if [arn_of(one) for one in listed(statement.get("Resource"))] != about:
                yield f"{name}: {statement.get('Sid')} is about other queues"
        if effects.count("Deny") != 1 or effects.count("Allow") > (2 if queues == [UNDELIVERED] else 1):
            yield f"{name}: has an effect twice"
    if sorted(map(str, attached)) != sorted(template.of_type(QUEUE)):
        yield "a queue has no policy, or two"


# ---------------------------------------------------------------- filters and patterns
def streams_deliver_what_becomes_an_event(template: Expanded) -> Iterator[str]:
    """Filters pass every change that becomes an event, and every audit record; no change of a kind that never does."""
    for table, made in (("MessagesTable", table_changes.of_messages()), ("AuditTable", table_changes.of_audit())):
        filters = _filters(template, table)
        if None in filters:
            yield f"{table}: a filter is not valid in Lambda"
            continue
        used = {table_changes.kind_of(record) for record, is_used in made if is_used}
        for record, is_used in made:
            delivered = any(pattern and event_patterns.matches(record, pattern) for pattern in filters)
            if is_used and not delivered:
                yield f"{table}: {' '.join(map(str, table_changes.kind_of(record)))} is not delivered"
            if delivered and table_changes.kind_of(record) not in used:
                yield f"{table}: {' '.join(map(str, table_changes.kind_of(record)))} is delivered and never used"


def _filters(template: Expanded, table: str) -> list[Document | None]:
    source = {"Fn::GetAtt": [table, "StreamArn"]}
    mappings = [one for one in template.of_type(MAPPING).values() if prop(one, "EventSourceArn") == source]
    patterns = [at(one, "Pattern") for mapping in mappings for one in prop(mapping, "FilterCriteria", "Filters") or []]
    return [_read(str(one)) for one in patterns]


def _read(text: str) -> Document | None:
    try:
        pattern: Document = json.loads(text)
        event_patterns.check(pattern)
    except (ValueError, event_patterns.UnsupportedPattern):
        return None
    return pattern


def live_updates_are_all_that_is_acted_on(template: Expanded) -> Iterator[str]:
    """The rule matches the types of our events that `live_updates` handles."""
    pattern = prop(template.of_type(RULE).get("LiveUpdateRule", {}), "EventPattern")
    expected = sorted(live_updates.FROM_THE_BUS)
    if sorted(map(str, at(pattern, "detail-type") or [])) != expected or at(pattern, "source") != [
        published_events.SOURCE
    ]:
        yield f"LiveUpdateRule: does not match {',  '.join(expected)}"


def portal_updates_are_all_that_the_portal_says(template: Expanded) -> Iterator[str]:
    """The rule matches every event of the portal, of unknown areas too, and of no other source."""
    pattern = _read(json.dumps(prop(template.of_type(RULE).get("PortalUpdateRule", {}), "EventPattern")))
    if pattern is None:
        yield "PortalUpdateRule: the pattern is not valid in EventBridge"
        return
    if set(pattern) - {"source", "detail-type"} or at(pattern, "source") != ["portal"]:
        yield "PortalUpdateRule: matches by detail, or another source"
    for choice in at(pattern, "detail-type") or []:
        if isinstance(choice, str) and not choice.startswith("portal."):
            yield f"PortalUpdateRule: matches {choice}, which is not the portal's"
    for area in ("demographics", "insurance", "an.area-that_nobody knows"):
        event = {**portal_event(), "source": "portal", "detail-type": f"portal.{area}.updated"}
        if not event_patterns.matches(event, pattern):
            yield f"PortalUpdateRule: {area} is not delivered"


# ---------------------------------------------------------------- retries and batches
def deliveries_are_tried_for_long_enough(template: Expanded) -> Iterator[str]:
    """Retries last longer than a night, and end well before a record leaves its stream."""
    for name, queue in template.of_type(QUEUE).items():
        if prop(queue, "RedrivePolicy") is not None and not _within(
            prop(queue, "RedrivePolicy", "maxReceiveCount"), 3, 10
        ):
            yield f"{name}: too few retries, or too many"
    for name, mapping in template.of_type(MAPPING).items():
        if at(prop(mapping, "EventSourceArn"), "Fn::GetAtt", 1) == "StreamArn":
            if not _within(prop(mapping, "MaximumRetryAttempts"), 10, 50):
                yield f"{name}: too few retries, or too many"
            if not _within(prop(mapping, "MaximumRecordAgeInSeconds"), 8 * HOURS, 12 * HOURS):
                yield f"{name}: record age is not between 8 and 12 of the stream's 24 hours"
    for name, rule in template.of_type(RULE).items():
        for target in listed(prop(rule, "Targets")):
            retries = (
                at(target, "RetryPolicy", "MaximumRetryAttempts"),
                at(target, "RetryPolicy", "MaximumEventAgeInSeconds"),
            )
            if retries != (185, 24 * HOURS):  # EventBridge's maximum
                yield f"{name}: retries for less than a day"


def batches_fit_their_function(template: Expanded) -> Iterator[str]:
    """A batch fits the function's time-out, and a failed message becomes visible again soon."""
    for name, mapping in template.of_type(MAPPING).items():
        source = at(prop(mapping, "EventSourceArn"), "Fn::GetAtt") or ["", ""]
        reader = template.of_type(FUNCTION).get(
            function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {}
        )
        alone = prop(reader, "RecursiveLoop") == "Allow"  # `a_piece_has_all_of_the_time`
        fewest, most = 1 if alone else 2, 100 if source[1] == "StreamArn" else 10
        if source[0] == nudges.RINGS:
            fewest = most = 1
        if not _within(prop(mapping, "BatchSize"), fewest, most):
            yield f"{name}: batch size too large, or one"
        factor = {"Ref": "AuditParallelization"} if source[0] == "AuditTable" else None
        if prop(mapping, "ParallelizationFactor") != factor:
            yield f"{name}: parallelization factor does not follow its parameter"
        visibility = prop(template.of_type(QUEUE).get(source[0], {}), "VisibilityTimeout")
        if visibility is not None and visibility > 8 * (prop(reader, "Timeout") or 0):
            yield f"{name}: visibility time-out too long"


def queues_do_not_outrun_their_function(template: Expanded) -> Iterator[str]:
    """A queue invokes as many copies as its function may have, if it has a limit, and few of an account's.

    A throttled receive counts towards maxReceiveCount: sound messages would become dead letters.
    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    """
    for name, mapping in template.of_type(MAPPING).items():
        if arn_of(prop(mapping, "EventSourceArn")) not in template.of_type(QUEUE):
            continue
        function = template.of_type(FUNCTION).get(
            function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {}
        )
        if prop(mapping, "ScalingConfig") != {"MaximumConcurrency": {"Ref": "QueueConcurrency"}}:
            yield f"{name}: its maximum concurrency is not the parameter's"
        if prop(function, "ReservedConcurrentExecutions") != LIMIT_OF_A_QUEUE:
            yield f"{name}: its function has another limit than it"


def _within(value: Json, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
