"""What is delivered, where to and how often: streams, bus and queues up to the function that takes it."""

import json
from collections.abc import Iterator
from typing import Final

from client_messaging.events import published_events
from client_messaging.live import live_updates
from deployment import event_patterns
from local.problems import NotServed
from testing.stack import portal_event
from testing.template.policy import table_changes
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

MAPPING, RULE, QUEUE = "AWS::Lambda::EventSourceMapping", "AWS::Events::Rule", "AWS::SQS::Queue"
READERS: Final = {
    ("MessagesTable", "StreamArn"): ("PublishEventsFunction", "UnpublishedEvents"),
    ("AuditTable", "StreamArn"): ("SealAuditFunction", "UnsealedRecords"),
    ("PortalUpdates", "Arn"): ("RecordPortalUpdateFunction", None),
    ("LiveUpdates", "Arn"): ("TellConnectionsFunction", None),
}
"""Who reads what, and the queue for what could not be done; a queue has its own."""
HOURS: Final = 3600


def each_source_has_its_reader(template: Expanded) -> Iterator[str]:
    """Streams and queues feed the function that understands them; what fails lies where it is looked for."""
    found = {}
    for mapping in template.of_type(MAPPING).values():
        source = at(prop(mapping, "EventSourceArn"), "Fn::GetAtt") or ["", ""]
        aside = arn_of(prop(mapping, "DestinationConfig", "OnFailure", "Destination"))
        found[source[0], source[1]] = (function_of_alias(template, ref(prop(mapping, "FunctionName"))), aside)
    for wanted, reader in READERS.items():
        if found.get(wanted) != reader:
            yield f"{wanted[0]}: is not read by {reader[0]}, with {reader[1]} for what fails"
    if len(template.of_type(MAPPING)) != len(READERS):
        yield "there is a source that nobody knows here"


def queues_have_their_own_dead_letters(template: Expanded) -> Iterator[str]:
    """What a queue gives up lies in the queue of its name, and so does what a rule cannot put into it."""
    for name, queue in template.of_type(QUEUE).items():
        redrive = prop(queue, "RedrivePolicy")
        if redrive is not None and arn_of(at(redrive, "deadLetterTargetArn")) != f"{name}DeadLetters":
            yield f"{name}: what it gives up lies elsewhere"
    for name, rule in template.of_type(RULE).items():
        for target in listed(prop(rule, "Targets")):
            if arn_of(at(target, "DeadLetterConfig", "Arn")) != f"{arn_of(at(target, 'Arn'))}DeadLetters":
                yield f"{name}: what it cannot deliver lies elsewhere"


def rules_deliver_to_their_own_queue(template: Expanded) -> Iterator[str]:
    """Each rule is for one queue, listens to our bus, and is the one that the queue's policy lets in."""
    if sorted(template.of_type(RULE)) != ["LiveUpdateRule", "PortalUpdateRule"]:
        yield "a rule is missing, or new"
    for name, rule in template.of_type(RULE).items():
        queue = f"{name.removesuffix('Rule')}s"
        if [arn_of(at(target, "Arn")) for target in listed(prop(rule, "Targets"))] != [queue]:
            yield f"{name}: delivers elsewhere than to {queue}"
        if ref(prop(rule, "EventBusName")) != "Bus":
            yield f"{name}: listens to another bus"
        if _let_in(template, {"Fn::GetAtt": [name, "Arn"]}) != {queue, f"{queue}DeadLetters"}:
            yield f"{name}: is let into other queues than its own"


def _let_in(template: Expanded, rule: Json) -> set[str | None]:
    """The queues that a rule may put something into: those named, by a policy that is attached to them."""
    found: set[str | None] = set()
    for policy in template.of_type("AWS::SQS::QueuePolicy").values():
        attached = {ref(one) for one in listed(prop(policy, "Queues"))}
        for statement in statements(prop(policy, "PolicyDocument")):
            if at(statement, "Effect") == "Allow" and at(statement, "Condition", "ArnEquals", "aws:SourceArn") == rule:
                found |= {arn_of(one) for one in listed(statement.get("Resource"))} & attached
    return found


def policies_are_about_their_own_queues(template: Expanded) -> Iterator[str]:
    """A queue has one policy, which is about the queues that it is attached to and refuses what comes in the clear."""
    attached = []
    for name, policy in template.of_type("AWS::SQS::QueuePolicy").items():
        queues = [ref(one) for one in listed(prop(policy, "Queues"))]
        attached += queues
        for statement in statements(prop(policy, "PolicyDocument")):
            if [arn_of(one) for one in listed(statement.get("Resource"))] != queues:
                yield f"{name}: {statement.get('Sid')} is about other queues"
        effects = [one.get("Effect") for one in statements(prop(policy, "PolicyDocument"))]
        if effects.count("Deny") != 1 or effects.count("Allow") > 1:
            yield f"{name}: says the same twice"
    if sorted(map(str, attached)) != sorted(template.of_type(QUEUE)):
        yield "there is a queue without a policy, or with two"


# ---------------------------------------------------------------- what is chosen
def streams_deliver_what_becomes_an_event(template: Expanded) -> Iterator[str]:
    """Every change that `events_out` makes an event of, every audit record; nothing of a kind that none comes of."""
    for table, made in (("MessagesTable", table_changes.of_messages()), ("AuditTable", table_changes.of_audit())):
        filters = _filters(template, table)
        if None in filters:
            yield f"{table}: a filter is none that Lambda takes"
            continue
        used = {table_changes.kind_of(record) for record, is_used in made if is_used}
        for record, is_used in made:
            delivered = any(pattern and event_patterns.matches(record, pattern) for pattern in filters)
            if is_used and not delivered:
                yield f"{table}: {' '.join(map(str, table_changes.kind_of(record)))} is not delivered"
            if delivered and table_changes.kind_of(record) not in used:
                yield f"{table}: {' '.join(map(str, table_changes.kind_of(record)))} is delivered for nothing"


