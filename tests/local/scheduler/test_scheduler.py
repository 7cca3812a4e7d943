"""EventBridge Scheduler as boto3 sees it: what is created rings once, what is refused changes nothing."""

import datetime as dt
import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from local.aws_models import AwsError
from local.journal import Journal
from local.logs import Logs
from local.scheduler.api import SchedulerApi
from local.scheduler.schedules import Schedules
from local.sqs.queues import Queue, Queues
from testing.small_stack import SmallStack, eventually

GROUP = "local-Clock"
ROLE = "arn:aws:iam::000000000000:role/local-Ringer"
KEY = "arn:aws:kms:us-east-1:000000000000:key/local-Key"


def queue(name: str) -> str:
    return f"arn:aws:sqs:us-east-1:000000000000:{name}"


def at(seconds: float) -> str:
    return (dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)).strftime("at(%Y-%m-%dT%H:%M:%S)")


def a_schedule(name: str = "n-1", *, due: float = 3600, **changes: Any) -> dict[str, Any]:
    """A request as the product makes them."""
    request = {
        "Name": name,
        "GroupName": GROUP,
        "ScheduleExpression": at(due),
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "ActionAfterCompletion": "DELETE",
        "KmsKeyArn": KEY,
        "Target": {"Arn": queue("local-Jobs"), "RoleArn": ROLE, "Input": json.dumps({"mark": name})},
        **changes,
    }
    return {key: value for key, value in request.items() if value is not None}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    stack = SmallStack(tmp_path_factory.mktemp("stack")).start()
    yield stack
    assert stack.stop() == 0


@pytest.fixture
def scheduler(stack: SmallStack) -> Any:
    return stack.client("scheduler")


def code(refusal: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    answer = refusal.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def names(scheduler: Any, **request: str) -> list[str]:
    pages = scheduler.get_paginator("list_schedules").paginate(**request)
    return [each["Name"] for page in pages for each in page["Schedules"]]


def test_it_rings_in_its_queue_and_is_gone(stack: SmallStack, scheduler: Any) -> None:
    created = scheduler.create_schedule(**a_schedule("rings", due=1))
    assert created["ScheduleArn"] == f"arn:aws:scheduler:us-east-1:000000000000:schedule/{GROUP}/rings"
    assert '"mark": "rings"' not in stack.terminal()
    eventually(lambda: "rings" in json.dumps(stack.consumed("FromQueue")))
    bodies = [record["body"] for event in stack.consumed("FromQueue") for record in event["Records"]]
    assert bodies.count('{"mark": "rings"}') == 1
    assert "rings" not in names(scheduler)
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException):
        scheduler.get_schedule(Name="rings", GroupName=GROUP)


def test_it_is_shown_as_it_was_created(scheduler: Any) -> None:
    request = a_schedule("shown", State="ENABLED")
    scheduler.create_schedule(**request)
    shown = scheduler.get_schedule(Name="shown", GroupName=GROUP)
    assert {name: shown[name] for name in request} == request
    assert shown["ScheduleExpressionTimezone"] == "UTC"
    assert abs((shown["CreationDate"] - dt.datetime.now(dt.UTC)).total_seconds()) < 60
    scheduler.delete_schedule(Name="shown", GroupName=GROUP)
    with pytest.raises(scheduler.exceptions.ResourceNotFoundException) as missing:
        scheduler.delete_schedule(Name="shown", GroupName=GROUP)
    assert code(missing) == ("ResourceNotFoundException", 404)


def test_a_name_is_taken_once_but_the_same_request_may_be_repeated(scheduler: Any) -> None:
    request = a_schedule("taken", ClientToken="first")
    first, second = (scheduler.create_schedule(**request)["ScheduleArn"] for _ in range(2))
    assert first == second
    with pytest.raises(scheduler.exceptions.ConflictException) as taken:
        scheduler.create_schedule(**a_schedule("taken", ClientToken="second"))
    assert code(taken) == ("ConflictException", 409)
    with pytest.raises(scheduler.exceptions.ConflictException):
        scheduler.create_schedule(**a_schedule("taken"))  # boto3 makes a token of its own
    assert names(scheduler, NamePrefix="taken") == ["taken"]
    scheduler.create_schedule(**a_schedule("taken", GroupName=None))  # another group: another schedule
    assert len(names(scheduler, NamePrefix="taken")) == 2
    scheduler.delete_schedule(Name="taken")
    scheduler.delete_schedule(Name="taken", GroupName=GROUP)


