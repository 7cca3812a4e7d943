"""Where documents repeat the code, they say the same."""

import json
import re
from pathlib import Path

import pytest

from client_messaging.domain import refusals
from client_messaging.domain.refusals import Reason, Refusal
from client_messaging.dynamodb import keys
from client_messaging.dynamodb.store import Store
from client_messaging.events import portal_updates
from client_messaging.runtime import telemetry
from deployment import template_yaml
from deployment.paths import REPOSITORY
from maintenance.dead_letters import sources
from maintenance.verifying import findings
from testing.routes import FUNCTION_OF

PACKAGE = REPOSITORY / "layers/messaging/client_messaging"
CODE = ("benchmarks", "clients", "deployment", "layers", "local", "maintenance", "testing", "tests", "tools")
MODULES = {path.name for folder in CODE for path in (REPOSITORY / folder).rglob("*.py")}


def rows(document: str, heading: str) -> list[list[str]]:
    """The cells of the table whose first heading is this, backticks removed."""
    text = (REPOSITORY / "docs" / document).read_text()
    table = text[text.index(f"| {heading} |") :].split("\n\n")[0]
    return [[cell.strip().replace("`", "") for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def refusals_below(of: type[Refusal]) -> list[type[Refusal]]:
    return [one for sub in of.__subclasses__() for one in (sub, *refusals_below(sub))]


def test_the_api_document_lists_every_refusal() -> None:
    documented = {(int(status), code.partition("]")[0].strip("[")) for status, code, _ in rows("api.md", "Status")}
    assert documented == {(one.status, one.code) for one in refusals_below(Refusal)}


def test_the_tree_of_errors_lists_every_refusal() -> None:
    drawn = re.findall(r"─ (\w+) +(\d+) (\w+)", refusals.__doc__ or "")
    assert {(name, int(status), code) for name, status, code in drawn} == {
        (one.__name__, one.status, one.code) for one in refusals_below(Refusal)
    }


def test_the_api_document_lists_every_reason() -> None:
    assert {row[0] for row in rows("api.md", "reason")} == set(Reason)


def test_the_api_document_lists_every_route() -> None:
    assert {row[1]: row[0] for row in rows("api.md", "Function")} == FUNCTION_OF


def test_the_api_document_lists_every_area() -> None:
    listed = re.search(r"Areas: (.*?)\.", (REPOSITORY / "docs/api.md").read_text())
    assert listed is not None
    assert re.findall(r"`(\w+)`", listed[1]) == list(portal_updates.AREAS)


def test_the_access_patterns_are_the_methods_of_the_store() -> None:
    documented = {(f"AP{row[0]}", method) for row in rows("access-patterns.md", "AP") for method in row[2].split(", ")}
    methods = {name: method.__doc__ or "" for name, method in vars(Store).items() if not name.startswith("_")}
    numbered = {(number, name) for name, text in methods.items() for number in re.findall(r"AP\d+", text.split(":")[0])}
    assert documented == numbered


def test_the_dead_letter_queues_are_those_that_are_looked_into() -> None:
    assert [row[0] for row in rows("dead-letters.md", "Queue")] == list(sources.SOURCES)


def test_the_rights_to_redrive_name_every_dead_letter_queue_and_its_source() -> None:
    (found,) = re.findall(
        r"```json\n(.*?)```", (REPOSITORY / "docs/dead-letters.md").read_text(encoding="utf-8"), re.DOTALL
    )
    statements = {one["Sid"]: one["Resource"] for one in json.loads(found)}
    queues = {f"arn:aws:sqs:*:*:STACK-{queue}-*" for queue in sources.SOURCES}
    assert (set(statements["ReceiveMessages"]), set(statements["DeleteMessages"])) == (queues, queues)
    origins = set(re.findall(r"sends them to (\w+)", " ".join(row[2] for row in rows("dead-letters.md", "Queue"))))
    assert set(statements["SendMessages"]) == {f"arn:aws:sqs:*:*:STACK-{queue}-*" for queue in origins}


def test_the_keys_are_those_of_the_code() -> None:
    chart = re.findall(r"^    (\w[\w ]*?)  +((?:PRACTICE|NUDGE|CHAINS)#\S+)", keys.__doc__ or "", re.MULTILINE)
    documented = {(re.sub(r" \(.* table\)", "", row[0]), row[1]) for row in rows("access-patterns.md", "item")}
    assert documented == set(chart)


@pytest.mark.parametrize("name", [keys.BY_CLINICIAN, keys.UNREAD_BY_CLINICIAN])
def test_the_indexes_are_those_of_the_template(name: str) -> None:
    template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
    indexes = template["Resources"]["MessagesTable"]["Properties"]["GlobalSecondaryIndexes"]
    assert name in [index["IndexName"] for index in indexes]
    assert f"`{name}`" in (REPOSITORY / "docs/access-patterns.md").read_text()


def test_the_runbook_has_every_alarm() -> None:
    template = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
    alarms = {name for name, one in template["Resources"].items() if one["Type"] == "AWS::CloudWatch::Alarm"}
    assert {row[0] for row in rows("runbook.md", "Alarm")} == alarms


def test_the_runbooks_commands_ask_for_what_there_is() -> None:
    resources = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())["Resources"]
    text = (REPOSITORY / "docs/runbook.md").read_text()
    functions = {name for loop in re.findall(r"for f in ([\w ]+);", text) for name in loop.split()}
    logs = {f"{name}Logs" for name in {*re.findall(r"\blogs ([A-Z]\w+)", text), *functions}}
    assert logs | set(re.findall(r"\$\(id (\w+)\)", text)) <= resources.keys()
    said = re.findall(r'\$\.message = "([\w ]+)', text)
    known = [value for value in vars(telemetry).values() if isinstance(value, str)]
    assert said
    assert all(any(sentence.startswith(one) for sentence in known) for one in said)


every_document = pytest.mark.parametrize(
    "document", [*sorted(REPOSITORY.glob("docs/**/*.md")), *sorted(REPOSITORY.glob("*.md"))], ids=lambda path: path.name
)


@every_document
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
        assert target.startswith("http") or (document.parent / target).exists(), target


@every_document
def test_every_module_and_folder_that_is_named_is_there(document: Path) -> None:
    """But for examples. `show_state` is the operation that CONTRIBUTING adds."""
    text = document.read_text()
    modules = set(re.findall(r"`([\w./-]+\.py)(?:::\w+)?`", text)) - {"example.py", "file.py"}
    folders = set(re.findall(r"`((?:benchmarks|deployment|local|maintenance|testing|tests|tools)/[\w/-]*)`", text))
    roots = [REPOSITORY, document.parent, PACKAGE, REPOSITORY / "benchmarks", REPOSITORY / "layers/dependencies"]
    for named in modules | folders:
        there = any((root / named).exists() for root in roots) or ("/" not in named and named in MODULES)
        assert there or "show_state" in named, named


def test_the_checks_of_the_verifier_are_those_of_the_code() -> None:
    documented = {row[0]: row[1] for row in rows("restore.md", "Check")}
    assert documented == {check.value: says.replace("`", "") for check, says in findings.SAYS.items()}
