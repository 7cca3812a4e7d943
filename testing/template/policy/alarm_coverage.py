"""What has an alarm: queues of what failed, errors, throttles, refusals, iterator age and a broken audit chain."""

from collections.abc import Iterator

from testing.template.policy import audit_schedule, nudges, probe
from testing.template.policy.alarms import ALARM, OURS, SERVICE
from testing.template.policy.expanded import (
    FUNCTION,
    Expanded,
    arn_of,
    at,
    function_of_alias,
    prop,
    ref,
)
from testing.template.policy.functions import MAPPING, QUEUE
from testing.template.policy.watched_metrics import has_alarm


def alarms_are_heard(template: Expanded) -> Iterator[str]:
    """Each alarm notifies the topic above its threshold; missing data is not breaching."""
    for name, alarm in template.of_type(ALARM).items():
        if name in (probe.SIGN_OF_LIFE, audit_schedule.SIGN_OF_LIFE):
            continue
        if any(prop(alarm, actions) != [{"Ref": "AlarmTopic"}] for actions in ("AlarmActions", "OKActions")):
            yield f"{name}: does not notify the topic"
        if (
            prop(alarm, "ComparisonOperator") != "GreaterThanThreshold"
            or prop(alarm, "TreatMissingData") != "notBreaching"
        ):
            yield f"{name}: wrong comparison, or missing data is breaching"
        if not prop(alarm, "AlarmDescription"):
            yield f"{name}: has no description"
    if "AlarmTopic" not in template.of_type("AWS::SNS::Topic"):
        yield "there is no topic"


def what_was_put_aside_rings(template: Expanded) -> Iterator[str]:
    """Every queue that no function reads has an alarm."""
    read = {arn_of(prop(mapping, "EventSourceArn")) for mapping in template.of_type(MAPPING).values()}
    for name in set(template.of_type(QUEUE)) - read:
        dimension = ("QueueName", {"Fn::GetAtt": [name, "QueueName"]})
        if not has_alarm(template, ("AWS/SQS", "ApproximateNumberOfMessagesVisible"), [dimension], "Maximum", 0):
            yield f"{name}: no alarm on its messages"


def functions_that_fail_ring(template: Expanded) -> Iterator[str]:
    """Every function has an alarm on its errors, the probe on success; one alarm watches the throttles of all."""
    for name in set(template.of_type(FUNCTION)) - {probe.FUNCTION}:
        if not has_alarm(template, ("AWS/Lambda", "Errors"), [("FunctionName", {"Ref": name})], "Sum", 0):
            yield f"{name}: no alarm on its errors"
    if not has_alarm(template, ("AWS/Lambda", "Throttles"), None, "Sum", 0):
        yield "no alarm on throttles"


def answers_that_failed_ring(template: Expanded) -> Iterator[str]:
    """The API has an alarm on 5xx."""
    if not has_alarm(template, ("AWS/ApiGateway", "5xx"), [("ApiId", {"Ref": "Api"})], "Sum", 5):
        yield "no alarm on 5xx"


def many_refusals_ring(template: Expanded) -> Iterator[str]:
    """The API has an alarm on 4xx, authorizer included, and one on what its functions refuse."""
    if not has_alarm(template, ("AWS/ApiGateway", "4xx"), [("ApiId", {"Ref": "Api"})], "Sum", 500):
        yield "no alarm on 4xx"
    if not has_alarm(template, (OURS, "Refused"), [("service", SERVICE)], "Sum", 100):
        yield "no alarm on refusals"
    for name, function in template.of_type(FUNCTION).items():
        if prop(function, "Environment", "Variables", "POWERTOOLS_METRICS_NAMESPACE") != {"Fn::Sub": OURS}:
            yield f"{name}: counts in a namespace without alarms"


def streams_that_wait_ring(template: Expanded) -> Iterator[str]:
    """Each reader of a stream has an alarm on its iterator age: a stream keeps records for 24 hours."""
    for mapping in template.of_type(MAPPING).values():
        if at(prop(mapping, "EventSourceArn"), "Fn::GetAtt", 1) == "StreamArn":
            function = function_of_alias(template, ref(prop(mapping, "FunctionName")))
            dimension = ("FunctionName", {"Ref": function})
            if not has_alarm(template, ("AWS/Lambda", "IteratorAge"), [dimension], "Maximum", 300_000):
                yield f"{function}: no alarm on its iterator age"


def a_broken_audit_record_rings(template: Expanded) -> Iterator[str]:
    """The metric AuditBroken has an alarm."""
    if not has_alarm(template, (OURS, "AuditBroken"), [("service", SERVICE)], "Sum", 0):
        yield "no alarm on a broken audit chain"


def updates_of_unknown_practices_ring(template: Expanded) -> Iterator[str]:
    """The metric PortalUpdateOfUnknownPractice has an alarm."""
    if not has_alarm(template, (OURS, "PortalUpdateOfUnknownPractice"), [("service", SERVICE)], "Sum", 0):
        yield "no alarm on updates of unknown practices"


def schedules_that_fail_ring(template: Expanded) -> Iterator[str]:
    """Schedules have an alarm on failed, dropped and lost invocations."""
    of_group = [("ScheduleGroup", {"Ref": nudges.SCHEDULES})]
    for metric in ("TargetErrorCount", "InvocationDroppedCount", "InvocationsFailedToBeSentToDeadLetterCount"):
        if not has_alarm(template, ("AWS/Scheduler", metric), of_group, "Sum", 0):
            yield f"no alarm on {metric}"


def senders_in_bad_repute_ring(template: Expanded) -> Iterator[str]:
    """The sender of nudges has an alarm on bounces and one on complaints, at the rates at which SES reviews it."""
    of_sender = [{"Name": "ses:configuration-set", "Value": {"Ref": "NudgeMail"}}]
    watched = {
        prop(one, "MetricName"): prop(one, "Threshold")
        for one in template.of_type(ALARM).values()
        if prop(one, "Namespace") == "AWS/SES" and prop(one, "Dimensions") == of_sender
    }
    if watched != {"Reputation.BounceRate": 0.05, "Reputation.ComplaintRate": 0.001}:
        yield "no alarm on the rate of bounces or complaints"
