"""The commands of `python -m local`."""

import argparse
import asyncio
import json
import os
import shutil
import signal
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from deployment import locks, stack_file
from deployment.documents import Document
from deployment.paths import REPOSITORY
from local.errors import CannotStart
from local.issuer import dialects
from local.outbox import alarms, nudges
from local.paths import Paths
from local.practice import people


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0, or 1 with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options, Paths.from_environment())
    except CannotStart as error:
        print(f"local: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # `python -m local token ana | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def run(options: argparse.Namespace, paths: Paths) -> None:
    """Run the stack until Ctrl-C or SIGTERM."""
    from local.run import run_until_stopped

    if not options.template.is_file():
        raise CannotStart(f"the template {options.template} is not there")
    paths.make()
    lock = locks.acquire(paths.run_lock)
    if lock is None:
        raise CannotStart(f"a stack is already running on {paths.data} (process {locks.holder_pid(paths.run_lock)})")
    with lock:
        locks.write_pid(lock, os.getpid())
        asyncio.run(run_until_stopped(options, paths))


def print_token(options: argparse.Namespace, paths: Paths) -> None:
    """Print an ID token for a person, signed with the stack's key."""
    print(_token(options.person, paths))


def listen(options: argparse.Namespace, paths: Paths) -> None:
    """Connect to the WebSocket API as a person and print every message."""
    from local.listen import listen

    live_url = _running_stack(paths)["live_url"]
    if not live_url:
        raise CannotStart("the template has no WebSocket API")
    asyncio.run(listen(live_url, _token(options.person, paths)))


def _token(person_id: str, paths: Paths) -> str:
    from local.issuer.tokens import SigningKey, token

    person = people.find(person_id)
    if person is None:
        known = ", ".join(person.person_id for person in people.PEOPLE)
        raise CannotStart(f"unknown person {person_id!r}: one of {known}")
    issuer = _running_stack(paths)["issuer"]
    return token(SigningKey.load(paths.signing_key), issuer, person)


def _running_stack(paths: Paths) -> Document:
    try:
        return stack_file.read(paths.data)
    except stack_file.NotRunning as error:
        raise CannotStart(str(error)) from None


def put_event(options: argparse.Namespace, paths: Paths) -> None:
    """Put the events of a file on the stack's bus; print their ids."""
    stack = _running_stack(paths)
    entries = [_entry(envelope, stack["bus_name"]) for envelope in _envelopes(options.file)]
    request = urllib.request.Request(  # noqa: S310 - the running stack's own address
        stack["aws_url"],
        json.dumps({"Entries": entries}).encode(),
        {"X-Amz-Target": "AWSEvents.PutEvents", "Content-Type": "application/x-amz-json-1.1"},
    )
    for result in _answered(request, options.file)["Entries"]:
        if "ErrorCode" in result:
            raise CannotStart(f"{options.file}: {result['ErrorCode']}: {result['ErrorMessage']}")
        print(result["EventId"])


def _answered(request: urllib.request.Request, file: Path | str) -> Document:
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
            document: Document = json.load(answer)
    except urllib.error.HTTPError as refusal:
        said = json.loads(refusal.read() or b"{}")
        raise CannotStart(
            f"{file}: {said.get('__type', refusal.code)}: {said.get('message', refusal.reason)}"
        ) from None
    except OSError as error:
        raise CannotStart(f"the local stack does not answer ({type(error).__name__}): is it running?") from None
    return document


def print_nudges(_: argparse.Namespace, paths: Paths) -> None:
    """Print the alarms that are set and the messages that were sent."""
    print(nudges.text(_answered(_request(paths), "nudges")))


def ring(options: argparse.Namespace, paths: Paths) -> None:
    """Ring every alarm that is set, or one person's, as if its time had come; print how many."""
    query = f"?person={urllib.parse.quote(options.person)}" if options.person else ""
    print(nudges.rung(_answered(_request(paths, query, "POST"), "ring")))


def _request(paths: Paths, query: str = "", method: str = "GET") -> urllib.request.Request:
    return urllib.request.Request(_running_stack(paths)["api_url"] + alarms.PATH + query, method=method)  # noqa: S310


def reset(_: argparse.Namespace, paths: Paths) -> None:
    """Delete all data of the stack: tables, queues, schedules, outbox, logs, the signing key. Others' files stay."""
    if not paths.data.exists() or (paths.data.is_dir() and not any(paths.data.iterdir())):
        return
    if not paths.data.is_dir() or not paths.of_stack():
        raise CannotStart(f"{paths.data} is no data folder of a local stack: nothing is deleted")
    lock = locks.acquire(paths.run_lock)
    if lock is None:
        raise CannotStart(f"the stack is running (process {locks.holder_pid(paths.run_lock)}): stop it first")
    with lock:
        _stop_orphaned_store(paths)
        for path in paths.of_stack():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)  # as the store ends, it deletes its files, too
    if not any(paths.data.iterdir()):
        paths.data.rmdir()


