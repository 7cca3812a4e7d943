"""Updates in steps, with the parameter TrafficShifting. Not a rule of the default template, which has none of this."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.expanded import ALIAS, Expanded, at, prop, ref

BRAKES: Final = [
    "ApiServerErrorsAlarm",
    "ApiWriteFunctionErrorsAlarm",
    "ApiReadFunctionErrorsAlarm",
    "BackgroundFunctionErrorsAlarm",
    "NudgeFunctionErrorsAlarm",
]
"""Alarms that roll an update back. A deployment group takes ten at most (CodeDeploy guide, Monitoring with alarms)."""
ROLLED_BACK_ON: Final = {"DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"}


def in_steps(template: Expanded, how: str) -> Iterator[str]:
    """With TrafficShifting, each alias is updated by a deployment group of its own that the alarms on errors stop."""
    groups = template.of_type("AWS::CodeDeploy::DeploymentGroup")
    used = [
        at(alias, "UpdatePolicy", "CodeDeployLambdaAliasUpdate", "DeploymentGroupName", "Ref")
        for alias in template.of_type(ALIAS).values()
    ]
    if sorted(map(str, used)) != sorted(groups):
        yield "an alias has no deployment group, or shares one"
    for name, group in groups.items():
        on_aws, *brakes = at(prop(group, "AlarmConfiguration"), "Fn::If") or [None, None]
        alarms = [ref(at(one, "Name")) for one in at(brakes[0], "Alarms") or []]
        if on_aws != "OnAws" or at(brakes[0], "Enabled") is not True or alarms != BRAKES:
            yield f"{name}: other alarms"
        if not set(alarms) <= set(template.of_type("AWS::CloudWatch::Alarm")) or len(alarms) > 10:
            yield f"{name}: an alarm that does not exist, or more than ten"
        rollback = prop(group, "AutoRollbackConfiguration") or {}
        if rollback.get("Enabled") is not True or not set(rollback.get("Events", [])) >= ROLLED_BACK_ON:
            yield f"{name}: is not rolled back"
        if at(prop(group, "DeploymentConfigName"), "Fn::Sub", 1, "ConfigName") != how:
            yield f"{name}: other steps"
