"""The commands of `python -m maintenance`, for operators of a stack on AWS or on this machine."""

import argparse
import os
import sys
from collections.abc import Callable
from functools import partial
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from client_messaging.domain.refusals import TryAgain
from maintenance import activity, named_errors, probe_login, publish_front_ends, stacks
from maintenance.adopting import commands as adopting_commands
from maintenance.dead_letters import commands as dead_letter_commands
from maintenance.people import commands as people_commands
from maintenance.restoring.command import restore
from maintenance.stacks import DeployedStack, NotThere
from maintenance.story import command as story
from maintenance.verifying.chains import verify_audit
from maintenance.verifying.command import verify_tables

_A_DAY: Final = 86_400

type Command = Callable[[argparse.Namespace, DeployedStack], int]


def main(arguments: list[str] | None = None) -> int:
    """The command's status, or 2 with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    try:
        command: Command = options.command
        return command(options, options.find(options.stack))
    except (NotThere, BotoCoreError) as problem:
        print(f"maintenance: {named_errors.one_line(problem)}", file=sys.stderr)
    except ClientError as error:
        print(f"maintenance: {named_errors.sentence(error)}", file=sys.stderr)
    except TryAgain:
        print("maintenance: the tables do not answer, or throttle too much: try again", file=sys.stderr)
    except KeyboardInterrupt:
        print("maintenance: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:  # `python -m maintenance dead-letters | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m maintenance", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    dead_letter_commands.add_to(partial(_command, commands))
    people_commands.add_to(partial(_command, commands, find=stacks.find_on_aws))
    verifying = _command(
        commands, "verify-tables", verify_tables, "check both tables for missing, wrong or inconsistent items"
    )
    _name_tables(verifying)
    verifying.add_argument(
        "--apart",
        type=_seconds,
        default=2,
        metavar="SECONDS",
        help="allowed difference of writers' clocks (default: 2)",
    )
    chains = _command(commands, "verify-audit", verify_audit, "verify the audit chain of one chart, or all chains")
    chains.add_argument("--chart", metavar="PRACTICE/CLIENT", help="only this chart")
    accepts = "anchor the chart's chain at its present end: what it lost is in no restored table"
    chains.add_argument("--accept-loss", action="store_true", help=accepts)
    chains.add_argument("--register", action="store_true", help="register chains that are not (once, after an upgrade)")
    _name_tables(chains)
    restoring = _command(commands, "restore", restore, "copy what the stack's tables lack from restored tables")
    restoring.add_argument("--from-messages", required=True, metavar="TABLE", help="the restored messages table")
    restoring.add_argument("--from-audit", required=True, metavar="TABLE", help="the restored audit table")
    restoring.add_argument("--from-endpoint", metavar="URL", help="endpoint of the restored tables, if not the stack's")
    restoring.add_argument("--chart", metavar="PRACTICE/CLIENT", help="only the items of one chart")
    restoring.add_argument("--apply", action="store_true", help="write; without it, a dry run")
    _name_tables(restoring)
    _command(commands, "probe-login", probe_login.make_login, "make the login of the probe of a stack with Probe=yes")
    reviewed = "list the audit records of a period, of all charts and people"
    activity.add_arguments(_command(commands, "activity", activity.activity, reviewed))
    told = "show what the logs and the audit record know of one request"
    story.add_arguments(_command(commands, "story", story.story, told))
    publish = "upload the built front ends of a stack with FrontEndDomain"
    _command(commands, "publish", publish_front_ends.publish, publish)
    adopt, remove = "make a stack of what a deleted one has left", "remove what a failed first creation left, if empty"
    adopting_commands.add_to_parser(
        _command(commands, "adopt", adopting_commands.adopt, adopt, stacks.not_there),
        _command(commands, "remove-retained", adopting_commands.remove_retained, remove, stacks.not_there),
    )
    return parser


def _seconds(text: str) -> float:
    """A number of seconds, up to a day."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1
    if not 0 <= seconds <= _A_DAY:
        raise argparse.ArgumentTypeError(f"invalid: a number of seconds from 0 to {_A_DAY} is wanted")
    return seconds


def _name_tables(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages-table", metavar="TABLE", help="instead of the stack's, for a restored table")
    parser.add_argument("--audit-table", metavar="TABLE", help="instead of the stack's")


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Command,
    summary: str,
    find: Callable[[str | None], DeployedStack] = stacks.find,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    default = "the one of `make run`" if find is stacks.find else "none; there must be one"
    parser.add_argument("--stack", metavar="NAME", help=f"a stack on AWS (default: {default})")
    parser.set_defaults(command=command, find=find)
    return parser
