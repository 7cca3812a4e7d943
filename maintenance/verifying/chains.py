"""The command `verify-audit`: one audit chain, or all, by the rules of the function `verify_audit`."""

import argparse
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from client_messaging.dynamodb import chain_registry, chain_verification, items, keys
from client_messaging.dynamodb.chain_registry import Anchor, Registered
from client_messaging.dynamodb.chain_verification import Verdict
from client_messaging.dynamodb.tables import Tables
from maintenance.restoring.command import chart_of
from maintenance.stacks import DeployedStack, NotThere
from maintenance.tables import item_kinds, preflight, scanning
from maintenance.verifying.command import tables_of
from maintenance.verifying.inventory import partition_of

_OF_REGISTRY: Final = (chain_verification.ALL_MISSING, chain_verification.CUT, chain_verification.REPLACED)


def verify_audit(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Status 0 if all chains hold, 1 otherwise. Raises NotThere, also where there is nothing to verify; TryAgain.

    With `register`, registers the chains that are not: those of a version before, or of restored tables. With
    `accept_loss`, the end of a chart's chain becomes its anchor, after a loss that no restore brings back. Otherwise
    nothing is written.
    """
    if options.accept_loss and options.chart is None:
        raise NotThere("name the chart whose loss is accepted: --chart PRACTICE/CLIENT")
    tables = tables_of(options, stack)
    unknown, chart = 0, chart_of(options.chart) if options.chart is not None else None
    preflight.check_kinds(tables)
    if chart is not None:
        partitions = [keys.chart(chart)]
    else:
        partitions, unknown = _partitions(tables)
    verdicts = {one: chain_verification.verify(tables, one, datetime.now(UTC)) for one in partitions}
    if all(verdict.intact is None for verdict in verdicts.values()):
        raise NotThere(f"{options.chart}: no audit records and no seals in {tables.audit}")
    for partition, verdict in verdicts.items():
        if verdict.first_break:
            print(f"broken  {partition} {verdict.first_break.where}".rstrip() + f": {verdict.first_break.what}")
    if options.accept_loss:
        _accept_loss(tables, verdicts)
    if options.register:
        print(f"registered {_register(tables, verdicts):,} chains")
    if unknown:
        print(f"{unknown:,} items of {tables.audit} belong to no chain: verify-tables names them")
    print(summary(verdicts.values(), tables))
    return 1 if unknown or any(verdict.first_break for verdict in verdicts.values()) else 0


def _partitions(tables: Tables) -> tuple[list[str], int]:
    """The partitions of all chains, and the number of items that belong to none.

    Chains are those of the audit table and of the registry: one of which nothing is left is in the latter alone.
    """
    found = set(chain_registry.partitions(tables, None))
    unknown = 0
    for read in scanning.scan(tables, tables.audit, ("pk", "sk")):
        item = item_kinds.known(items.key_of(read), item_kinds.OF_AUDIT)
        if item is None:
            unknown += 1
        else:
            found.add(partition_of(item))
    return sorted(found), unknown


def _accept_loss(tables: Tables, verdicts: Mapping[str, Verdict]) -> None:
    """Anchor chains at their end that are broken only by their anchor. Raises NotThere for any other break, or none."""
    for partition, verdict in verdicts.items():
        broken, newest = verdict.first_break, verdict.newest
        lost = broken is not None and broken.what in _OF_REGISTRY
        registered = chain_registry.find(tables, partition) if lost else None
        if broken is None or registered is None:
            raise NotThere(f"{partition} has lost nothing that its anchor knows of: nothing was accepted")
        at = Anchor(newest.number, newest.hash) if newest else None
        item = chain_registry.from_registered(Registered(partition, registered.since, at))
        if at is None:
            tables.delete(tables.messages, keys.chain(partition))
        else:
            tables.client.put_item(TableName=tables.messages, Item=item)
        print(f"accepted  {partition}: {broken.what}: its anchor is {f'seal {at.number}' if at else 'gone'}")


def _register(tables: Tables, verdicts: Mapping[str, Verdict]) -> int:
    """Register chains with seals; returns how many were not registered before."""
    missing = [one for one, verdict in verdicts.items() if verdict.seals and not chain_registry.find(tables, one)]
    for partition in missing:
        chain_registry.register(tables, partition, datetime.now(UTC))
    return len(missing)


def summary(verdicts: Iterable[Verdict], tables: Tables) -> str:
    """How much was read, and how many chains are broken."""
    every = list(verdicts)
    counts = {
        "chains": len(every),
        "records": sum(verdict.records for verdict in every),
        "seals": sum(verdict.seals for verdict in every),
        "broken": sum(verdict.first_break is not None for verdict in every),
    }
    return "\n".join([f"read {tables.audit}", *(f"{name:<14}{number:>9,}" for name, number in counts.items())])
