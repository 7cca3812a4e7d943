"""The commands say what they did, or in one sentence why not."""

import json
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import jwt
import pytest

from deployment import stack_file
from deployment.locks import acquire
from deployment.paths import REPOSITORY, data_folder
from local.commands import main
from local.dynamodb import store
from local.errors import CannotStart
from local.practice.people import CHARTS, CONVERSATIONS, PEOPLE
from testing.small_stack import SmallStack, eventually

ENVELOPE = {"source": "test", "detail-type": "job", "detail": {"mark": "from a file"}}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallStack]:
    stack = SmallStack(tmp_path_factory.mktemp("commands")).start()
    yield stack
    stack.stop(signal.SIGTERM)


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, stack: SmallStack) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(stack.paths.data))


def test_stack_json_says_where_everything_is(stack: SmallStack) -> None:
    document = stack.document
    assert set(document) == {
        "api_url",
        "live_url",
        "web_url",
        "store_url",
        "aws_url",
        "region",
        "bus_name",
        "messages_table",
        "audit_table",
        "issuer",
        "audience",
        "people",
        "resources",
    }
    assert document["issuer"].startswith(document["api_url"])
    assert (document["bus_name"], document["messages_table"]) == ("small", "local-Things")
    assert document["resources"]["Things"] == "local-Things"
    assert document["live_url"] == "", "the small template has no WebSocket API"
    assert document["people"][0] == {
        "person_id": "ana",
        "name": "Dr. Ana Ruiz",
        "role": "clinician",
        "practice_id": "willow",
        "clients": ["leo", "mia", "kim-chart"],
    }


def test_listen_says_that_there_is_nothing_to_listen_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["listen", "ana"]) == 1
    assert capsys.readouterr().err == "local: the template has no WebSocket API\n"


def test_token_prints_a_token_that_the_gateway_takes(stack: SmallStack, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "rosa"]) == 0
    token = capsys.readouterr().out.strip()
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["custom:person_id"], claims["name"]) == ("rosa", "Rosa Navarro")
    assert claims["custom:role"] == "client"
    assert claims["custom:practice_id"] == "willow"
    assert claims["exp"] - claims["iat"] == 3600
    assert stack.get("/private", headers={"authorization": f"Bearer {token}"}).status_code == 200


def test_an_unknown_person_is_an_error_that_lists_the_known(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "nobody"]) == 1
    assert "ana, ben, cora" in capsys.readouterr().err


@pytest.mark.parametrize("document", [ENVELOPE, {"Records": [{"body": json.dumps(ENVELOPE)}]}])
def test_event_puts_a_file_on_the_bus(
    stack: SmallStack, tmp_path: Path, capsys: pytest.CaptureFixture[str], document: dict[str, object]
) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert main(["event", str(file)]) == 0
    event_id = capsys.readouterr().out.strip()
    eventually(lambda: event_id in json.dumps(stack.consumed("FromQueue")))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"Records": [{"body": "x"}]}', '{"source": "a", "detail": {}}'])
def test_a_file_that_is_not_an_event_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(text, encoding="utf-8")
    assert main(["event", str(file)]) == 1
    assert str(file) in capsys.readouterr().err


def test_a_second_run_and_a_reset_are_refused_while_one_runs(
    stack: SmallStack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--port", "0"]) == 1
    assert main(["reset"]) == 1
    assert capsys.readouterr().err.count("running") == 2
    assert stack.paths.journal.exists()


def test_a_busy_port_is_an_error_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path / "other"))
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 1
    for one, handler in before.items():
        signal.signal(one, handler)
    assert f"port {port} is in use" in capsys.readouterr().err


def test_without_a_running_stack_the_error_says_how_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path / "nothing"))
    assert main(["token", "ana"]) == 1
    assert "make run" in capsys.readouterr().err
    assert main(["reset"]) == 0


def test_reset_deletes_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old" / "logs").mkdir(parents=True)
    (tmp_path / "old" / "store.db").write_text("x", encoding="utf-8")
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path / "old"))
    assert main(["reset"]) == 0
    assert not (tmp_path / "old").exists()


def test_reset_ends_where_the_store_deletes_its_files_at_the_same_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "old").mkdir()
    for name in ("store.db", "store.db-shm"):
        (tmp_path / "old" / name).touch()
    unlink = Path.unlink

    def second(path: Path, *, missing_ok: bool = False) -> None:
        unlink(path)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", second)
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path / "old"))
    assert main(["reset"]) == 0
    assert not (tmp_path / "old").exists()


def test_reset_leaves_what_is_not_the_stacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path))
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    for name in ("logs", "outbox"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "letter.txt").touch()
    assert main(["reset"]) == 1
    assert "no data folder" in capsys.readouterr().err
    assert (tmp_path / "logs" / "letter.txt").exists(), "others have folders of these names, too"
    for name in ("store.db", "store.db-wal", "issuer-key.pem.4711", "stack.json", "stack.new", "run.lock"):
        (tmp_path / name).touch()
    assert main(["reset"]) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_an_empty_name_of_the_data_folder_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", "")
    assert data_folder() == REPOSITORY / ".local"


