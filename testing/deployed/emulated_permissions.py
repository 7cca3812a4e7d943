"""Permissions where MiniStack asks IAM for another resource than AWS does.

It takes a schedule for one of the group `default`, whatever group the request names, and an e-mail for one of no
identity and no configuration set.
"""

import json
from typing import Final

from testing.deployed.deployment import Deployment
from testing.deployed.ministack import Account

FUNCTIONS: Final = ("PlanNudgeFunction", "SendNudgeFunction")
_SENDS: Final = ["ses:SendEmail"]


def name_what_the_emulator_asks_for(account: Account, deployment: Deployment) -> None:
    """Name these resources in the policies of the functions that set alarms and send, in place of the stack's."""
    iam, ours = account.client("iam"), f":schedule/{deployment.ids['NudgeSchedules']}/*"
    for function in FUNCTIONS:
        role = deployment.role(function)
        (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in document["Statement"]:
            if statement["Action"] == _SENDS:
                statement["Resource"] = "*"
        written = json.dumps(document)
        assert ours in written
        there = written.replace(ours, ":schedule/default/*")
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=there)
