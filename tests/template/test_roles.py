"""A role is what its function's `Policies` say. SAM ignores them where a role is named: an alias takes them over."""

from typing import Any

import pytest

from tests.template.test_house_rules import FUNCTIONS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_role_is_what_its_function_says(template: dict[str, Any], function: str) -> None:
    written = template["Resources"][function]["Properties"]
    role = template["Resources"][f"{function}Role"]["Properties"]
    assert written["Role"] == {"Fn::GetAtt": [f"{function}Role", "Arn"]}
    assert [policy["PolicyDocument"] for policy in role["Policies"]] == written["Policies"]
    assert [policy["PolicyName"] for policy in role["Policies"]] == [FUNCTIONS[function]]
