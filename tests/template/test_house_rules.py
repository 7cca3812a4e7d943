"""What every function, table, queue and route of template.yaml must have."""

from typing import Any

import pytest
import yaml

from deployment.paths import REPOSITORY
from testing.stack import FUNCTION_OF

FUNCTIONS = {
    "ComposeFunction": "compose",
    "ListInboxFunction": "list_inbox",
    "ClientReplyFunction": "client_reply",
    "EnablePortalFunction": "enable_portal",
    "ShowPortalAccessFunction": "show_portal_access",
    "ShowMessageFunction": "show_message",
    "MessagingStatusFunction": "messaging_status",
    "SetPersonAccessFunction": "set_person_access",
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
}
READERS = {
    *("ListInboxFunction", "ListInboxesFunction", "MessagingStatusFunction", "ListAuditFunction"),
    *("ShowMessageFunction", "ShowPortalAccessFunction"),
}
READERS_OF_THE_RECORD = {"ListAuditFunction", "SealAuditFunction", "VerifyAuditFunction"}
INDEX = "${MessagesTable.Arn}/index/"
ROUTE = "AWS::ApiGatewayV2::Route"
CONNECTIONS_OF_LIVE_API = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${LiveApi}/live/"
GATEWAY_SECONDS = 30


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"]
    return found


def of(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: resource for name, resource in resources.items() if resource["Type"] == kind}


def statements(resources: dict[str, Any], function: str) -> list[Any]:
    """The statements of a function's role."""
    policies = resources[f"{function}Role"]["Properties"]["Policies"]
    return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]


def resource_of(statement: Any) -> str:
    """The one resource that a statement is about: a logical id, an index of the messages table, or the connections."""
    ((intrinsic, value),) = statement["Resource"].items()
    if intrinsic == "Fn::GetAtt":
        logical_id, attribute = value
        assert attribute == ("StreamArn" if statement["Sid"] == "ReadStream" else "Arn")
        return str(logical_id)
    assert intrinsic == "Fn::Sub"
    if value in (f"{CONNECTIONS_OF_LIVE_API}{method}/@connections/*" for method in ("POST", "DELETE")):
        assert statement["Action"] == ["execute-api:ManageConnections"]
        return "LiveApi"
    if value in ("${MessagesTable.Arn}/stream/*", "${AuditTable.Arn}/stream/*"):
        assert statement["Action"] == ["dynamodb:ListStreams"]
        return str(value)
    assert value.startswith(INDEX)
    assert "*" not in value
    return str(value)


def test_every_operation_is_a_function_with_its_own_folder(resources: dict[str, Any]) -> None:
    found = of(resources, "AWS::Serverless::Function")
    assert {name: f"functions/{folder}/" for name, folder in FUNCTIONS.items()} == {
        name: function["Properties"]["CodeUri"] for name, function in found.items()
    }
    assert sorted(FUNCTIONS.values()) == sorted(path.parent.name for path in REPOSITORY.glob("functions/*/handler.py"))


def test_the_routes_are_those_of_the_contract(resources: dict[str, Any]) -> None:
    routes = {}
    for name, function in of(resources, "AWS::Serverless::Function").items():
        for event in function["Properties"].get("Events", {}).values():
            if event["Type"] == "HttpApi":
                properties = event["Properties"]
                assert properties["ApiId"] == {"Ref": "Api"}
                assert "Auth" not in properties
                routes[f"{properties['Method']} {properties['Path']}"] = FUNCTIONS[name]
    assert routes == FUNCTION_OF


def test_every_route_is_behind_the_authorizer(resources: dict[str, Any]) -> None:
    (api,) = of(resources, "AWS::Serverless::HttpApi").values()
    auth = api["Properties"]["Auth"]
    authorizer = auth["Authorizers"][auth["DefaultAuthorizer"]]
    assert authorizer["IdentitySource"] == "$request.header.Authorization"
    assert authorizer["JwtConfiguration"].keys() == {"issuer", "audience"}
    assert all(authorizer["JwtConfiguration"].values())


