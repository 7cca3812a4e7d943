"""What no function may do, whatever its code says: tried with the keys of the deployed roles."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, Final

import pytest

from testing.deployed import deployment
from testing.deployed.practice import Practice

KEY: Final = {"pk": {"S": "PRACTICE#willow#CLIENT#leo"}, "sk": {"S": "PORTAL"}}

type Try = Callable[[Any, str], Any]


def reads_of(partition: str, sort_key: str) -> dict[str, Try]:
    """All ways to read an item."""
    key = {"pk": {"S": partition}, "sk": {"S": sort_key}}
    values = {":pk": {"S": partition}}
    return {
        "GetItem": lambda db, table: db.get_item(TableName=table, Key=key),
        "BatchGetItem": lambda db, table: db.batch_get_item(RequestItems={table: {"Keys": [key]}}),
        "Query": lambda db, table: db.query(
            TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=values
        ),
    }


READS: Final = reads_of("PRACTICE#willow#CLIENT#leo", "PORTAL")
READS_OF_MESSAGES: Final = reads_of("PRACTICE#willow#CLIENT#leo#CLINICIAN#ana", "01KB2Z8Q0V3N5T7X9W1Y4R6M8P")
READS_OF_PEOPLE: Final = reads_of("PRACTICE#willow#PERSON#ana", "SUSPENDED")
READS_OF_SETTINGS: Final = reads_of("PRACTICE#willow", "SETTINGS#messaging")
READS_FOR: Final = {
    **dict.fromkeys(("SetPersonAccessFunction", "SetAbsenceFunction"), READS_OF_PEOPLE),
    **dict.fromkeys(("ShowPracticeSettingsFunction", "SetPracticeSettingsFunction"), READS_OF_SETTINGS),
}
"""What a role that reads no chart is for."""
WRITES: Final[dict[str, Try]] = {
    "PutItem": lambda db, table: db.put_item(TableName=table, Item=KEY),
    "UpdateItem": lambda db, table: db.update_item(TableName=table, Key=KEY, UpdateExpression="SET a = a"),
}
NEVER: Final[dict[str, Try]] = {
    "Scan": lambda db, table: db.scan(TableName=table),
    "DeleteItem": lambda db, table: db.delete_item(TableName=table, Key=KEY),
    "a delete in a batch": lambda db, table: db.batch_write_item(
        RequestItems={table: [{"DeleteRequest": {"Key": KEY}}]}
    ),
    "a delete in a transaction": lambda db, table: db.transact_write_items(
        TransactItems=[{"Delete": {"TableName": table, "Key": KEY}}]
    ),
    "PartiQL": lambda db, table: db.execute_statement(Statement=f'SELECT * FROM "{table}"'),  # noqa: S608
    "UpdateTable": lambda db, table: db.update_table(TableName=table, DeletionProtectionEnabled=False),
    "DeleteTable": lambda db, table: db.delete_table(TableName=table),
}
FUNCTIONS: Final = tuple(deployment.resources(deployment.FUNCTION))
ON_CONNECTIONS: Final = ("OpenConnectionFunction", "CloseConnectionFunction", "TellConnectionsFunction")
ON_THE_AUDIT: Final = ("SealAuditFunction", "VerifyAuditFunction")
READ_THE_AUDIT: Final = ("ListAuditFunction", *ON_THE_AUDIT)
NOT_OF_THE_RECORD: Final = (
    *ON_THE_AUDIT,
    "PublishEventsFunction",
    "AuthorizeConnectionFunction",
    "OpenConnectionFunction",
    "CloseConnectionFunction",
)
MAY_READ_MESSAGES_BY: Final = {
    "ComposeFunction": ("BatchGetItem",),
    "ClientReplyFunction": ("BatchGetItem",),
    "ListInboxFunction": ("BatchGetItem", "Query"),
    "ShowMessageFunction": ("BatchGetItem",),
    "MarkReadFunction": ("BatchGetItem", "Query"),
    "ListInboxesFunction": ("BatchGetItem",),
}
READERS: Final = (
    "ListAuditFunction",
    "ListInboxFunction",
    "ListInboxesFunction",
    "MessagingStatusFunction",
    "TellConnectionsFunction",
    *NOT_OF_THE_RECORD,
)
WRITE_NO_AUDIT: Final = (
    "TellConnectionsFunction",
    "VerifyAuditFunction",
    *(function for function in NOT_OF_THE_RECORD if function not in ON_THE_AUDIT),
)


@pytest.fixture(scope="module")
def dynamodb_of(practice: Practice) -> Iterator[Mapping[str, Any]]:
    """A DynamoDB client with the keys of each function's role."""
    with ExitStack() as roles:
        yield {
            function: roles.enter_context(practice.account.in_the_role(practice.deployment.role(function))).client(
                "dynamodb"
            )
            for function in FUNCTIONS
        }


