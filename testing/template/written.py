"""template.yaml as written, before SAM expands it: its functions, resources by type, and statements of roles."""

from typing import Any, Final

from testing.template.policy import nudges

FUNCTION: Final = "AWS::Serverless::Function"
FUNCTIONS: Final = {
    "ComposeFunction": "compose",
    "ListInboxFunction": "list_inbox",
    "ClientReplyFunction": "client_reply",
    "EnablePortalFunction": "enable_portal",
    "ShowPortalAccessFunction": "show_portal_access",
    "ShowMessageFunction": "show_message",
    "MessagingStatusFunction": "messaging_status",
    "SetPersonAccessFunction": "set_person_access",
    "ShowPracticeSettingsFunction": "show_practice_settings",
    "SetPracticeSettingsFunction": "set_practice_settings",
    "SetAbsenceFunction": "set_absence",
    "ShowPreferencesFunction": "show_preferences",
    "SetPreferencesFunction": "set_preferences",
    "ListAuditFunction": "list_audit",
    "SealAuditFunction": "seal_audit",
    "VerifyAuditFunction": "verify_audit",
    "MarkReadFunction": "mark_read",
    "ListInboxesFunction": "list_inboxes",
    "RecordPortalUpdateFunction": "record_portal_update",
    "PublishEventsFunction": "publish_events",
    "AuthorizeConnectionFunction": "authorize_connection",
    "OpenConnectionFunction": "open_connection",
    "CloseConnectionFunction": "close_connection",
    "TellConnectionsFunction": "tell_connections",
    "PlanNudgeFunction": "plan_nudge",
    "SendNudgeFunction": "send_nudge",
    "RecordNudgeOutcomeFunction": "record_nudge_outcome",
    "ProbeFunction": "probe",
}
"""Operations by logical id."""
OF_REF: Final = {
    "ProbeSecret": ["secretsmanager:GetSecretValue"],
    "NudgeIdentityArn": ["ses:SendEmail"],
    "NudgeTextIdentityArn": ["sms-voice:SendTextMessage"],
}
OF_NUDGES: Final = {
    nudges.EACH_SCHEDULE: ["scheduler:CreateSchedule"],
    nudges.OUR_CONFIGURATION_SET: ["ses:SendEmail"],
}
"""By resource: the one action on it."""
_INDEX: Final = "${MessagesTable.Arn}/index/"
_CONNECTIONS: Final = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveApi}/live/"

type Resources = dict[str, Any]


def of_type(resources: Resources, kind: str) -> Resources:
    """All resources of a type: logical id to resource."""
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def statements(resources: Resources, function: str) -> list[Any]:
    """The statements of a function's role."""
    policies = resources[f"{function}Role"]["Properties"]["Policies"]
    written = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
    return [statement["Fn::If"][1] if "Fn::If" in statement else statement for statement in written]


def resource_of(statement: Any) -> str:
    """The one resource of a statement: a logical id, an index of the messages table, or the live API's connections."""
    ((intrinsic, value),) = statement["Resource"].items()
    if intrinsic == "Ref":
        assert statement["Action"] == OF_REF[value]
        return str(value)
    if intrinsic == "Fn::GetAtt":
        logical_id, attribute = value
        assert attribute == ("StreamArn" if statement["Sid"] == "ReadStream" else "Arn")
        return str(logical_id)
    assert intrinsic == "Fn::Sub"
    if value in (f"{_CONNECTIONS}{method}/@connections/*" for method in ("POST", "DELETE")):
        assert statement["Action"] == ["execute-api:ManageConnections"]
        return "LiveApi"
    if value in OF_NUDGES:
        assert statement["Action"] == OF_NUDGES[value]
        return str(value)
    if value in ("${MessagesTable.Arn}/stream/*", "${AuditTable.Arn}/stream/*"):
        assert statement["Action"] == ["dynamodb:ListStreams"]
        return str(value)
    assert value.startswith(_INDEX)
    assert "*" not in value
    return str(value)
