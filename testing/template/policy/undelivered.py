"""Rules for what EventBridge cannot deliver: its queue, its key and its alarms."""

from collections.abc import Iterator

from testing.template.policy.expanded import Expanded, arn_of, at, prop, statements
from testing.template.policy.stores import BUS, OF_THIS_ACCOUNT, POLICIES, QUEUE, RULE, UNDELIVERED
from testing.template.policy.watched_metrics import has_alarm


def what_insures_the_key_does_not_need_it(template: Expanded) -> Iterator[str]:
    """What EventBridge cannot deliver goes to a queue that SQS encrypts: what stops our key stops bus and queues."""
    queue = template.of_type(QUEUE).get(UNDELIVERED, {})
    if (prop(queue, "KmsMasterKeyId"), prop(queue, "SqsManagedSseEnabled")) != (None, True):
        yield f"{UNDELIVERED}: is not encrypted by SQS alone"
    targets = [
        (name, target) for name, rule in template.of_type(RULE).items() for target in prop(rule, "Targets") or []
    ]
    senders = [(name, prop(bus, "DeadLetterConfig")) for name, bus in template.of_type(BUS).items()]
    for name, config in senders + [(name, at(target, "DeadLetterConfig")) for name, target in targets]:
        if arn_of(at(config, "Arn")) != UNDELIVERED:
            yield f"{name}: what it cannot deliver is lost with the key"


def the_bus_may_send_what_it_cannot_deliver(template: Expanded) -> Iterator[str]:
    """Without the permission, what the bus itself cannot deliver is lost."""
    of_bus = {"Service": "events.amazonaws.com"}
    for policy in template.of_type(POLICIES[QUEUE]).values():
        if prop(policy, "Queues", 0, "Ref") == UNDELIVERED and not any(
            (one.get("Effect"), one.get("Principal"), one.get("Condition")) == ("Allow", of_bus, OF_THIS_ACCOUNT)
            for one in statements(prop(policy, "PolicyDocument"))
        ):
            yield f"{UNDELIVERED}: the bus may not send to it"


def events_that_are_not_delivered_ring(template: Expanded) -> Iterator[str]:
    """Each rule has an alarm on failed deliveries, and one on those that no dead-letter queue took: they are lost."""
    for name, rule in template.of_type(RULE).items():
        # A rule on the default bus is named by its `Ref`, and its metrics name no bus.
        bus = prop(rule, "EventBusName")
        of_rule = {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": [name, "Arn"]}]}]} if bus else {"Ref": name}
        dimensions = [*([("EventBusName", bus)] if bus else []), ("RuleName", of_rule)]
        for metric in ("FailedInvocations", "InvocationsFailedToBeSentToDlq"):
            if not has_alarm(template, ("AWS/Events", metric), dimensions, "Sum", 0):
                yield f"{name}: no alarm on {metric}"