def test_lists_have_pages(scheduler: Any) -> None:
    for number in range(5):
        scheduler.create_schedule(**a_schedule(f"page-{number}"))
    first = scheduler.list_schedules(GroupName=GROUP, NamePrefix="page-", MaxResults=3)
    assert [each["Name"] for each in first["Schedules"]] == ["page-0", "page-1", "page-2"]
    assert first["Schedules"][0]["Target"] == {"Arn": queue("local-Jobs")}
    rest = scheduler.list_schedules(GroupName=GROUP, NamePrefix="page-", NextToken=first["NextToken"])
    assert [each["Name"] for each in rest["Schedules"]] == ["page-3", "page-4"]
    assert "NextToken" not in rest
    for number in range(5):
        scheduler.delete_schedule(Name=f"page-{number}", GroupName=GROUP)


@pytest.mark.parametrize(
    ("changes", "expected", "said"),
    [
        ({"Name": "n-" + "a" * 63}, "ValidationException", "'name'.*less than or equal to 64"),
        ({"Name": "n#1"}, "ValidationException", "'name'.*pattern"),
        ({"GroupName": "nobody's"}, "ValidationException", "'groupName'.*pattern"),
        ({"GroupName": "others"}, "ResourceNotFoundException", "group others does not exist"),
        ({"ScheduleExpression": "at(2026-02-30T08:00:00)"}, "ValidationException", "Invalid Schedule Expression"),
        ({"ScheduleExpression": "at(2026-12-01)"}, "ValidationException", "Invalid Schedule Expression"),
        ({"ScheduleExpressionTimezone": "Mars/Olympus"}, "ValidationException", "Invalid Schedule Expression"),
        ({"ScheduleExpression": "rate(1 day)"}, "ValidationException", "recurring.*not supported by the local stack"),
        ({"FlexibleTimeWindow": {"Mode": "SOMETIMES"}}, "ValidationException", "flexibleTimeWindow.mode.*enum"),
        ({"FlexibleTimeWindow": {"Mode": "FLEXIBLE"}}, "ValidationException", "window.*not supported"),
        ({"KmsKeyArn": "local-Key"}, "ValidationException", "'kmsKeyArn'.*pattern"),
        ({"State": "ON"}, "ValidationException", "'state'.*enum"),
        (
            {"Target": {"Arn": queue("local-Jobs"), "RoleArn": "local-Ringer"}},
            "ValidationException",
            "'target.roleArn'.*pattern",
        ),
        (
            {"Target": {"Arn": "arn:aws:lambda:us-east-1:000000000000:function:f", "RoleArn": ROLE}},
            "ValidationException",
            "target other than an SQS queue.*not supported",
        ),
        (
            {"Target": {"Arn": queue("local-Jobs"), "RoleArn": ROLE, "Input": "x" * 262_145}},
            "ValidationException",
            "larger than 256 KB",
        ),
    ],
)
def test_what_is_refused_is_named_and_not_kept(
    scheduler: Any, changes: dict[str, Any], expected: str, said: str
) -> None:
    before = names(scheduler)
    with pytest.raises(ClientError, match=said) as refusal:
        scheduler.create_schedule(**a_schedule("refused", **changes))
    assert code(refusal)[0] == expected
    assert names(scheduler) == before


def test_other_operations_are_not_served(stack: SmallStack, scheduler: Any) -> None:
    with pytest.raises(ClientError, match="not supported by the local stack"):
        scheduler.create_schedule_group(Name="another")
    with pytest.raises(ParamValidationError):
        scheduler.create_schedule(Name="n-1")
    answer = stack.get("/_aws/schedules/n-1", "POST", content=b"{")
    assert (answer.status_code, answer.headers["x-amzn-errortype"]) == (400, "ValidationException")