def is_denied(dynamodb: Any, table: str, attempt: Try) -> bool:
    """Whether this is refused for want of a permission. Another refusal is an error of the test."""
    try:
        attempt(dynamodb, table)
    except dynamodb.exceptions.ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return True
    return False


@pytest.mark.parametrize("function", [function for function in FUNCTIONS if function not in NOT_OF_THE_RECORD])
def test_a_role_can_do_what_it_is_for(practice: Practice, dynamodb_of: Mapping[str, Any], function: str) -> None:
    """So that the denials below are of what was tried, not of whoever tries."""
    tried = READS_FOR.get(function, READS)
    reads = [is_denied(dynamodb_of[function], practice.messages_table, attempt) for attempt in tried.values()]
    assert not all(reads)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("what", READS_OF_MESSAGES)
def test_messages_are_read_by_those_who_show_them(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, what: str
) -> None:
    may = what in MAY_READ_MESSAGES_BY.get(function, ())
    assert is_denied(dynamodb_of[function], practice.messages_table, READS_OF_MESSAGES[what]) != may


@pytest.mark.parametrize("function", ["PlanNudgeFunction", "SendNudgeFunction"])
@pytest.mark.parametrize(("names", "may"), [("sk, kind, sent_at", True), ("sk, body", False)])
def test_who_watches_an_inbox_reads_its_entries_without_texts(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, names: str, *, may: bool
) -> None:
    def attempt(db: Any, table: str) -> Any:
        return db.query(
            TableName=table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": "PRACTICE#willow#CLIENT#leo#CLINICIAN#ana"}},
            ProjectionExpression=names,
        )

    assert is_denied(dynamodb_of[function], practice.messages_table, attempt) != may


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("what", NEVER)
def test_no_function_scans_or_deletes(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, what: str
) -> None:
    for table in (practice.messages_table, practice.audit_table):
        assert is_denied(dynamodb_of[function], table, NEVER[what])


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("what", [*READS, "UpdateItem"])
def test_what_was_recorded_is_read_by_three_functions_and_changed_by_none(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, what: str
) -> None:
    may = what == "Query" and function in READ_THE_AUDIT
    assert is_denied(dynamodb_of[function], practice.audit_table, {**READS, **WRITES}[what]) != may


@pytest.mark.parametrize("function", NOT_OF_THE_RECORD)
@pytest.mark.parametrize("what", READS)
def test_a_function_that_needs_nothing_of_the_record_does_not_read_it(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, what: str
) -> None:
    assert is_denied(dynamodb_of[function], practice.messages_table, READS[what])


@pytest.mark.parametrize("function", [function for function in FUNCTIONS if function not in ON_CONNECTIONS])
@pytest.mark.parametrize("what", [*READS, *WRITES, *NEVER])
def test_connections_are_for_those_who_keep_them(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, what: str
) -> None:
    table = practice.deployment.outputs["ConnectionsTableName"]
    assert is_denied(dynamodb_of[function], table, {**READS, **WRITES, **NEVER}[what])


@pytest.mark.parametrize("function", READERS)
@pytest.mark.parametrize("what", WRITES)
def test_a_function_that_reads_does_not_write(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str, what: str
) -> None:
    assert is_denied(dynamodb_of[function], practice.messages_table, WRITES[what])


@pytest.mark.parametrize("function", WRITE_NO_AUDIT)
def test_a_function_that_shows_nothing_records_nothing(
    practice: Practice, dynamodb_of: Mapping[str, Any], function: str
) -> None:
    assert is_denied(dynamodb_of[function], practice.audit_table, WRITES["PutItem"])
