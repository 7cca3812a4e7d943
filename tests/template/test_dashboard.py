"""The dashboard: as CloudWatch documents it, of metrics that exist, with everything of this stack on it."""

import json
import re
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from deployment.paths import REPOSITORY
from testing.template.dashboard import OURS, body, rule_names
from testing.template.policy import audit_schedule
from tools.dashboard import renewed

TEXT: Final = (REPOSITORY / "template.yaml").read_text(encoding="utf-8")
_PROPERTIES: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["metrics", "region"],
    "properties": {
        "title": {"type": "string"},
        "region": {"type": "string"},
        "view": {"enum": ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]},
        "stat": {"type": "string", "pattern": r"^(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2})$"},
        "period": {"type": "integer", "minimum": 1},
        "metrics": {"type": "array", "minItems": 1, "maxItems": 500, "items": {"type": "array", "minItems": 2}},
    },
}
SCHEMA: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["widgets"],
    "properties": {
        "start": {"type": "string", "pattern": r"^-P(T\d+H|\d+D)$"},
        "periodOverride": {"enum": ["auto", "inherit"]},
        "widgets": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["type", "properties"],
                "properties": {
                    "type": {"const": "metric"},
                    "x": {"type": "integer", "minimum": 0, "maximum": 23},
                    "y": {"type": "integer", "minimum": 0},
                    "width": {"type": "integer", "minimum": 1, "maximum": 24},
                    "height": {"type": "integer", "minimum": 1, "maximum": 1000},
                    "properties": _PROPERTIES,
                },
            },
        },
    },
}
"""What is used of CloudWatch API reference, Dashboard Body Structure and Syntax."""

EXISTS: Final = {
    ("AWS/ApiGateway", "Count", ("ApiId",)),
    ("AWS/ApiGateway", "4xx", ("ApiId",)),
    ("AWS/ApiGateway", "5xx", ("ApiId",)),
    ("AWS/ApiGateway", "Latency", ("ApiId",)),
    ("AWS/ApiGateway", "ConnectCount", ("ApiId",)),
    ("AWS/ApiGateway", "MessageCount", ("ApiId",)),
    ("AWS/ApiGateway", "IntegrationError", ("ApiId",)),
    ("AWS/ApiGateway", "ExecutionError", ("ApiId",)),
    ("AWS/Lambda", "Errors", ("FunctionName",)),
    ("AWS/Lambda", "IteratorAge", ("FunctionName",)),
    ("AWS/Lambda", "Throttles", ()),
    ("AWS/Lambda", "ConcurrentExecutions", ()),
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible", ("QueueName",)),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", ("QueueName",)),
    ("AWS/DynamoDB", "WriteThrottleEvents", ("TableName",)),
    ("AWS/Events", "FailedInvocations", ("EventBusName", "RuleName")),
    ("AWS/Events", "InvocationsFailedToBeSentToDlq", ("EventBusName", "RuleName")),
    ("AWS/Scheduler", "TargetErrorCount", ("ScheduleGroup",)),
    ("AWS/Scheduler", "InvocationDroppedCount", ("ScheduleGroup",)),
    ("AWS/Scheduler", "InvocationsFailedToBeSentToDeadLetterCount", ("ScheduleGroup",)),
    (OURS, "Refused", ("service",)),
    (OURS, "IssuerUnreachable", ("service",)),
    (OURS, "AuditBroken", ("service",)),
    (OURS, "PortalUpdateOfUnknownPractice", ("service",)),
}
"""Metrics and dimensions as AWS's pages have them, and our own.

API Gateway: Monitor HTTP APIs, Monitor WebSocket APIs. Lambda: Types of metrics. SQS: Available CloudWatch metrics.
DynamoDB: metrics and dimensions. EventBridge: Monitoring. EventBridge Scheduler: Monitoring with CloudWatch.
"""
SIGN_OF_LIFE: Final = audit_schedule.PARTS[audit_schedule.SIGN_OF_LIFE]
FREE: Final = 50
"""Metrics of a dashboard that costs nothing, for three of an account (CloudWatch pricing, free tier)."""


@pytest.fixture(scope="module")
def shown(template: dict[str, Any]) -> Any:
    """The body, with its placeholders."""
    text, _ = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    return json.loads(text)


def metrics(shown: Any) -> list[Any]:
    return [metric for widget in shown["widgets"] for metric in widget["properties"]["metrics"]]


def named(metric: Any) -> tuple[str, str, tuple[str, ...]]:
    """Namespace, name and names of the dimensions."""
    namespace, name, *rest = [one for one in metric if isinstance(one, str)]
    return namespace, name, tuple(rest[::2])


def test_it_is_that_of_the_templates_resources(template: dict[str, Any], shown: Any) -> None:
    """Otherwise: make dashboard."""
    assert shown == body(template["Resources"])
    assert template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"][1] == rule_names(
        template["Resources"]
    )
    assert renewed(TEXT) == TEXT


def test_its_form_is_the_documented_one(shown: Any) -> None:
    assert list(Draft202012Validator(SCHEMA).iter_errors(shown)) == []


@pytest.mark.parametrize("wrong", [{"x": 24}, {"type": "graph"}, {"properties": {"metrics": []}}, {"title": "outside"}])
def test_another_form_is_seen(shown: Any, wrong: Any) -> None:
    broken = {**shown, "widgets": [{**shown["widgets"][0], **wrong}]}
    assert list(Draft202012Validator(SCHEMA).iter_errors(broken)) != []


def test_its_metrics_exist(shown: Any) -> None:
    assert {named(metric) for metric in metrics(shown)} <= EXISTS


def test_it_shows_every_metric_that_an_alarm_watches(template: dict[str, Any], shown: Any) -> None:
    watched = set()
    for alarm in template["Resources"].values():
        if alarm["Type"] != "AWS::CloudWatch::Alarm" or alarm.get("Condition") not in (None, "OnAws"):
            continue  # what a parameter adds is in no dashboard of every stack
        if alarm["Properties"] == SIGN_OF_LIFE:
            continue  # it shows errors; how often the function ran says little
        given = alarm["Properties"]
        for one in [one["MetricStat"]["Metric"] for one in given.get("Metrics", []) if "MetricStat" in one] or [given]:
            namespace = one["Namespace"] if isinstance(one["Namespace"], str) else one["Namespace"]["Fn::Sub"]
            dimensions = tuple(dimension["Name"] for dimension in one.get("Dimensions", []))
            watched.add((namespace, one["MetricName"], tuple(sorted(dimensions))))
    assert watched <= {named(metric) for metric in metrics(shown)}


def test_it_is_free(shown: Any) -> None:
    different = {json.dumps([one for one in metric if isinstance(one, str)]) for metric in metrics(shown)}
    assert len(different) <= FREE


def test_whatever_it_names_is_in_every_stack(template: dict[str, Any], shown: Any) -> None:
    names = {name.split(".")[0] for name in re.findall(r"\$\{(\w[\w.]*)\}", json.dumps(shown))}
    names -= rule_names(template["Resources"]).keys()
    assert names
    assert [name for name in names if "Condition" in template["Resources"][name]] == []