@pytest.mark.whole
def test_what_waits_survives_kill_9(tmp_path: Path) -> None:
    with SmallStack(tmp_path) as stack:
        stack.start()
        scheduler = stack.client("scheduler")
        scheduler.create_schedule(**a_schedule("soon", due=2))
        scheduler.create_schedule(**a_schedule("late"))
        stack.stop(signal.SIGKILL)
        stack.start()
        eventually(lambda: "soon" in json.dumps(stack.consumed("FromQueue")))
        assert names(stack.client("scheduler")) == ["late"]
        assert stack.stop() == 0


# ---------------------------------------------------------------- without a stack, with a clock of one's own
class Clock:
    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "events.db")
    yield journal
    journal.close()


def schedules(journal: Journal, tmp_path: Path) -> tuple[Schedules, Queues]:
    queues = Queues(journal, [Queue("Due"), Queue("Unsent")], Clock())
    return Schedules(journal, queues, Logs(tmp_path), Clock()), queues


def created(made: Schedules, name: str, **target: Any) -> None:
    body = a_schedule(name, GroupName=None, Target={"RoleArn": ROLE, "Input": "{}", **target})
    SchedulerApi(made).answer("POST", f"/schedules/{name}", {}, json.dumps(body).encode())


def test_what_cannot_be_delivered_is_a_dead_letter(journal: Journal, tmp_path: Path) -> None:
    made, queues = schedules(journal, tmp_path)
    created(made, "n-1", Arn=queue("Gone"), DeadLetterConfig={"Arn": queue("Unsent")})
    assert made.ring(made.waiting()[0])
    [letter] = queues.receive("Unsent", 10)
    assert letter.body == "{}"
    assert letter.attributes["ERROR_CODE"]["StringValue"] == "AWS.SimpleQueueService.NonExistentQueue"
    assert letter.attributes["SCHEDULE_ARN"]["StringValue"].endswith("schedule/default/n-1")
    assert made.all() == []


def test_what_no_queue_takes_is_said(journal: Journal, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made, _ = schedules(journal, tmp_path)
    created(made, "n-1", Arn=queue("Gone"))
    assert made.ring(made.waiting()[0]) is None
    assert "dropped the schedule n-1" in capsys.readouterr().err


def test_sending_and_deleting_are_one(journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, queues = schedules(journal, tmp_path)
    created(made, "n-1", Arn=queue("Due"))
    with monkeypatch.context() as broken:
        broken.setattr(queues, "send", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made.ring(made.waiting()[0])
    assert [each.name for each in made.waiting()] == ["n-1"]
    made.ring(made.waiting()[0])
    assert (made.waiting(), len(queues.receive("Due", 10))) == ([], 1)


def test_one_that_is_off_waits_for_nothing_and_one_that_stays_rings_once(journal: Journal, tmp_path: Path) -> None:
    made, queues = schedules(journal, tmp_path)
    api = SchedulerApi(made)
    both: dict[str, dict[str, Any]] = {"off": {"State": "DISABLED"}, "stays": {"ActionAfterCompletion": "NONE"}}
    for name, changes in both.items():
        body = a_schedule(name, GroupName=None, Target={"Arn": queue("Due"), "RoleArn": ROLE}, **changes)
        api.answer("POST", f"/schedules/{name}", {}, json.dumps(body).encode())
    [stays] = made.waiting()
    made.ring(stays)
    assert (made.waiting(), len(queues.receive("Due", 10))) == ([], 1)
    assert {each.name for each in made.all()} == {"off", "stays"}


def test_a_time_may_be_of_a_zone(journal: Journal, tmp_path: Path) -> None:
    made, _ = schedules(journal, tmp_path)
    body = a_schedule(
        "n-1",
        GroupName=None,
        Target={"Arn": queue("Due"), "RoleArn": ROLE},
        ScheduleExpression="at(2026-12-01T08:00:00)",
        ScheduleExpressionTimezone="America/Chicago",
    )
    SchedulerApi(made).answer("POST", "/schedules/n-1", {}, json.dumps(body).encode())
    assert made.all()[0].due_at == dt.datetime(2026, 12, 1, 14, tzinfo=dt.UTC).timestamp()


def test_without_an_idempotency_token_nothing_is_a_repetition(journal: Journal, tmp_path: Path) -> None:
    made, _ = schedules(journal, tmp_path)
    created(made, "n-1", Arn=queue("Due"))
    with pytest.raises(AwsError, match="already exists"):
        created(made, "n-1", Arn=queue("Due"))
