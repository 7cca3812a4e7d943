"""Rules for backups beyond point-in-time recovery: vault, plan, selection and their parameters."""

from collections.abc import Iterator
from typing import Final

from testing.template.policy.alarms import ALARM
from testing.template.policy.expanded import Document, Expanded, Json, at, prop
from testing.template.policy.log_groups import UNIQUE
from testing.template.policy.retention import RETAINED
from testing.template.policy.stores import OUR_KEY

_NOTHING: Final = {"Ref": "AWS::NoValue"}
_DAYS: Final = {"Ref": "BackupRetentionDays"}
_KEPT: Final = {"DeleteAfterDays": _DAYS}
CONDITIONS: Final[dict[str, Json]] = {
    "KeepsBackups": {"Fn::Not": [{"Fn::Equals": [_DAYS, 0]}]},
    "LocksBackups": {"Fn::Not": [{"Fn::Equals": [{"Ref": "BackupVaultLock"}, "no"]}]},
    "LocksBackupsForGood": {"Fn::Equals": [{"Ref": "BackupVaultLock"}, "compliance"]},
    "CopiesBackups": {"Fn::Not": [{"Fn::Equals": [{"Ref": "BackupCopyVaultArn"}, ""]}]},
}
LOCK: Final = {
    "Fn::If": [
        "LocksBackups",
        {"MinRetentionDays": _DAYS, "ChangeableForDays": {"Fn::If": ["LocksBackupsForGood", 3, _NOTHING]}},
        _NOTHING,
    ]
}
"""Three days are AWS's fewest: LockConfigurationType, AWS CloudFormation Template Reference Guide."""
RULE: Final = {
    "RuleName": "daily",
    "TargetBackupVault": {"Ref": "BackupVault"},
    "ScheduleExpression": "cron(0 5 ? * * *)",
    "Lifecycle": _KEPT,
    "CopyActions": {
        "Fn::If": [
            "CopiesBackups",
            [{"DestinationBackupVaultArn": {"Ref": "BackupCopyVaultArn"}, "Lifecycle": _KEPT}],
            _NOTHING,
        ]
    },
}
PLAN: Final = {
    "BackupPlan": {
        "BackupPlanName": {"Fn::Sub": "${AWS::StackName}-client-messaging"},
        "BackupPlanRule": [RULE],
    }
}
SELECTION: Final = {
    "BackupPlanId": {"Ref": "BackupPlan"},
    "BackupSelection": {
        "SelectionName": "record",
        "IamRoleArn": {"Fn::GetAtt": ["BackupRole", "Arn"]},
        "Resources": [{"Fn::GetAtt": ["MessagesTable", "Arn"]}, {"Fn::GetAtt": ["AuditTable", "Arn"]}],
    },
}
TOGETHER: Final = {
    "Fn::Or": [
        CONDITIONS["KeepsBackups"],
        {
            "Fn::And": [
                {"Fn::Equals": [{"Ref": "BackupVaultLock"}, "no"]},
                {"Fn::Equals": [{"Ref": "BackupCopyVaultArn"}, ""]},
            ]
        },
    ]
}


def _only(template: Expanded, kind: str) -> Document:
    """The one resource of a type; nothing if there are others."""
    (first, *others) = template.of_type(kind).values() or [{}]
    return {} if others else first


def backups_are_under_our_key_and_stay(template: Expanded) -> Iterator[str]:
    """The vault has the stack's key, a name of its own and, by parameter, a lock; it outlives the stack."""
    vault = _only(template, "AWS::Backup::BackupVault")
    expected = {
        "BackupVaultName": {"Fn::Sub": ["messaging-${Unique}", UNIQUE]},
        "EncryptionKeyArn": OUR_KEY,
        "LockConfiguration": LOCK,
    }
    if vault.get("Properties") != expected:
        yield "the vault is not encrypted with our key, not locked by the parameter, or may collide with another's"
    if (vault.get("DeletionPolicy"), vault.get("UpdateReplacePolicy")) != RETAINED:
        yield "the vault is deleted with the stack"


def backups_are_made_of_the_record(template: Expanded) -> Iterator[str]:
    """Both tables of the record are backed up daily, kept and copied for as long as the parameters say."""
    if _only(template, "AWS::Backup::BackupPlan").get("Properties") != PLAN:
        yield "the plan: another schedule, vault, retention or copy"
    if _only(template, "AWS::Backup::BackupSelection").get("Properties") != SELECTION:
        yield "the selection: other tables, or another role"
    for name, condition in CONDITIONS.items():
        if at(template.document, "Conditions", name) != condition:
            yield f"{name}: does not depend on its parameter alone"
    if at(template.document, "Rules", "LockAndCopyOfBackups", "Assertions", 0, "Assert") != TOGETHER:
        yield "backups that are not made can be locked or copied"


def backups_that_fail_ring(template: Expanded) -> Iterator[str]:
    """Backups and copies that fail have an alarm."""
    for alarm, metric in (
        ("BackupFailedAlarm", "NumberOfBackupJobsFailed"),
        ("CopyFailedAlarm", "NumberOfCopyJobsFailed"),
    ):
        watching = template.of_type(ALARM).get(alarm, {})
        if (prop(watching, "Namespace"), prop(watching, "MetricName")) != ("AWS/Backup", metric):
            yield f"{alarm}: there is none, or it watches another metric"
        if prop(watching, "Dimensions") != [{"Name": "BackupVaultName", "Value": {"Ref": "BackupVault"}}]:
            yield f"{alarm}: watches another vault"
