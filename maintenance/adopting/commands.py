"""The commands `adopt` and `remove-retained`."""

import argparse
from typing import Final

from maintenance.adopting import actual, former, importing, removing
from maintenance.adopting.former import POOL, TYPES, Former, Left
from maintenance.stacks import DeployedStack, NotThere

_NOT_ADOPTED: Final = "stays as it is, beside the new stack"


def adopt(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print what a deleted stack of this name has left, and with `--apply` make a stack of it; status 0.

    Raises NotThere if a stack of the name exists, if it is not clear what is meant, or if a resource is not ours.
    """
    former.refuse_existing(stack)
    left = _chosen(options, stack)
    adopted = [one for one in left.adoptable() if one.logical_id != POOL or not options.without_user_pool]
    missing = TYPES.keys() - {one.logical_id for one in adopted} - {POOL}
    if missing:
        raise NotThere(f"{stack.name} left no {' and no '.join(sorted(missing))}: nothing to adopt it with")
    for one in adopted:
        former.refuse_owned(stack, one)
    described = {one.logical_id: actual.properties(stack, one) for one in adopted}
    lines = [_line("adopt", one) for one in adopted]
    lines += [f"{_line('leave', one)}: {_NOT_ADOPTED}" for one in left.left.values() if one not in adopted]
    print("\n".join(lines))
    if not options.apply:
        print("Nothing was done. Add --apply to make the stack of what is adopted.")
        return 0
    importing.import_all(stack, adopted, described)
    print(f"{stack.name} is there. Run make deploy now, with the same stack name: it adds the rest.")
    return 0


def _chosen(options: argparse.Namespace, stack: DeployedStack) -> Former:
    if bool(options.messages_table) != bool(options.audit_table):
        raise NotThere("--messages-table and --audit-table go together")
    if options.messages_table:
        return former.named(stack, options.messages_table, options.audit_table, options.user_pool)
    if options.user_pool:
        raise NotThere("--user-pool goes with --messages-table and --audit-table")
    return former.find(stack, options.former)


def remove_retained(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print what a deleted stack of this name has left, and with `--apply` remove it; status 0.

    Raises NotThere, and removes nothing, if a table has an item or the pool a user.
    """
    former.refuse_existing(stack)
    left = former.find(stack, options.former)
    for one in left.adoptable():
        former.refuse_owned(stack, one)
    removing.refuse_what_is_used(stack, left)
    removed, stays = removing.plan(stack, left)
    for one in removed:
        print(_line("remove", one), flush=True)
        if options.apply:
            removing.remove(stack, one)
    for one in stays:
        print(_line("keep", one))
    print(f"The key is deleted in {removing.WAITING_DAYS} days." if options.apply else "Nothing was done. Add --apply.")
    return 0


def _line(what: str, one: Left) -> str:
    return f"{what:<7} {one.logical_id:<26} {one.name}"


def add_to_parser(adopting: argparse.ArgumentParser, clearing: argparse.ArgumentParser) -> None:
    """The options of both commands."""
    for parser in (adopting, clearing):
        parser.add_argument("--former", metavar="STACK_ID", help="the deleted stack, if several have left something")
        parser.add_argument("--apply", action="store_true", help="do it; without it, a dry run")
    adopting.add_argument("--messages-table", metavar="TABLE", help="an older or restored table, by its name")
    adopting.add_argument("--audit-table", metavar="TABLE", help="the audit table that goes with it")
    adopting.add_argument("--user-pool", metavar="ID", help="the pool that goes with these tables")
    adopting.add_argument("--without-user-pool", action="store_true", help="leave the former stack's pool where it is")
