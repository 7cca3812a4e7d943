"""The outbox page and the commands beside it: what waits, what went, and ringing now."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.commands import main
from local.journal import Journal
from local.logs import Logs
from local.outbox import nudges
from local.outbox.alarms import Alarms
from local.outbox.outbox import Outbox
from local.outbox.page import page
from local.scheduler.api import SchedulerApi
from local.scheduler.schedules import Schedules
from local.sqs.queues import Queue, Queues
from testing.local.front_end_folder import serving
from testing.small_stack import SmallStack, eventually
from tests.local.outbox.test_sending import NUMBER, a_text, an_email
from tests.local.scheduler.test_scheduler import ROLE, a_schedule, queue

PERSON = {"kind": "person", "practice_id": "willow", "person_id": "rosa", "ring": "01JD"}
INBOX = {"kind": "inbox", "practice_id": "willow", "client_id": "leo", "clinician_id": "ana", "ring": "01JE"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    with serving(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture
def here(stack: SmallStack, monkeypatch: pytest.MonkeyPatch) -> SmallStack:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(stack.paths.data))
    return stack


def set_alarm(stack: SmallStack, name: str, about: dict[str, str], **changes: Any) -> None:
    target = {"Arn": queue("local-Jobs"), "RoleArn": ROLE, "Input": json.dumps(about), **changes}
    stack.client("scheduler").create_schedule(**a_schedule(name, Target=target))


def rung(stack: SmallStack, text: str) -> int:
    return sum(text in record["body"] for event in stack.consumed("FromQueue") for record in event["Records"])


def test_the_page_shows_what_waits_and_what_went(stack: SmallStack) -> None:
    set_alarm(stack, "n-page", PERSON)
    message_id = stack.client("sesv2").send_email(**an_email("page@example.org"))["MessageId"]
    stack.client("pinpoint-sms-voice-v2").send_text_message(**a_text("+15555550177"))
    answer = httpx.get(stack.document["web_url"] + "/outbox")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert "script" not in answer.headers["content-security-policy"]
    assert "person_id rosa" in answer.text
    assert "E-mail to page@example.org" in answer.text
    assert re.search(rf"Text message to \+15555550177</h3><small>.*, from {NUMBER}</small>", answer.text)
    assert "Context: ring=01JD" in answer.text
    assert "Un mensaje está esperándole" in answer.text
    assert '<a href="https://portal.example/">https://portal.example/</a>' in answer.text
    assert message_id in answer.text
    assert f"{stack.document['web_url']}/outbox" in stack.terminal()
    assert httpx.get(stack.document["web_url"] + "/outbox/").status_code == 404
    assert httpx.post(stack.document["web_url"] + "/outbox").status_code in (404, 405)
    stack.client("scheduler").delete_schedule(Name="n-page", GroupName="local-Clock")


def test_nudges_lists_them_too(here: SmallStack, capsys: pytest.CaptureFixture[str]) -> None:
    set_alarm(here, "u-list", INBOX)
    here.client("sesv2").send_email(**an_email("list@example.org"))
    assert main(["nudges"]) == 0
    said = capsys.readouterr().out
    assert re.search(
        r"^waiting: 1\n  \S+ \S+  unread  practice_id=willow  client_id=leo  clinician_id=ana$", said, re.M
    )
    assert re.search(r"^  \S+ \S+  email   list@example\.org  Un mensaje .*\n    .*/outbox/.*\.eml$", said, re.M)
    here.client("scheduler").delete_schedule(Name="u-list", GroupName="local-Clock")


def test_ring_rings_every_alarm_and_waits_until_it_was_handled(
    here: SmallStack, capsys: pytest.CaptureFixture[str]
) -> None:
    set_alarm(here, "n-all", {**PERSON, "mark": "all one"})
    set_alarm(here, "u-all", {**INBOX, "mark": "all two"})
    assert main(["ring"]) == 0
    assert capsys.readouterr().out == "2 alarms rung\n"
    assert (rung(here, "all one"), rung(here, "all two")) == (1, 1)
    assert main(["ring"]) == 0
    assert capsys.readouterr().out == "0 alarms rung\n"
    assert here.client("scheduler").list_schedules()["Schedules"] == []


@pytest.mark.parametrize(("person", "expected"), [("rosa", "one"), ("ana", "two")])
def test_one_person_s_alarms_ring_alone(
    here: SmallStack, capsys: pytest.CaptureFixture[str], person: str, expected: str
) -> None:
    set_alarm(here, "n-one", {**PERSON, "mark": f"{person} one"})
    set_alarm(here, "u-one", {**INBOX, "mark": f"{person} two"})
    assert main(["ring", person]) == 0
    assert capsys.readouterr().out == "1 alarm rung\n"
    assert {one: rung(here, f"{person} {one}") for one in ("one", "two")} == {"one": 0, "two": 0, expected: 1}
    assert main(["ring"]) == 0
    assert main(["ring", "nobody"]) == 0
    assert capsys.readouterr().out.endswith("0 alarms rung\n")


def test_a_ring_that_fails_is_said(here: SmallStack, capsys: pytest.CaptureFixture[str]) -> None:
    set_alarm(here, "n-fails", {**PERSON, "mark": "poison"})
    assert main(["ring"]) == 1
    assert "1 alarm rung, 1 failed: `make dead-letters`" in capsys.readouterr().err


def test_without_a_stack_both_commands_say_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path / "nothing"))
    assert (main(["nudges"]), main(["ring"])) == (1, 1)
    assert capsys.readouterr().err.count("no local stack is running") == 2


# ---------------------------------------------------------------- without a stack
@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal(tmp_path / "events.db")
    yield journal
    journal.close()


def alarms(journal: Journal, tmp_path: Path) -> tuple[Alarms, Schedules]:
    queues = Queues(journal, [Queue("Due"), Queue("Unsent")])
    schedules = Schedules(journal, queues, Logs(tmp_path))
    return Alarms(schedules, queues, Outbox(tmp_path / "outbox"), patience=0.2), schedules


def created(schedules: Schedules, name: str, text: str, **target: Any) -> None:
    body = a_schedule(name, GroupName=None, Target={"RoleArn": ROLE, "Input": text, **target})
    SchedulerApi(schedules).answer("POST", f"/schedules/{name}", {}, json.dumps(body).encode())


def test_what_nobody_handles_is_pending_and_what_no_queue_takes_failed(journal: Journal, tmp_path: Path) -> None:
    made, schedules = alarms(journal, tmp_path)
    created(schedules, "n-1", "{}", Arn=queue("Due"))
    created(schedules, "n-2", "[1]", Arn=queue("Gone"), DeadLetterConfig={"Arn": queue("Unsent")})
    created(schedules, "n-3", "no JSON", Arn=queue("Gone"))
    assert asyncio.run(made.ring()) == {"rung": 3, "failed": 2, "pending": 1}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"rung": 2, "failed": 1, "pending": 0}, "2 alarms rung, 1 failed"),
        ({"rung": 2, "failed": 0, "pending": 1}, "2 alarms rung, 1 not handled yet"),
    ],
)
def test_what_was_not_handled_is_no_success(answer: dict[str, int], said: str) -> None:
    with pytest.raises(Exception, match=said):
        nudges.rung(answer)


def test_what_somebody_wrote_is_no_markup(journal: Journal, tmp_path: Path) -> None:
    made, schedules = alarms(journal, tmp_path)
    created(schedules, "n-1", json.dumps({"person_id": "<b>rosa</b>"}), Arn=queue("Due"))
    Outbox(tmp_path / "outbox").put_text(
        {"From": "x", "To": '<i onclick="a">'}, '<script>alert(1)</script> http://a?b&c"d'
    )
    html = bytes(page(made).body).decode()
    assert not re.search(r"<(b|i|script)\b", html)
    assert '<a href="http://a?b&amp;c">http://a?b&amp;c</a>&quot;d' in html


def test_a_watching_reader_sees_no_half_message(tmp_path: Path) -> None:
    outbox, seen, done = Outbox(tmp_path), set[str](), threading.Event()

    def watch() -> None:
        while not done.is_set():
            seen.update(one.text for one in outbox.sent())

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(50):
        outbox.put_text({"From": "x", "To": "y"}, "a" * 5000)
    eventually(lambda: seen)
    done.set()
    watcher.join()
    assert seen == {"a" * 5000}
