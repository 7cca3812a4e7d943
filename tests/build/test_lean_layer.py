"""What the dependencies layer leaves out is what the code does not use, and what it imports late means the same."""

import ast
from pathlib import Path

import late_imports
import lean
import pytest

PACKAGE = Path(__file__).parents[2] / "layers/messaging/client_messaging"


def operations_in_the_code() -> set[str]:
    """What is called on a client or on the queues: `client.batch_get_item(...)` is BatchGetItem."""
    found = set()
    ours = [path for path in PACKAGE.rglob("*.py") if path.stem != "bearer_token"]  # its client is of an issuer's keys
    for path in (*ours, *PACKAGE.parents[2].glob("functions/*/handler.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                on = ast.unparse(node.func.value)
                if on.endswith((".client", "queues()", ".queues", ".secrets", ".cognito")):
                    found.add(node.func.attr.title().replace("_", ""))
    return found


def services_in_the_code() -> set[str]:
    tree = ast.parse((PACKAGE / "wiring.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "_client"]
    return {str(call.args[0].value) for call in calls if isinstance(call.args[0], ast.Constant)}


def test_the_models_that_are_shipped_are_those_of_what_is_called() -> None:
    assert services_in_the_code() == lean.SERVICES.keys()
    assert operations_in_the_code() == {name for names in lean.SERVICES.values() for name in names}


def test_a_model_keeps_the_shapes_of_its_operations_and_no_other() -> None:
    member = {"shape": "Text", "documentation": "..."}
    model = {
        "metadata": {},
        "operations": {
            "Get": {"input": {"shape": "In"}, "errors": [{"shape": "Gone"}]},
            "Put": {"input": {"shape": "X"}},
        },
        "shapes": {
            "In": {"type": "structure", "members": {"shape": member, "again": {"shape": "In"}}},
            "Gone": {"type": "structure", "members": {}},
            "Text": {"type": "string"},
            "X": {"type": "string"},
        },
    }
    kept = lean.with_operations(model, ("Get",))
    assert kept["operations"].keys() == {"Get"}
    assert kept["shapes"].keys() == {"In", "Gone", "Text"}


PACKAGE_OF_TWO = """
from json import dumps
from math import floor as down
VERSION = down(1.5)
"""


def test_a_package_with_late_names_still_has_them() -> None:
    module: dict[str, object] = {"__name__": "planted"}
    exec(late_imports.with_late_names(PACKAGE_OF_TWO), module)  # noqa: S102
    assert module["VERSION"] == 1
    assert "dumps" not in module
    assert module["__getattr__"]("dumps")([]) == "[]"  # type: ignore[operator]
    with pytest.raises(AttributeError):
        module["__getattr__"]("loads")  # type: ignore[operator]


MODULE = '''
import xml.dom as dom
import json.tool
from math import floor, ceil


def down(number):
    """Documented."""
    return floor(number)


class Up:
    def up(self, number):
        return ceil(number)


def both():
    return json.dumps([]), dom.Node.__name__
'''


def test_a_module_with_late_imports_does_the_same() -> None:
    source = late_imports.with_late_imports(MODULE, {"math", "xml.dom", "json.tool"}, "planted")
    module: dict[str, object] = {}
    exec(source, module)  # noqa: S102
    assert not {"floor", "ceil"} & module.keys()
    assert module["down"](1.5) == 1  # type: ignore[operator]
    assert module["down"].__doc__ == "Documented."
    assert module["Up"]().up(1.5) == 2  # type: ignore[operator]
    assert module["both"]() == ("[]", "Node")  # type: ignore[operator]


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("from math import floor\nONE = floor(1.5)", "floor"),
        ("from math import floor\ndef f(x=floor(1.5)): pass", "floor"),
        ("import json", "math"),
    ],
)
def test_what_is_needed_at_once_cannot_be_late(source: str, named: str) -> None:
    with pytest.raises(late_imports.CannotBeLate, match=named):
        late_imports.with_late_imports(source, {"math"}, "planted")


def test_typed_dictionaries_lose_their_fields_and_nothing_else() -> None:
    source = "class A(TypedDict, total=False):\n    x: int\nclass B:\n    y: int"
    changed = late_imports.without_annotations(source)
    assert "x: int" not in changed
    assert "y: int" in changed
