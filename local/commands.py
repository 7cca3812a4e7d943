"""The commands of `python -m local`."""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import urllib.request
from pathlib import Path

from deployment import stack_file
from deployment.documents import Document
from deployment.paths import REPOSITORY
from local import locks
from local.errors import CannotStart
from local.paths import Paths
from local.practice import people


def main(arguments: list[str] | None = None) -> int:
    """Status 0, or 1 with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options, Paths.from_environment())
    except CannotStart as problem:
        print(f"local: {problem}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `python -m local token ana | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def run(options: argparse.Namespace, paths: Paths) -> None:
    """Run the stack until Ctrl-C or SIGTERM."""
    from local.run import run_until_stopped

    paths.make()
    lock = locks.acquire(paths.run_lock)
    if lock is None:
        raise CannotStart(f"a stack is already running on {paths.data} (process {locks.holder_pid(paths.run_lock)})")
    with lock:
        locks.write_pid(lock, os.getpid())
        asyncio.run(run_until_stopped(options, paths))


def print_token(options: argparse.Namespace, paths: Paths) -> None:
    """A token for a person, signed with the stack's key."""
    print(_token(options.person, paths))


def listen(options: argparse.Namespace, paths: Paths) -> None:
    """Connect as a person and print what is said on the connection."""
    from local.listen import listen

    live_url = _running_stack(paths)["live_url"]
    if not live_url:
        raise CannotStart("the template has no WebSocket API")
    asyncio.run(listen(live_url, _token(options.person, paths)))


def _token(person_id: str, paths: Paths) -> str:
    from local.issuer.tokens import SigningKey, token

    person = people.find(person_id)
    if person is None:
        known = ", ".join(one.person_id for one in people.PEOPLE)
        raise CannotStart(f"nobody is called {person_id!r}; there are {known}")
    issuer = _running_stack(paths)["issuer"]
    return token(SigningKey.load(paths.signing_key), issuer, person)


def _running_stack(paths: Paths) -> Document:
    try:
        return stack_file.read(paths.data)
    except stack_file.NotRunning as problem:
        raise CannotStart(str(problem)) from None


def put_event(options: argparse.Namespace, paths: Paths) -> None:
    """Put the events of a file on the stack's bus; print the ids they got."""
    stack = _running_stack(paths)
    entries = [_entry(envelope, stack["bus_name"]) for envelope in _envelopes(options.file)]
    request = urllib.request.Request(  # noqa: S310 - the running stack's own address
        stack["aws_url"],
        json.dumps({"Entries": entries}).encode(),
        {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        results = json.load(answer)["Entries"]
    for result in results:
        if "ErrorCode" in result:
            raise CannotStart(f"{options.file}: {result['ErrorCode']}: {result['ErrorMessage']}")
        print(result["EventId"])


def reset(_: argparse.Namespace, paths: Paths) -> None:
    """Delete everything the stack has written: messages, queues, logs, the signing key."""
    if not paths.data.exists():
        return
    lock = locks.acquire(paths.run_lock)
    if lock is None:
        raise CannotStart(f"the stack is running (process {locks.holder_pid(paths.run_lock)}): stop it first")
    with lock:
        _end_left_behind_store(paths)
        shutil.rmtree(paths.data)


def _end_left_behind_store(paths: Paths) -> None:
    lock = locks.acquire(paths.store_lock)
    left_behind = locks.holder_pid(paths.store_lock)
    if lock:
        lock.close()
    elif left_behind:
        os.kill(left_behind, signal.SIGTERM)


def _envelopes(path: Path) -> list[Document]:
    """An EventBridge event, or the SQS event of a function whose queue EventBridge feeds."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        found = [json.loads(one["body"]) for one in document["Records"]] if "Records" in document else [document]
    except OSError as error:
        raise CannotStart(f"{path}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise CannotStart(f"{path}: neither an event nor a queue's records with events as bodies") from None
    for envelope in found:
        if not isinstance(envelope, dict) or not {"source", "detail-type", "detail"} <= set(envelope):
            raise CannotStart(f"{path}: an event has source, detail-type and detail")
    return found


def _entry(envelope: Document, bus: str) -> Document:
    return {
        "Source": envelope["source"],
        "DetailType": envelope["detail-type"],
        "Detail": json.dumps(envelope["detail"]),
        "Resources": envelope.get("resources", []),
        "EventBusName": bus,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The whole backend on a laptop.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    running = _command(commands, "run", run, "run the stack until Ctrl-C")
    _add_options_of_run(running)
    known = ", ".join(person.person_id for person in people.PEOPLE)
    token = _command(commands, "token", print_token, "print a token, good for an hour")
    token.add_argument("person", help=f"one of {known}")
    listening = _command(commands, "listen", listen, "connect as a person and print what is said, until Ctrl-C")
    listening.add_argument("person", help=f"one of {known}")
    event = _command(commands, "event", put_event, "put the event in a file on the bus of the running stack")
    event.add_argument("file", type=Path, help="an EventBridge event, or an SQS event that carries some")
    _command(commands, "reset", reset, "delete all local data")
    return parser


def _add_options_of_run(running: argparse.ArgumentParser) -> None:
    running.add_argument("--port", type=int, default=8787, help="of the API; 0 takes a free one (default: 8787)")
    running.add_argument(
        "--web-port", type=int, help="of the front ends; 0 takes a free one (default: the one after the API's)"
    )
    running.add_argument(
        "--web",
        type=Path,
        default=REPOSITORY / "web/dist",
        help="the folder with the built front ends, if there are any",
    )
    running.add_argument("--verbose", action="store_true", help="show what the functions log")
    running.add_argument("--no-seed", action="store_true", help="start without practices, people and messages")
    running.add_argument(
        "--template", type=Path, default=REPOSITORY / "template.yaml", help="another template than template.yaml"
    )
    running.add_argument(
        "--debug", metavar="OPERATION", help="have this function listen for a debugger, debugpy's protocol: compose, …"
    )
    running.add_argument("--debug-port", type=int, default=5678, help="where it listens (default: 5678)")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, action: object, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    parser.set_defaults(command=action)
    return parser
