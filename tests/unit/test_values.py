"""The product's own values: frozen, compared by type and fields, and silent about what they hold."""

import ast
from pathlib import Path

import pytest

from client_messaging import values
from client_messaging.domain.model import Caller, Chart, Inbox, Role
from client_messaging.values import Value, replace
from deployment.paths import REPOSITORY

PACKAGE = REPOSITORY / "layers/messaging/client_messaging"


class Pair(Value):
    """Has the fields of a Chart."""

    practice_id: str
    client_id: str


def test_it_cannot_be_changed() -> None:
    chart = Chart("willow", "leo")
    with pytest.raises(AttributeError):
        chart.client_id = "mia"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        chart.another = "mia"  # type: ignore[attr-defined]


def test_it_equals_only_its_own_kind() -> None:
    assert Chart("willow", "leo") == Chart("willow", "leo") != Chart("willow", "mia")
    assert len({Chart("willow", "leo"), Chart("willow", "leo"), Pair("willow", "leo")}) == 2
    others: tuple[object, ...] = (Pair("willow", "leo"), ("willow", "leo"))
    assert Chart("willow", "leo") not in others


def test_it_shows_nothing_of_what_it_holds() -> None:
    caller = Caller("willow", Role.CLINICIAN, "ana", "login", "Ana Silva")
    for shown in (repr(caller), str(caller), f"{caller}", repr([caller])):
        assert "Ana" not in shown
        assert "willow" not in shown


def test_a_changed_copy_has_known_fields_only() -> None:
    inbox = Inbox("willow", "leo", "ana")
    assert replace(inbox, clinician_id="ben") == Inbox("willow", "leo", "ben")
    with pytest.raises(TypeError):
        replace(inbox, another="ben")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        Inbox("willow", "leo")  # type: ignore[call-arg]


def test_no_other_kind_of_data_class_is_compiled_at_a_start() -> None:
    found = {path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py") if _imports_dataclasses(path)}
    assert found == {Path(values.__file__).name, "auth/bearer_token.py"}


def _imports_dataclasses(path: Path) -> bool:
    imports = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom))
    return any(node.module == "dataclasses" for node in imports)
