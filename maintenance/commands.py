"""The commands of `python -m maintenance`: what is done by hand to a stack, on AWS or on this machine."""

import argparse
import sys
from collections.abc import Callable

from botocore.exceptions import ClientError

from maintenance import stacks
from maintenance.stacks import DeployedStack, NotThere

type Command = Callable[[argparse.Namespace, DeployedStack], int]


def main(arguments: list[str] | None = None) -> int:
    """What the command answers, or 2 with one sentence on stderr."""
    options = _parser().parse_args(arguments)
    try:
        command: Command = options.command
        return command(options, stacks.find(options.stack))
    except NotThere as problem:
        print(f"maintenance: {problem}", file=sys.stderr)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
        print(f"maintenance: {error.operation_name}: {code}: {message}", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m maintenance", description=__doc__)
    parser.add_subparsers(required=True, metavar="COMMAND")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, command: Command, summary: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
    parser.add_argument("--stack", metavar="NAME", help="a stack on AWS (default: the one of `make run`)")
    parser.set_defaults(command=command)
    return parser