def test_the_api_names_its_origins_throttles_and_logs_no_path(resources: dict[str, Any]) -> None:
    (api,) = of(resources, "AWS::Serverless::HttpApi").values()
    properties = api["Properties"]
    assert properties["CorsConfiguration"]["AllowOrigins"] == {"Ref": "AllowedOrigins"}
    assert "AllowCredentials" not in properties["CorsConfiguration"]
    assert set(properties["DefaultRouteSettings"]) == {"ThrottlingRateLimit", "ThrottlingBurstLimit"}
    logged = properties["AccessLogSettings"]["Format"]
    assert not [part for part in ("path", "query", "uri", "header") if part in logged.lower()]
    assert "$context.requestId" in logged


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_policy_names_its_actions_on_one_resource(resources: dict[str, Any], name: str) -> None:
    for statement in statements(resources, name):
        assert statement["Effect"] == "Allow"
        actions = statement["Action"]
        assert actions, statement["Sid"]
        assert not [action for action in actions if "*" in action]
        assert resource_of(statement)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_function_scans_deletes_or_rewrites_the_record(resources: dict[str, Any], name: str) -> None:
    allowed: dict[str, set[str]] = {}
    for statement in statements(resources, name):
        allowed.setdefault(resource_of(statement), set()).update(statement["Action"])
    if name == "SetPersonAccessFunction":  # people's partitions hold suspensions, which are lifted by deleting them
        (statement,) = [one for one in statements(resources, name) if resource_of(one) == "MessagesTable"]
        assert statement["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["PRACTICE#*#PERSON#*"]}}
        allowed["MessagesTable"].remove("dynamodb:DeleteItem")
    writing = {"dynamodb:Scan", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    assert not allowed.get("MessagesTable", set()) & writing
    allowed.get("AuditTable", set()).discard("dynamodb:Query" if name in READERS_OF_THE_RECORD else "")
    if name == "SealAuditFunction":
        allowed["AuditTable"] -= {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"}
    assert allowed.get("AuditTable", set()) <= {"dynamodb:PutItem"}


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_function_that_reads_cannot_write(resources: dict[str, Any], name: str) -> None:
    """Except that somebody has read."""
    about = {resource_of(statement): set(statement["Action"]) for statement in statements(resources, name)}
    assert about.pop("AuditTable") <= {"dynamodb:PutItem", "dynamodb:Query"}
    about.pop("Key")
    about.pop(resources[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"])
    assert {action for actions in about.values() for action in actions} <= {"dynamodb:BatchGetItem", "dynamodb:Query"}


@pytest.mark.parametrize("name", sorted(set(FUNCTIONS) - {"AuthorizeConnectionFunction"}))
def test_the_key_serves_through_one_service_only(resources: dict[str, Any], name: str) -> None:
    keyed = [statement for statement in statements(resources, name) if resource_of(statement) == "Key"]
    assert keyed
    assert all("kms:ViaService" in statement["Condition"]["StringEquals"] for statement in keyed)


def test_a_function_gives_up_before_the_gateway_does(template: dict[str, Any]) -> None:
    assert template["Globals"]["Function"]["Timeout"] < GATEWAY_SECONDS


def test_no_event_and_no_answer_is_logged(template: dict[str, Any]) -> None:
    scopes = [template["Globals"]["Function"], *(template["Resources"][name]["Properties"] for name in FUNCTIONS)]
    for scope in scopes:
        variables = scope.get("Environment", {}).get("Variables", {})
        assert not {"POWERTOOLS_LOGGER_LOG_EVENT", "POWERTOOLS_TRACER_CAPTURE_RESPONSE", "POWERTOOLS_DEV"} & set(
            variables
        )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_logs_into_a_group_of_its_own(resources: dict[str, Any], name: str) -> None:
    group = resources[name]["Properties"]["LoggingConfig"]["LogGroup"]["Ref"]
    assert resources[group]["Properties"]["LogGroupName"]["Fn::Sub"].endswith(f"/{FUNCTIONS[name]}")


def test_logs_are_encrypted_and_kept_six_years(resources: dict[str, Any]) -> None:
    groups = of(resources, "AWS::Logs::LogGroup")
    assert len(groups) == len(FUNCTIONS) + len(["Api", "LiveApi"])
    for group in groups.values():
        assert group["Properties"]["RetentionInDays"] == 2192
        assert group["Properties"]["KmsKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}


def test_tables_are_encrypted_recoverable_and_cannot_be_dropped_by_accident(resources: dict[str, Any]) -> None:
    tables = of(resources, "AWS::DynamoDB::Table")
    assert set(tables) == {"MessagesTable", "AuditTable", "ConnectionsTable"}
    for table in tables.values():
        assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == ("Retain", "Retain")
        properties = table["Properties"]
        assert properties["DeletionProtectionEnabled"] is True
        assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert properties["BillingMode"] == "PAY_PER_REQUEST"
        assert properties["SSESpecification"]["KMSMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
    assert tables["MessagesTable"]["Properties"]["TimeToLiveSpecification"]["AttributeName"] == "expires_at"
    assert "TimeToLiveSpecification" not in tables["AuditTable"]["Properties"]


def test_queues_keep_what_failed_and_are_encrypted(resources: dict[str, Any]) -> None:
    queues = of(resources, "AWS::SQS::Queue")
    for queue in queues.values():
        assert queue["Properties"]["KmsMasterKeyId"] == {"Fn::GetAtt": ["Key", "Arn"]}
        assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    source = queues["PortalUpdates"]["Properties"]
    assert source["RedrivePolicy"]["deadLetterTargetArn"] == {"Fn::GetAtt": ["PortalUpdatesDeadLetters", "Arn"]}
    function = resources["RecordPortalUpdateFunction"]["Properties"]
    assert source["VisibilityTimeout"] >= 6 * function["Timeout"]
    assert function["Events"]["PortalUpdates"]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    for rule in of(resources, "AWS::Events::Rule").values():
        assert all("DeadLetterConfig" in target for target in rule["Properties"]["Targets"])


def test_whatever_can_fail_ends_in_a_queue_with_an_alarm(resources: dict[str, Any]) -> None:
    queues = of(resources, "AWS::SQS::Queue")
    sources = {name for name, queue in queues.items() if "RedrivePolicy" in queue["Properties"]}
    watched = {
        alarm["Properties"]["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in of(resources, "AWS::CloudWatch::Alarm").values()
        if alarm["Properties"].get("Namespace") == "AWS/SQS"
    }
    assert watched == set(queues) - sources
    for alarm in of(resources, "AWS::CloudWatch::Alarm").values():
        assert alarm["Properties"]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    stream = resources["PublishEventsFunction"]["Properties"]["Events"]["Committed"]["Properties"]
    assert stream["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert stream["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["UnpublishedEvents", "Arn"]}
    for name in sources:
        function = {"PortalUpdates": "RecordPortalUpdateFunction", "LiveUpdates": "TellConnectionsFunction"}[name]
        properties = resources[function]["Properties"]
        assert queues[name]["Properties"]["VisibilityTimeout"] >= 6 * properties["Timeout"]
        assert properties["Events"][name]["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


def test_nobody_connects_whom_the_authorizer_has_not_seen(resources: dict[str, Any]) -> None:
    routes = {route["Properties"]["RouteKey"]: route["Properties"] for route in of(resources, ROUTE).values()}
    assert set(routes) == {"$connect", "$disconnect"}
    assert routes["$connect"]["AuthorizationType"] == "CUSTOM"
    assert routes["$connect"]["AuthorizerId"] == {"Ref": "LiveAuthorizer"}
    authorizer = resources["LiveAuthorizer"]["Properties"]
    assert authorizer["IdentitySource"] == ["route.request.header.Sec-WebSocket-Protocol"]
    assert "${AuthorizeConnectionFunctionAliaslive}" in authorizer["AuthorizerUri"]["Fn::Sub"]
    stage = resources["LiveStage"]["Properties"]
    assert {"ThrottlingRateLimit", "ThrottlingBurstLimit"} <= set(stage["DefaultRouteSettings"])
    assert stage["DefaultRouteSettings"]["DataTraceEnabled"] is False
    logged = stage["AccessLogSettings"]["Fn::If"][1]["Format"]
    assert not [part for part in ("path", "query", "header", "protocol") if part in logged.lower()]


def test_who_somebody_is_cannot_be_changed_by_themselves(resources: dict[str, Any]) -> None:
    pool, client = resources["UserPool"]["Properties"], resources["WebClient"]["Properties"]
    identity = {attribute["Name"] for attribute in pool["Schema"]}
    assert identity == {"practice_id", "role", "person_id"}
    assert all(attribute["Mutable"] is False for attribute in pool["Schema"])
    assert not {f"custom:{name}" for name in identity} & set(client["WriteAttributes"])
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    assert pool["MfaConfiguration"] == "ON"
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    assert not [flow for flow in client["ExplicitAuthFlows"] if "PASSWORD" in flow]
    assert client["AccessTokenValidity"] <= 15
    assert client["IdTokenValidity"] <= 15
    assert client["TokenValidityUnits"]["AccessToken"] == client["TokenValidityUnits"]["IdToken"] == "minutes"


def test_the_layers_are_built_for_what_the_functions_run_on(template: dict[str, Any]) -> None:
    runs_on = template["Globals"]["Function"]
    assert runs_on["Architectures"] == [{"Ref": "Architecture"}]
    assert template["Parameters"]["Architecture"]["Default"] == "arm64"
    for layer in of(template["Resources"], "AWS::Serverless::LayerVersion").values():
        assert layer["Metadata"]["BuildArchitecture"] == runs_on["Architectures"][0]
        assert layer["Metadata"]["BuildMethod"] == "makefile"
        assert layer["Properties"]["CompatibleRuntimes"] == [runs_on["Runtime"]]
    assert runs_on["Runtime"] == f"python{(REPOSITORY / '.python-version').read_text().strip()}"


def test_there_is_a_makefile_for_each_architecture_and_it_takes_wheels_for_it(template: dict[str, Any]) -> None:
    """SAM tells a makefile nothing of the architecture."""
    layer = template["Resources"]["DependenciesLayer"]
    folder = layer["Metadata"]["ContextPath"]["Fn::Sub"]
    assert folder == layer["Properties"]["ContentUri"] + "${Architecture}"
    processors = {"arm64": "aarch64", "x86_64": "x86_64"}
    assert template["Parameters"]["Architecture"]["AllowedValues"] == list(processors)
    for architecture, processor in processors.items():
        makefile = (REPOSITORY / folder.replace("${Architecture}", architecture) / "Makefile").read_text()
        assert f"\nPROCESSOR := {processor}\n" in makefile


def test_a_front_end_finds_what_it_needs_in_the_outputs(template: dict[str, Any]) -> None:
    assert {"ApiUrl", "LiveUrl", "Issuer", "Audience", "UserPoolId", "BusName"} <= template["Outputs"].keys()


_INTRINSICS = ("!Ref", "!GetAtt", "!Sub", "!If", "!Equals", "!Not", "!And", "!Or", "!Select", "!Split", "!Condition")


def test_the_template_is_plain_yaml_for_other_tools(template: dict[str, Any]) -> None:
    """Anchors are expanded the same by every reader; a tag that is no intrinsic of CloudFormation would not be."""
    events = yaml.parse((REPOSITORY / "template.yaml").read_text())
    tags = {
        event.tag for event in events if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag
    }
    assert tags <= set(_INTRINSICS)
