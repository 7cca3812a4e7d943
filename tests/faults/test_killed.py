"""kill -9, of the store and of those who write: whatever was acknowledged is there, once, and asking again finds it."""

import multiprocessing
import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Final

import pytest

from local.dynamodb import store as dynoxide
from testing import engine, sealing
from testing.faults.tables_as_they_are import rows
from testing.invocations import Answer, Row
from testing.people import ANA, BEN, LEO, ROSA
from testing.stack import Stack
from testing.store_process import free_port, wait_for
from testing.verified import wrong
from tests.faults.conftest import Tell

WRITERS: Final = 4
MESSAGES: Final = int(os.environ.get("FAULTS_MESSAGES", "60"))
"""That each of them writes."""

_PATIENCE_SECONDS: Final = 600

type Names = Mapping[str, str]


class OnDisk:
    """A store with its data in a file, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.port, self._file = free_port(), folder / "store.db"
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        command = [str(dynoxide.executable()), "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(
            [*command, "--db-path", str(self._file)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(self.port, self._process, 10)

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[OnDisk]:
    made = OnDisk(tmp_path)
    yield made
    made.kill()


def write(names: Names, journal: Path, number: int, thread: str) -> None:
    """Write messages one after the other, each until it is acknowledged, and note what was."""
    stack = engine.in_a_process(names)
    done = journal.read_text().count("\n") if journal.exists() else 0
    with journal.open("a") as noted:
        for at in range(done, MESSAGES):
            answer = send(stack, number, at, thread)
            while answer.status == 503:
                answer = send(stack, number, at, thread)
            assert answer.status == 201, answer.text
            noted.write(f"{number}-{at} {answer.json['id']}\n")
            noted.flush()


def send(stack: Stack, number: int, at: int, thread: str) -> Answer:
    """The message with this number: the same request each time."""
    key, body = f"{number}-{at}", f"message {at} of {number}"
    match (number + at) % 3:
        case 0:
            return stack.compose(ANA, key=key, body=body, thread=thread)
        case 1:
            return stack.reply(thread, key=key, body=body)
        case _:
            return stack.compose(BEN, key=key, body=body)


def killing(
    on_disk: OnDisk, start: "dict[int, BaseProcess]", names: Names, journals: Path, thread: str
) -> Counter[str]:
    """Kill the store, or one who writes, again and again until all is written; how often."""
    chance, kills, until = random.Random(1), Counter[str](), time.monotonic() + _PATIENCE_SECONDS  # noqa: S311
    while any(process.is_alive() for process in start.values()) and time.monotonic() < until:
        time.sleep(chance.uniform(0.2, 0.9))
        if chance.random() < 0.6:
            on_disk.kill()
            time.sleep(chance.uniform(0, 0.3))
            on_disk.start()
            kills["store"] += 1
            continue
        number = chance.randrange(WRITERS)
        if start[number].is_alive():
            start[number].kill()
            start[number].join()
            start[number] = writer(names, journals, number, thread)
            kills["writer"] += 1
    return kills


def writer(names: Names, journals: Path, number: int, thread: str) -> BaseProcess:
    """Begin to write, or go on where somebody was killed."""
    process = multiprocessing.get_context("spawn").Process(
        target=write, args=(names, journals / f"{number}.txt", number, thread), daemon=True
    )
    process.start()
    return process


def test_what_was_acknowledged_is_there_once(on_disk: OnDisk, tmp_path: Path, tell: Tell) -> None:
    with engine.fresh_stack(on_disk.url) as stack:
        sealing.begin(stack)
        stack.enable(clinician_ids=["ben"])
        thread = stack.compose().json["id"]
        table_names = {"MESSAGES_TABLE": stack.messages_table, "AUDIT_TABLE": stack.audit_table}
        names = {"AWS_ENDPOINT_URL_DYNAMODB": on_disk.url, **table_names}
        writers = {number: writer(names, tmp_path, number, thread) for number in range(WRITERS)}
        kills = killing(on_disk, writers, names, tmp_path, thread)
        assert [process.exitcode for process in writers.values()] == [0] * WRITERS
        noted = [line for file in tmp_path.glob("*.txt") for line in file.read_text().splitlines()]
        acknowledged = {key: entry_id for key, entry_id in map(str.split, noted)}  # noqa: C416
        for who, times in kills.items():
            tell(f"kill -9 of the {who}", times)
        tell("messages acknowledged under kills", len(acknowledged))
        print(f"{len(acknowledged)} acknowledged; killed: {dict(kills)}")
        assert len(acknowledged) == WRITERS * MESSAGES
        assert min(kills["store"], kills["writer"]) > 0
        _is_there_once(stack, [thread, *acknowledged.values()])
        _asking_again_finds_it(stack, acknowledged, thread)
        assert sealing.seal(stack) > len(acknowledged), "in the order of commits"
        assert wrong(stack) == []


def _is_there_once(stack: Stack, acknowledged: list[str]) -> None:
    everything = [row for _, row in rows(stack)]
    there = Counter(row["sk"]["S"] for row in everything if row.get("kind") == {"S": "message"})
    assert there == Counter(acknowledged)
    recorded = Counter(row["entry_id"]["S"] for row in everything if "entry_id" in row and "actor_role" in row)
    assert recorded == there, "each has its audit record"
    heads = [row for row in everything if "activity_id" in row]
    assert [page["unread"] for page in (stack.inbox().json, stack.portal_inbox(ROSA, LEO, BEN).json)] == _unread(heads)


def _unread(heads: list[Row]) -> list[int]:
    """Nobody has read anything: of Ana what Rosa wrote, of Rosa what Ben wrote."""
    by_clinician = {head["sk"]["S"].split("#")[-1]: head for head in heads}
    return [int(by_clinician["ana"]["others_sent"]["N"]), int(by_clinician["ben"]["clinician_sent"]["N"])]


def _asking_again_finds_it(stack: Stack, acknowledged: Mapping[str, str], thread: str) -> None:
    for key, entry_id in list(acknowledged.items())[::7]:
        number, at = map(int, key.split("-"))
        again = send(stack, number, at, thread)
        assert (again.status, again.json["id"], again.headers["Idempotency-Replayed"]) == (201, entry_id, "true")


def test_the_file_is_where_it_is_looked_for(on_disk: OnDisk, tmp_path: Path) -> None:
    """A store that is killed and started has what it had: the test above looks at one and the same."""
    with engine.environment({"AWS_ENDPOINT_URL_DYNAMODB": on_disk.url}):
        client = engine.client()
        with engine.fresh_stack(on_disk.url) as stack:
            on_disk.kill()
            on_disk.start()
            assert stack.messages_table in client.list_tables()["TableNames"]