def _filters(template: Expanded, table: str) -> list[Document | None]:
    source = {"Fn::GetAtt": [table, "StreamArn"]}
    mappings = [one for one in template.of_type(MAPPING).values() if prop(one, "EventSourceArn") == source]
    found = [at(one, "Pattern") for mapping in mappings for one in prop(mapping, "FilterCriteria", "Filters") or []]
    return [_read(str(one)) for one in found]


def _read(text: str) -> Document | None:
    try:
        pattern: Document = json.loads(text)
        event_patterns.check(pattern, "a filter")
    except (ValueError, NotServed):
        return None
    return pattern


def live_updates_are_all_that_is_acted_on(template: Expanded) -> Iterator[str]:
    """The types of events that `live` acts on; of ours, not of the portal's."""
    pattern = prop(template.of_type(RULE).get("LiveUpdateRule", {}), "EventPattern")
    wanted = sorted(live_updates.FROM_THE_BUS)
    if sorted(map(str, at(pattern, "detail-type") or [])) != wanted or at(pattern, "source") != [
        published_events.SOURCE
    ]:
        yield f"LiveUpdateRule: does not choose what is acted on, {', '.join(wanted)}"


def portal_updates_are_all_that_the_portal_says(template: Expanded) -> Iterator[str]:
    """Every area, known or not, so that nothing is lost in silence; nothing of anybody else."""
    pattern = _read(json.dumps(prop(template.of_type(RULE).get("PortalUpdateRule", {}), "EventPattern")))
    if pattern is None:
        yield "PortalUpdateRule: chooses by what EventBridge does not know"
        return
    if set(pattern) - {"source", "detail-type"} or at(pattern, "source") != ["portal"]:
        yield "PortalUpdateRule: chooses by what an event holds, or by who else says it"
    for choice in at(pattern, "detail-type") or []:
        if isinstance(choice, str) and not choice.startswith("portal."):
            yield f"PortalUpdateRule: chooses {choice}, which is not the portal's"
    for area in ("demographics", "insurance", "an.area-that_nobody knows"):
        said = {**portal_event(), "source": "portal", "detail-type": f"portal.{area}.updated"}
        if not event_patterns.matches(said, pattern):
            yield f"PortalUpdateRule: {area} is not delivered"


# ---------------------------------------------------------------- how often, and how long
def deliveries_are_tried_for_long_enough(template: Expanded) -> Iterator[str]:
    """Longer than a night; not so long that what is put aside has left the stream before somebody looks."""
    for name, queue in template.of_type(QUEUE).items():
        if prop(queue, "RedrivePolicy") is not None and not _within(
            prop(queue, "RedrivePolicy", "maxReceiveCount"), 3, 10
        ):
            yield f"{name}: gives up at once, or never"
    for name, mapping in template.of_type(MAPPING).items():
        if at(prop(mapping, "EventSourceArn"), "Fn::GetAtt", 1) == "StreamArn":
            if not _within(prop(mapping, "MaximumRetryAttempts"), 10, 50):
                yield f"{name}: gives up at once, or never"
            if not _within(prop(mapping, "MaximumRecordAgeInSeconds"), 8 * HOURS, 12 * HOURS):
                yield f"{name}: gives up within a night, or with less than half a day of the stream's 24 hours left"
    for name, rule in template.of_type(RULE).items():
        for target in listed(prop(rule, "Targets")):
            tried = (
                at(target, "RetryPolicy", "MaximumRetryAttempts"),
                at(target, "RetryPolicy", "MaximumEventAgeInSeconds"),
            )
            if tried != (185, 24 * HOURS):  # EventBridge's most
                yield f"{name}: gives up before a day has passed"


def batches_fit_their_function(template: Expanded) -> Iterator[str]:
    """What is taken at once is done within the function's time, and what failed is not hidden for hours."""
    for name, mapping in template.of_type(MAPPING).items():
        source = at(prop(mapping, "EventSourceArn"), "Fn::GetAtt") or ["", ""]
        reader = template.of_type(FUNCTION).get(
            function_of_alias(template, ref(prop(mapping, "FunctionName"))) or "", {}
        )
        fewest = 1 if prop(reader, "RecursiveLoop") == "Allow" else 2  # `a_piece_has_all_of_the_time`
        if not _within(prop(mapping, "BatchSize"), fewest, 100 if source[1] == "StreamArn" else 10):
            yield f"{name}: takes more than it can do at once, or one at a time"
        at_once = prop(mapping, "ScalingConfig", "MaximumConcurrency")
        if source[1] == "Arn" and not _within(at_once, 5, 20):
            yield f"{name}: takes what the operations need, or lets others wait"
        # Seals come one after the other in each chart: what is written in many charts at once must not wait for one.
        if source[0] == "AuditTable" and not _within(prop(mapping, "ParallelizationFactor"), 5, 10):
            yield f"{name}: charts wait for each other"
        hidden = prop(template.of_type(QUEUE).get(source[0], {}), "VisibilityTimeout")
        if hidden is not None and hidden > 8 * (prop(reader, "Timeout") or 0):
            yield f"{name}: what failed is tried again after a long time only"


def _within(value: Json, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
