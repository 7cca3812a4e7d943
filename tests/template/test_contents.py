"""The first comment of template.yaml: its map and table of contents match the template."""

import re
from itertools import takewhile
from typing import Any, Final

from deployment.paths import REPOSITORY
from testing.template.policy.expanded import snake
from testing.template.written import FUNCTION, Resources, of_type

LINES: Final = (REPOSITORY / "template.yaml").read_text(encoding="utf-8").splitlines()
HEADER: Final = [line.removeprefix("#") for line in takewhile(lambda line: line.startswith("#"), LINES)]
HEADING: Final = re.compile(r"  # -{64} (.+)")
EVENT_TYPES: Final = {"HttpApi": "HTTP", "SQS": "queue", "DynamoDB": "stream"}

TYPES_UNDER: Final = {
    "Layers": {"AWS::Serverless::LayerVersion"},
    "Tables": {"AWS::DynamoDB::Table"},
    "Key": {"AWS::KMS::Key", "AWS::KMS::Alias"},
    "Event bus": {"AWS::Events::EventBus", "AWS::Events::Rule"},
    "Queues": {"AWS::SQS::Queue", "AWS::SQS::QueuePolicy"},
    "Alarms": {"AWS::CloudWatch::Alarm", "AWS::SNS::Topic", "AWS::SNS::TopicPolicy"},
}
"""Headings with all resources of these types, and no others."""
CALLERS: Final = {"the caller", "NobodyAnswersAlarm", "ChainsUnverifiedAlarm"}
SCHEDULED: Final = {"ProbeFunction": "ProbeSchedule", "VerifyAuditFunction": "AuditSchedule"}
"""Where failures go that no queue takes."""


def names(text: str) -> list[str]:
    return re.findall(r"[\w-]+(?: \w+)*", text)


def paragraph(first_word: str) -> list[str]:
    """The header's lines from the second below the one with this first word to the next empty one."""
    start = next(number for number, line in enumerate(HEADER) if line.startswith(f" {first_word}"))
    return list(takewhile(bool, HEADER[start + 2 :]))


def listed_headings() -> list[str]:
    return [name for line in paragraph("Contents") if line.startswith("     ") for name in names(line)]


def logical_ids_by_heading() -> dict[str, list[str]]:
    by_heading: dict[str, list[str]] = {}
    resources = LINES[LINES.index("Resources:") + 1 : LINES.index("Outputs:")]
    for line in resources:
        if heading := HEADING.fullmatch(line):
            assert heading[1] not in by_heading
            by_heading[heading[1]] = []
        elif logical_id := re.fullmatch(r"  (\w+):", line):
            by_heading[list(by_heading)[-1]].append(logical_id[1])
    return by_heading


def functions_by_trigger() -> dict[str, list[str]]:
    """The map's rows: trigger and functions."""
    by_trigger: dict[str, list[str]] = {}
    for line in paragraph("Map")[1:]:
        trigger, functions = line[3:31].strip(), line[31:96]
        by_trigger.setdefault(trigger or list(by_trigger)[-1], []).extend(names(functions))
    return by_trigger


def failures_by_trigger() -> dict[str, str]:
    rows = [line for line in paragraph("Map")[1:] if line[3:31].strip()]
    return {row[3:31].strip(): row[96:].strip() for row in rows}


def trigger_of(resources: Resources, logical_id: str) -> str:
    events = resources[logical_id]["Properties"].get("Events", {}).values()
    if logical_id in SCHEDULED:
        return SCHEDULED[logical_id]
    if not events:
        return "LiveApi (WebSocket)" if f"{logical_id.removesuffix('Function')}Permission" in resources else "by hand"
    ((kind, source),) = {(event["Type"], source_of(event["Properties"])) for event in events}
    return f"{source} ({EVENT_TYPES[kind]})"


def source_of(properties: dict[str, Any]) -> str:
    if "ApiId" in properties:
        return str(properties["ApiId"]["Ref"])
    return str((properties.get("Queue") or properties["Stream"])["Fn::GetAtt"][0])


def test_the_table_of_contents_lists_every_heading_in_its_order() -> None:
    assert listed_headings() == list(logical_ids_by_heading())


def test_the_table_of_contents_lists_every_section() -> None:
    sections = [line[:-1] for line in LINES if re.fullmatch(r"[A-Z]\w+:", line)]
    listed = [line[3:] for line in paragraph("Contents") if not line.startswith("     ")]
    assert [name for line in listed for name in names(line.partition("  ")[0])] == sections


def test_every_resource_is_under_one_heading(resources: Resources) -> None:
    placed = [logical_id for block in logical_ids_by_heading().values() for logical_id in block]
    assert sorted(placed) == sorted(resources)


def test_a_block_begins_with_its_function_its_role_and_its_log_group(resources: Resources) -> None:
    functions = list(of_type(resources, FUNCTION))
    blocks = logical_ids_by_heading()
    assert [heading for heading in blocks if heading.islower()] == [snake(name) for name in functions]
    for name in functions:
        assert blocks[snake(name)][:3] == [name, f"{name}Role", f"{name.removesuffix('Function')}Logs"]


def test_a_heading_holds_all_of_its_types_and_no_others(resources: Resources) -> None:
    for heading, types in TYPES_UNDER.items():
        of_these = {name for name, one in resources.items() if one["Type"] in types}
        assert set(logical_ids_by_heading()[heading]) == of_these


def test_the_map_names_every_function_at_its_trigger(resources: Resources) -> None:
    triggers: dict[str, list[str]] = {}
    for name in of_type(resources, FUNCTION):
        triggers.setdefault(trigger_of(resources, name), []).append(snake(name))
    assert {trigger: names for trigger, names in functions_by_trigger().items() if names} == triggers


def test_the_map_names_the_queue_that_takes_what_fails(resources: Resources) -> None:
    queues = {}
    for name, one in resources.items():
        if "RedrivePolicy" in one.get("Properties", {}):
            queues[f"{name} (queue)"] = one["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
        elif one["Type"] == FUNCTION and "(stream)" in (trigger := trigger_of(resources, name)):
            (stream,) = one["Properties"]["Events"].values()
            queues[trigger] = stream["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    assert {trigger: queue for trigger, queue in failures_by_trigger().items() if queue not in CALLERS} == queues


def test_no_line_is_longer_than_a_screen() -> None:
    assert [number for number, line in enumerate(LINES, 1) if len(line) > 160] == []
