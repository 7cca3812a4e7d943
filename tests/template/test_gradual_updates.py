"""TrafficShifting: updates in steps, by CodeDeploy, which alarms roll back."""

from typing import Final

import pytest

from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing.template.policy.expanded import Document, Expanded, expand
from testing.template.policy.places import changed, find
from testing.template.policy.traffic import in_steps
from testing.template.policy.weakenings.weakening import Weakening

WRITTEN: Final = template_yaml.parse((REPOSITORY / "template.yaml").read_bytes())
STEPS: Final = [one for one in WRITTEN["Parameters"]["TrafficShifting"]["AllowedValues"] if one != "AllAtOnce"]
CANARY: Final = "Canary10Percent5Minutes"


@pytest.fixture(scope="module")
def canary() -> Document:
    return expand({"TrafficShifting": CANARY})


def test_every_allowed_value_says_whether_it_is_in_steps() -> None:
    in_mapping = {name: row["InSteps"] for name, row in WRITTEN["Mappings"]["TrafficShifting"].items()}
    assert in_mapping == {"AllAtOnce": False} | dict.fromkeys(STEPS, True)


@pytest.mark.parametrize("how", STEPS)
def test_each_alias_is_updated_in_steps_that_alarms_stop(how: str) -> None:
    assert list(in_steps(Expanded(expand({"TrafficShifting": how})), how)) == []


GROUP: Final = "AWS::CodeDeploy::DeploymentGroup Properties"
WEAKENINGS: Final = [
    Weakening("in_steps", "ComposeFunctionAliaslive UpdatePolicy"),
    Weakening("in_steps", f"{GROUP} AlarmConfiguration"),
    Weakening("in_steps", f"{GROUP} AlarmConfiguration Fn::If 1 Enabled", instead=False),
    Weakening("in_steps", f"{GROUP} AlarmConfiguration Fn::If 1 Alarms 0"),
    Weakening("in_steps", f"{GROUP} AutoRollbackConfiguration Enabled", instead=False),
    Weakening("in_steps", f"{GROUP} AutoRollbackConfiguration Events", instead=["DEPLOYMENT_FAILURE"]),
    Weakening("in_steps", f"{GROUP} DeploymentConfigName", instead="CodeDeployDefault.LambdaAllAtOnce"),
    Weakening("in_steps", "BackgroundFunctionErrorsAlarm Type", instead="AWS::SNS::Topic"),
]


@pytest.mark.parametrize("weakening", WEAKENINGS, ids=str)
def test_steps_without_a_brake_are_seen(canary: Document, weakening: Weakening) -> None:
    for place in find(canary, weakening.where)[:2]:
        with changed(canary, place, weakening.instead):
            assert list(in_steps(Expanded(canary), CANARY)) != []
    assert find(canary, weakening.where)
