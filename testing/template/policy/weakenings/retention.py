"""Weakened: what outlives the stack, and what goes with it."""

from typing import Final

from testing.template.policy.weakenings.weakening import Weakening

_TABLES: Final = ("MessagesTable", "AuditTable")
_LOGS: Final = "AWS::Logs::LogGroup Properties"

WEAKENINGS: Final = [
    *(
        Weakening(
            "tables_can_be_brought_back",
            f"{table} Properties PointInTimeRecoverySpecification PointInTimeRecoveryEnabled",
            instead=False,
        )
        for table in _TABLES
    ),
    *(Weakening("the_record_outlives_the_stack", f"{table} DeletionPolicy", instead="Delete") for table in _TABLES),
    *(Weakening("the_record_outlives_the_stack", f"{table} UpdateReplacePolicy") for table in _TABLES),
    *(
        Weakening("the_record_outlives_the_stack", f"{table} Properties DeletionProtectionEnabled", instead=False)
        for table in _TABLES
    ),
    Weakening("the_record_outlives_the_stack", "AWS::KMS::Key DeletionPolicy"),
    Weakening("the_record_outlives_the_stack", "AWS::Cognito::UserPool UpdateReplacePolicy"),
    Weakening(
        "the_record_outlives_the_stack", "AWS::Cognito::UserPool Properties DeletionProtection", instead="INACTIVE"
    ),
    Weakening("the_record_outlives_the_stack", "AWS::Logs::LogGroup DeletionPolicy"),
    Weakening("the_record_outlives_the_stack", "AWS::Logs::LogGroup UpdateReplacePolicy", instead="Delete"),
    Weakening("what_is_transient_goes_with_the_stack", "ConnectionsTable DeletionPolicy", instead="Retain"),
    Weakening(
        "what_is_transient_goes_with_the_stack", "ConnectionsTable Properties DeletionProtectionEnabled", instead=True
    ),
    Weakening("logs_are_kept_six_years_under_our_key", f"{_LOGS} RetentionInDays", instead=30),
    Weakening("logs_are_kept_six_years_under_our_key", f"{_LOGS} KmsKeyId"),
    Weakening(
        "logs_are_kept_six_years_under_our_key",
        f"{_LOGS} LogGroupName",
        instead={"Fn::Sub": "/client-messaging/${AWS::StackName}/api"},
    ),
    Weakening(
        "access_logs_say_who_asked_for_what",
        "ApiLogs Properties LogGroupName Fn::Sub 0",
        instead="/client-messaging/${AWS::StackName}/${Unique}/api",
    ),
]
