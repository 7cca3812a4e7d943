"""The diagrams and tables of docs/architecture.md are those of the template and of the code."""

import json
import re
import tomllib
from typing import Any, Final

from client_messaging.domain.refusals import Refusal
from client_messaging.dynamodb import append_transaction
from deployment import template_yaml
from deployment.paths import REPOSITORY

DOCUMENT: Final = (REPOSITORY / "docs/architecture.md").read_text()
DIAGRAM: Final = re.findall(r"```mermaid\nflowchart(.*?)```", DOCUMENT, re.DOTALL)[0]
SEQUENCE: Final = re.findall(r"```mermaid\nsequenceDiagram(.*?)```", DOCUMENT, re.DOTALL)[0]
RESOURCES: Final[dict[str, Any]] = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())["Resources"]
GROUP_OF_SOURCE: Final = {"HttpApi": "http", "SQS": "queues", "DynamoDB": "streams"}


def rows(heading: str) -> list[list[str]]:
    table = DOCUMENT[DOCUMENT.index(f"{heading} |") :].split("\n\n")[0]
    return [[cell.strip().replace("`", "") for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def resources(*types: str) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in RESOURCES.items() if resource["Type"] in types}


def groups() -> dict[str, str]:
    """The node of the diagram that names each function."""
    drawn = re.findall(r'^    ([a-z]+)\["`\*\*.*\n([^`]*)`', DIAGRAM, re.MULTILINE)
    return {function: group for group, functions in drawn for function in re.findall(r"\w+", functions)}


def test_every_function_is_drawn_at_what_invokes_it() -> None:
    called = json.dumps(resources("AWS::ApiGatewayV2::Integration", "AWS::ApiGatewayV2::Authorizer"))
    invoked = {}
    for name, function in resources("AWS::Serverless::Function").items():
        sources = {GROUP_OF_SOURCE[event["Type"]] for event in function.get("Events", {}).values()}
        sources |= {"websocket"} if f"{name}Alias" in called else set()
        (invoked[function["CodeUri"].split("/")[1]],) = sources or {"invoked"}
    assert groups() == invoked


def test_every_table_queue_and_bus_is_drawn() -> None:
    there = resources("AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::Events::EventBus")
    drawn = set(re.findall(r"^    ([A-Z]\w+)[\[{]", DIAGRAM, re.MULTILINE))
    below = set(re.findall(r"`([A-Z]\w+)`", DOCUMENT[DOCUMENT.index("dead-letter queue: ") :].split("\n\n")[0]))
    assert drawn | below == there.keys()


def test_the_steps_of_an_append_are_those_of_the_transaction() -> None:
    steps = re.findall(r"^    (\w+) +(?:ConditionCheck|Update|Put)\b", append_transaction.__doc__ or "", re.MULTILINE)
    assert [row[0] for row in rows("| Step")] == steps
    assert f"TransactWriteItems: {', '.join(steps)}" in SEQUENCE


def refusals_below(parent: type[Refusal]) -> set[tuple[str, str]]:
    below = parent.__subclasses__()
    return {(str(kind.status), kind.code) for kind in below}.union(*map(refusals_below, below))


def test_the_refusals_of_an_append_are_refusals() -> None:
    named = set(re.findall(r"\b([45]\d\d) (\w+_\w+)", DOCUMENT))
    assert len(named) > 4
    assert named <= refusals_below(Refusal)


def test_the_rooms_stand_in_the_order_of_their_contract() -> None:
    contracts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["id"] == "rooms"]
    numbered = {room.strip(): number for number, layer in enumerate(reversed(layers), 1) for room in layer.split("|")}
    assert {room: int(number) for number, room, _ in rows("| Room")} == numbered


def test_the_files_that_a_request_goes_through_are_there() -> None:
    package = REPOSITORY / "layers/messaging/client_messaging"
    paths = [path for _, where, _ in rows("| Where") for path in re.findall(r"[\w/]+\.(?:py|yaml)|\w+/$", where)]
    assert len(paths) > 10
    assert [path for path in paths if not (package / path).exists() and not (REPOSITORY / path).exists()] == []


def test_the_count_of_actions_is_that_of_the_role() -> None:
    (counted,) = re.findall(r"the (\w+) actions that the function may do", DOCUMENT)
    statements = RESOURCES["ComposeFunctionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    actions = {action for statement in statements for action in statement["Action"]}
    assert ["six", "seven", "eight", "nine", "ten"].index(counted) + 6 == len(actions)
