"""The dashboard's body, made from the template's own resources: `make dashboard` writes it, a test compares.

Its form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html.
Names are placeholders of `Fn::Sub`. Parts that a parameter adds (Condition) are left out: a reference to a part that
does not exist stops the deployment.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

type Json = Any
type Resources = Mapping[str, Json]

COLUMNS: Final = 3
WIDTH, HEIGHT = 24 // COLUMNS, 6
OURS: Final = "ClientMessaging/${AWS::StackName}"


def body(resources: Resources) -> Json:
    """The dashboard of a template as written."""
    there = {name: one for name, one in resources.items() if "Condition" not in one}
    widgets = [
        _widget(index, title, list(metrics), stat) for index, (title, stat, metrics) in enumerate(_charts(there))
    ]
    return {"start": "-PT6H", "periodOverride": "auto", "widgets": widgets}


def rule_names(resources: Resources) -> dict[str, Json]:
    """Placeholders for the rules' names: `Ref` of a rule on a bus of one's own is `bus|rule`."""
    rules = sorted(_of_our_bus(resources))
    return {f"{one}Name": {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": [one, "Arn"]}]}]} for one in rules}


def _charts(there: Resources) -> Iterator[tuple[str, str, Iterator[Json]]]:
    """Title, statistic and metrics of each chart, from what callers see to what lies behind."""
    yield "API: requests and refusals", "Sum", _of_api("Count", "4xx", "5xx")
    yield "API: latency in ms, half and 99 of 100 below", "p99", _latency()
    yield "Refusals, issuer, audit chains, practices", "Sum", _our_own()
    yield (
        "Background functions: errors",
        "Sum",
        _each(_in_the_background(there), "AWS::Serverless::Function", "AWS/Lambda", "Errors", "FunctionName"),
    )
    yield "Account: throttled invocations", "Sum", _of_account()
    yield (
        "Tables: throttled writes",
        "Sum",
        _each(_of_the_record(there), "AWS::DynamoDB::Table", "AWS/DynamoDB", "WriteThrottleEvents", "TableName"),
    )
    yield (
        "Dead letters: messages",
        "Maximum",
        _queues(there, "ApproximateNumberOfMessagesVisible", _dead_letters(there)),
    )
    yield (
        "Queues: age of the oldest message in s",
        "Maximum",
        _queues(there, "ApproximateAgeOfOldestMessage", _read(there, "SQS", "Queue")),
    )
    yield "Streams: iterator age in ms", "Maximum", _streams(there)
    yield "Event bus: what was not delivered", "Sum", _rules(there)
    yield "Schedules: what did not ring", "Sum", _schedules(there)
    yield "Live API", "Sum", _of_live_api("ConnectCount", "IntegrationError", "ExecutionError")


def _widget(index: int, title: str, metrics: list[Json], stat: str) -> Json:
    column, row = index % COLUMNS, index // COLUMNS
    properties = {"title": title, "region": "${AWS::Region}", "stat": stat, "period": 300}
    place = {"x": column * WIDTH, "y": row * HEIGHT, "width": WIDTH, "height": HEIGHT}
    return {"type": "metric", **place, "properties": {**properties, "metrics": metrics}}


def _of(there: Resources, kind: str) -> list[str]:
    return [name for name, one in there.items() if one["Type"] == kind]


def _of_the_record(there: Resources) -> Resources:
    """Without the connections: a live update that is missed loses nothing, and fifty metrics are free."""
    return {name: resource for name, resource in there.items() if name != "ConnectionsTable"}


def _in_the_background(there: Resources) -> Resources:
    """Without the functions of the HTTP API: one that fails is a 5xx of the API, and fifty metrics are free."""
    return {
        name: resource
        for name, resource in there.items()
        if not any(event["Type"] == "HttpApi" for event in resource.get("Properties", {}).get("Events", {}).values())
    }


def _each(there: Resources, kind: str, namespace: str, metric: str, dimension: str) -> Iterator[Json]:
    for name in _of(there, kind):
        yield [namespace, metric, dimension, f"${{{name}}}", {"label": name.removesuffix("Function")}]


def _of_api(*metrics: str) -> Iterator[Json]:
    for metric in metrics:
        yield ["AWS/ApiGateway", metric, "ApiId", "${Api}", {"label": metric}]


def _of_live_api(*metrics: str) -> Iterator[Json]:
    for metric in metrics:
        yield ["AWS/ApiGateway", metric, "ApiId", "${LiveApi}", {"label": metric}]


def _latency() -> Iterator[Json]:
    for stat in ("p50", "p99"):
        yield ["AWS/ApiGateway", "Latency", "ApiId", "${Api}", {"label": stat, "stat": stat}]


def _our_own() -> Iterator[Json]:
    for metric in ("Refused", "IssuerUnreachable", "AuditBroken", "PortalUpdateOfUnknownPractice"):
        yield [OURS, metric, "service", "client-messaging", {"label": metric}]


def _of_account() -> Iterator[Json]:
    yield ["AWS/Lambda", "Throttles", {"label": "throttled"}]


def _queues(there: Resources, metric: str, among: set[str]) -> Iterator[Json]:
    for name in _of(there, "AWS::SQS::Queue"):
        if name in among:
            label = name.replace("DeadLetters", ", dead")
            yield ["AWS/SQS", metric, "QueueName", f"${{{name}.QueueName}}", {"label": label}]


def _dead_letters(there: Resources) -> set[str]:
    """Queues that no function is fed from: of the others, the age of the oldest message says more."""
    return {name for name in _of(there, "AWS::SQS::Queue") if "RedrivePolicy" not in there[name]["Properties"]}


def _read(there: Resources, kind: str, source: str) -> set[str]:
    """The sources of this kind that functions are fed from."""
    events = [
        event
        for name in _of(there, "AWS::Serverless::Function")
        for event in there[name]["Properties"].get("Events", {}).values()
    ]
    return {event["Properties"][source]["Fn::GetAtt"][0] for event in events if event["Type"] == kind}


def _streams(there: Resources) -> Iterator[Json]:
    for name in _of(there, "AWS::Serverless::Function"):
        if any(event["Type"] == "DynamoDB" for event in there[name]["Properties"].get("Events", {}).values()):
            label = name.removesuffix("Function")
            yield ["AWS/Lambda", "IteratorAge", "FunctionName", f"${{{name}}}", {"label": label}]


def _schedules(there: Resources) -> Iterator[Json]:
    for name in _of(there, "AWS::Scheduler::ScheduleGroup"):
        for metric, label in (
            ("TargetErrorCount", "failed"),
            ("InvocationDroppedCount", "dropped"),
            ("InvocationsFailedToBeSentToDeadLetterCount", "lost"),
        ):
            yield ["AWS/Scheduler", metric, "ScheduleGroup", f"${{{name}}}", {"label": label}]


def _of_our_bus(there: Resources) -> list[str]:
    """Rules on the default bus listen by parameter only."""
    return [name for name in _of(there, "AWS::Events::Rule") if "EventBusName" in there[name]["Properties"]]


def _rules(there: Resources) -> Iterator[Json]:
    for name in _of_our_bus(there):
        dimensions, label = ["EventBusName", "${Bus}", "RuleName", f"${{{name}Name}}"], name.removesuffix("Rule")
        yield ["AWS/Events", "FailedInvocations", *dimensions, {"label": label}]
        yield ["AWS/Events", "InvocationsFailedToBeSentToDlq", *dimensions, {"label": f"{label}, lost"}]


def written(resources: Resources, indent: str) -> str:
    """The body as it stands in template.yaml: a line for each widget and each metric."""
    made = body(resources)
    widgets = made.pop("widgets")
    lines = [json.dumps(made)[:-1] + ', "widgets": [']
    for number, widget in enumerate(widgets, 1):
        metrics = widget["properties"].pop("metrics")
        properties = widget.pop("properties")
        lines.append(json.dumps(widget)[:-1] + ', "properties": {')
        lines.append(f'  {json.dumps(properties)[1:-1]}, "metrics": [')
        lines += [f"  {json.dumps(one)}{',' * (place < len(metrics))}" for place, one in enumerate(metrics, 1)]
        lines.append("]}}" + "," * (number < len(widgets)))
    return "".join(f"{indent}{line}\n" for line in [*lines, "]}"])