RUN = ["run", "--port", "0", "--no-seed"]


@pytest.mark.parametrize(
    ("broken", "arguments", "said"),
    [
        ("file instead of a folder", RUN, "cannot be made"),
        ("file instead of a folder", ["reset"], "no data folder"),
        ("file instead of a folder", ["token", "ana"], "cannot be read"),
        ("below a file", RUN, "cannot be made"),
        ("damaged stack.json", ["token", "ana"], "stack.json cannot be read"),
        ("damaged issuer-key.pem", RUN, "issuer-key.pem cannot be read"),
        ("damaged events.db", RUN, "events.db cannot be opened"),
        ("nothing", [*RUN, "--template", "nope.yaml"], "nope.yaml is not there"),
    ],
)
def test_what_is_broken_is_said_in_one_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    broken: str,
    arguments: list[str],
    said: str,
) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(_broken(tmp_path, broken)))
    assert main(arguments) == 1
    for one, handler in before.items():
        signal.signal(one, handler)
    [sentence] = capsys.readouterr().err.splitlines()
    assert sentence.startswith("local: ")
    assert said in sentence


def _broken(folder: Path, what: str) -> Path:
    match what.split():
        case ["damaged", name]:
            (folder / name).write_text("not what it was", encoding="utf-8")
            return folder
        case ["nothing"]:
            return folder
        case _:
            (folder / "file").touch()
            return folder / "file" / "below" if what == "below a file" else folder / "file"


@pytest.mark.parametrize("command", [["token", "ana"], ["listen", "ana"], ["event", "event.json"]])
def test_a_killed_stack_is_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    stack: SmallStack,
    command: list[str],
) -> None:
    """What a kill -9 leaves: the addresses, and a lock that nobody holds."""
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "event.json").write_text(json.dumps(ENVELOPE), encoding="utf-8")
    stack_file.write(tmp_path, stack.document)
    (tmp_path / "run.lock").write_text("4711", encoding="ascii")
    assert main(command) == 1
    assert capsys.readouterr().err == (
        f"local: the local stack of {tmp_path} was killed: start it with `make run` in another terminal\n"
    )


def test_an_event_that_the_bus_refuses_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stack: SmallStack
) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps({**ENVELOPE, "detail": {"long": "x" * 262_144}}), encoding="utf-8")
    assert main(["event", str(file)]) == 1
    assert "over the limit of 262144 bytes" in capsys.readouterr().err
    file.write_text(json.dumps({"Records": []}), encoding="utf-8")
    assert main(["event", str(file)]) == 1
    assert "there are no events in it" in capsys.readouterr().err
    monkeypatch.setenv("CLIENT_MESSAGING_LOCAL_DIR", str(tmp_path))
    file.write_text(json.dumps(ENVELOPE), encoding="utf-8")
    stack_file.write(tmp_path, {**stack.document, "aws_url": "http://127.0.0.1:9/_aws"})
    assert main(["event", str(file)]) == 1
    assert "does not answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("system", "machine", "package"),
    [
        ("linux", "x86_64", "linux-x64"),
        ("linux", "aarch64", "linux-arm64"),
        ("darwin", "arm64", "darwin-arm64"),
        ("darwin", "x86_64", "darwin-x64"),
        ("win32", "AMD64", "win32-x64"),
    ],
)
def test_the_store_is_found_by_the_machine_it_runs_on(tmp_path: Path, system: str, machine: str, package: str) -> None:
    with pytest.raises(CannotStart, match=f"{package}.*`make run` installs it"):
        store.executable(system, machine, tmp_path)
    program = tmp_path / package / ("dynoxide.exe" if system == "win32" else "dynoxide")
    program.parent.mkdir()
    program.touch()
    assert store.executable(system, machine, tmp_path) == program
    with pytest.raises(CannotStart, match="sunos"):
        store.executable("sunos", machine, tmp_path)


def test_a_lock_is_free_again_when_its_holder_is_gone(tmp_path: Path) -> None:
    first = acquire(tmp_path / "lock")
    assert first
    assert acquire(tmp_path / "lock") is None
    first.close()
    again = acquire(tmp_path / "lock")
    assert again
    again.close()


def test_the_people_fit_together() -> None:
    """Every chart's owner owns it, every clinician who treats it lists it, every conversation is between such two."""
    by_id = {person.person_id: person for person in PEOPLE}
    assert len(by_id) == len({person.name for person in PEOPLE}) == len(PEOPLE)
    assert all(one.strip() for one in (*(person.name for person in PEOPLE), *(chart.client_name for chart in CHARTS)))
    for chart in CHARTS:
        assert chart.client_id in by_id[chart.owner].clients
        assert all(chart.client_id in by_id[clinician].clients for clinician in chart.clinicians)
        assert {by_id[one].practice_id for one in (chart.owner, *chart.clinicians)} == {by_id[chart.owner].practice_id}
    treated = {chart.client_id: chart.clinicians for chart in CHARTS}
    assert all(one.clinician in treated[one.client_id] for one in CONVERSATIONS)
    assert any(len(person.clients) == 2 for person in PEOPLE if person.role == "client")