def _stop_orphaned_store(paths: Paths) -> None:
    lock = locks.acquire(paths.store_lock)
    orphan = locks.holder_pid(paths.store_lock)
    if lock:
        lock.close()
    elif orphan:
        os.kill(orphan, signal.SIGTERM)


def _envelopes(path: Path) -> list[Document]:
    """The events of a file: one EventBridge event, or the EventBridge events in the bodies of an SQS event."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        envelopes = (
            [json.loads(record["body"]) for record in document["Records"]] if "Records" in document else [document]
        )
    except OSError as error:
        raise CannotStart(f"{path}: {error.strerror}") from None
    except (ValueError, TypeError, KeyError):
        raise CannotStart(
            f"{path}: neither an EventBridge event nor an SQS event with EventBridge events as bodies"
        ) from None
    if not envelopes:
        raise CannotStart(f"{path}: there are no events in it")
    for envelope in envelopes:
        if not isinstance(envelope, dict) or not {"source", "detail-type", "detail"} <= set(envelope):
            raise CannotStart(f"{path}: an event has source, detail-type and detail")
    return envelopes


def _entry(envelope: Document, bus: str) -> Document:
    return {
        "Source": envelope["source"],
        "DetailType": envelope["detail-type"],
        "Detail": json.dumps(envelope["detail"]),
        "Resources": envelope.get("resources", []),
        "EventBusName": bus,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="Run the whole backend on this machine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run_parser = _command(commands, "run", run, "run the stack until Ctrl-C")
    _add_run_options(run_parser)
    known = ", ".join(person.person_id for person in people.PEOPLE)
    token_parser = _command(commands, "token", print_token, "print an ID token, valid for an hour")
    token_parser.add_argument("person", help=f"one of {known}")
    listen_parser = _command(commands, "listen", listen, "print the live updates that a person gets, until Ctrl-C")
    listen_parser.add_argument("person", help=f"one of {known}")
    event_parser = _command(commands, "event", put_event, "put the event of a file on the bus of the running stack")
    event_parser.add_argument(
        "file", type=Path, help="JSON: an EventBridge event, or an SQS event with EventBridge events as bodies"
    )
    _command(commands, "nudges", print_nudges, "print what waits to be sent, and what was sent")
    ring_parser = _command(commands, "ring", ring, "ring every alarm that is set now, and wait until it was handled")
    ring_parser.add_argument("person", nargs="?", help="only the alarms of this person")
    _command(commands, "reset", reset, "delete all local data")
    return parser


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=8787, help="port of the API; 0: any free port (default: 8787)")
    parser.add_argument("--web-port", type=int, help="port of the front ends; 0: any free port (default: API port + 1)")
    parser.add_argument(
        "--web",
        type=Path,
        default=REPOSITORY / "web/dist",
        help="folder of the built front ends (default: web/dist); none are served if it is missing",
    )
    parser.add_argument(
        "--sign-in",
        choices=dialects.NAMES,
        default=dialects.OPENID,
        help="what the sign-in speaks: openid, as the standards say, or cognito, as the template's user pool does "
        "(default: openid)",
    )
    parser.add_argument("--verbose", action="store_true", help="print the logs of the functions")
    parser.add_argument("--no-seed", action="store_true", help="start without sample data")
    parser.add_argument(
        "--template", type=Path, default=REPOSITORY / "template.yaml", help="template to run (default: template.yaml)"
    )
    parser.add_argument(
        "--debug", metavar="OPERATION", help="function that listens for a debugger (debugpy), for example compose"
    )
    parser.add_argument("--debug-port", type=int, default=5678, help="port of the debugger (default: 5678)")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, action: object, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    parser.set_defaults(command=action)
    return parser
