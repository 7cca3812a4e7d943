"""Each function has a role of its own, and its permissions are written there alone.

SAM ignores a function's `Policies` where a `Role` is named: they would read as permissions and be none.
"""

from typing import Any

import pytest

from tests.template.test_house_rules import FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_what_its_function_says(template: dict[str, Any], function: str) -> None:
    properties = template["Resources"][function]["Properties"]
    role = template["Resources"][f"{function}Role"]["Properties"]
    assert properties["Role"] == {"Fn::GetAtt": [f"{function}Role", "Arn"]}
    assert "Policies" not in properties
    assert [policy["PolicyName"] for policy in role["Policies"]] == [FUNCTIONS[function]]
