"""Weakened: backups beyond point-in-time recovery, and emergency access."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_PLAN: Final = "BackupPlan Properties BackupPlan BackupPlanRule 0"
_ASSUMED: Final = "EmergencyRole Properties AssumeRolePolicyDocument Statement 0"
_POLICY: Final = "EmergencyRole Properties Policies 0 PolicyDocument Statement"

WEAKENINGS: Final = [
    Weakening("backups_are_under_our_key_and_stay", "BackupVault Properties EncryptionKeyArn"),
    Weakening("backups_are_under_our_key_and_stay", "BackupVault DeletionPolicy", instead="Delete"),
    Weakening("backups_are_under_our_key_and_stay", "BackupVault Properties LockConfiguration"),
    Weakening(
        "backups_are_under_our_key_and_stay", "BackupVault Properties BackupVaultName", instead="client-messaging"
    ),
    Weakening("backups_are_made_of_the_record", f"{_PLAN} Lifecycle", instead={"DeleteAfterDays": 35}),
    Weakening("backups_are_made_of_the_record", f"{_PLAN} CopyActions"),
    Weakening("backups_are_made_of_the_record", "BackupSelection Properties BackupSelection Resources 1"),
    Weakening("backups_are_made_of_the_record", "Rules LockAndCopyOfBackups Assertions 0 Assert", instead=True),
    Weakening("backups_that_fail_ring", "BackupFailedAlarm Properties MetricName", instead="NumberOfBackupJobsCreated"),
    Weakening(
        "roles_are_taken_by_their_service_only",
        "BackupRole Properties AssumeRolePolicyDocument Statement 0 Principal",
        instead={"AWS": "*"},
    ),
    Weakening(
        "roles_have_no_policies_of_others",
        "BackupRole Properties ManagedPolicyArns +",
        instead="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    Weakening("emergency_access_needs_a_named_person_with_mfa", f"{_ASSUMED} Condition"),
    Weakening(
        "emergency_access_needs_a_named_person_with_mfa",
        f"{_ASSUMED} Condition",
        instead={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}},
    ),
    Weakening("emergency_access_needs_a_named_person_with_mfa", f"{_ASSUMED} Principal", instead={"AWS": "*"}),
    Weakening(
        "emergency_access_needs_a_named_person_with_mfa", "EmergencyRole Properties MaxSessionDuration", instead=43200
    ),
    Weakening("emergency_access_reads_by_statement_only", f"{_POLICY} 1"),
    Weakening("emergency_access_reads_by_statement_only", f"{_POLICY} 0 Action", instead=["dynamodb:Query"]),
    Weakening(
        "emergency_access_reads_by_statement_only",
        f"{_POLICY} 0 Action",
        instead=["dynamodb:PartiQLSelect", "dynamodb:PartiQLUpdate"],
    ),
    Weakening("every_emergency_read_rings", "EmergencyReadAlarm Properties Metrics 2"),
    Weakening(
        "every_emergency_read_rings",
        "ListInboxFunctionRole Properties Policies 0 PolicyDocument Statement 0 Action",
        instead=["dynamodb:PartiQLSelect"],
    ),
]
