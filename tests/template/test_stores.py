"""Tables, queues, log groups and the user pool of template.yaml."""

import re

from deployment.paths import REPOSITORY
from testing.template.written import FUNCTIONS, Resources, of_type


def test_logs_are_encrypted_and_kept_six_years(resources: Resources) -> None:
    groups = of_type(resources, "AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + len(["Api", "LiveApi"])
    for group in groups.values():
        assert group["Properties"]["RetentionInDays"] == 2192
        assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
        assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("Retain", "Retain")
        name, unique = group["Properties"]["LogGroupName"]["Fn::Sub"]
        assert "${Unique}" in name
        assert unique == {"Unique": {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}}


def test_tables_are_encrypted_recoverable_and_cannot_be_dropped_by_accident(resources: Resources) -> None:
    tables = of_type(resources, "AWS::DynamoDB::Table")
    assert set(tables) == {"MessagesTable", "AuditTable", "ConnectionsTable"}
    for name, table in tables.items():
        properties = table["Properties"]
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
        if name == "ConnectionsTable":
            assert "DeletionPolicy" not in table
            continue
        assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
        assert properties["DeletionProtectionEnabled"] is True
        assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert tables["MessagesTable"]["Properties"]["TimeToLiveSpecification"]["AttributeName"] == "expires_at"
    assert "TimeToLiveSpecification" not in tables["AuditTable"]["Properties"]


def test_queues_keep_what_failed_and_are_encrypted(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    for name, queue in queues.items():
        our_key = None if name == "UndeliveredEvents" else {"Fn::GetAtt": ["Key", "Arn"]}
        assert queue["Properties"].get("KmsMasterKeyId") == our_key
        assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    source = queues["PortalUpdates"]["Properties"]
    assert source["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["PortalUpdatesDeadLetters", "Arn"]}
    function = resources["RecordPortalUpdateFunction"]["Properties"]
    assert source["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert function["Events"]["PortalUpdates"]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    for rule in of_type(resources, "AWS::Events::Rule").values():
        assert all("DeadLetterConfig" in target for target in rule["Properties"]["Targets"])


def test_whatever_can_fail_ends_in_a_queue_with_an_alarm(resources: Resources) -> None:
    queues = of_type(resources, "AWS::SQS::Queue")
    sources = {name for name, queue in queues.items() if "RedrivePolicy" in queue["Properties"]}
    watched = {
        alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("Namespace") == "AWS/SQS"
    }
    assert watched == set(queues) - sources
    for alarm in of_type(resources, "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    stream = resources["PublishEventsFunction"]["Properties"]["Events"]["Committed"]["Properties"]
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["UnpublishedEvents", "Arn"]}
    readers = {
        "PortalUpdates": "RecordPortalUpdateFunction",
        "LiveUpdates": "TellConnectionsFunction",
        "NudgesToPlan": "PlanNudgeFunction",
        "NudgesDue": "SendNudgeFunction",
        "NudgeOutcomes": "RecordNudgeOutcomeFunction",
    }
    assert sources == set(readers)
    for name, function in readers.items():
        properties = resources[function]["Properties"]
        assert queues[name]["Properties"]["VisibilityTimeout"] >= 6 * properties["Timeout"]
        assert properties["Events"][name]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_who_somebody_is_cannot_be_changed_by_themselves(resources: Resources) -> None:
    pool, client = resources["UserPool"]["Properties"], resources["WebClient"]["Properties"]
    identity = {attribute["Name"] for attribute in pool["Schema"]}
    assert identity == {"practice_id", "role", "person_id"}
    assert all(attribute["Mutable"] is False for attribute in pool["Schema"])
    assert not {f"custom:{name}" for name in identity} & set(client["WriteAttributes"])
    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] is True
    assert pool["MfaConfiguration"] == "ON"
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert not [flow for flow in client["ExplicitAuthFlows"] if "PASSWORD" in flow]
    assert client["AccessTokenValidity"] <= 15
    assert client["IdTokenValidity"] <= 15
    assert client["TokenValidityUnits"]["AccessToken"] == client["TokenValidityUnits"]["IdToken"] == "minutes"


def test_every_alarm_says_when_it_is_over_and_names_its_runbook_section(resources: Resources) -> None:
    runbook = (REPOSITORY / "docs/runbook.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+Alarm)` \|.*\(#([\w-]+)\) \|$", runbook, re.MULTILINE))
    headings = re.findall(r"^## (.+)$", runbook, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
    alarms = of_type(resources, "AWS::CloudWatch::Alarm")
    assert set(rows) == set(alarms)
    assert set(rows.values()) <= anchors
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        assert properties.get("OKActions") == properties["AlarmActions"], name
        assert properties["AlarmDescription"].endswith(f" See docs/runbook.md#{rows[name]}"), name
