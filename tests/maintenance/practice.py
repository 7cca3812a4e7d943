"""A practice in which everything has happened that leaves a trace, in tables over the engine, and ways to damage it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from client_messaging import append_steps
from client_messaging.append_steps import Append, Attempt
from client_messaging.tables import Tables
from maintenance.verifying.inventory import Patience
from tests import sealing
from tests.people import ANA, BEN, LEO, LUIS, MIA, NINA, ROSA, SAM, TOM
from tests.stack import Json, Row, Stack, portal_event

NOW_AND_EXACT: Final = Patience(apart=timedelta(0), settled=timedelta(0))
"""Nothing is written meanwhile, and there is one clock."""

CHART: Final = "PRACTICE#willow#CLIENT#leo"
WITH_ANA: Final = f"{CHART}#CLINICIAN#ana"


@dataclass(frozen=True)
class Practice:
    """Its tables, and what stands in them."""

    stack: Stack

    @property
    def tables(self) -> Tables:
        return Tables(self.stack.dynamodb, self.stack.messages_table, self.stack.audit_table)

    def rows(self) -> dict[tuple[str, str, str], Row]:
        """Every row, by its table and key."""
        return {
            (table, row["pk"]["S"], row["sk"]["S"]): row
            for table in (self.stack.messages_table, self.stack.audit_table)
            for page in self.stack.dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
            for row in page["Items"]
        }

    def of(self, pk: str, *, audit: bool = False) -> list[Row]:
        """The rows of a partition, in their order."""
        table = self.stack.audit_table if audit else self.stack.messages_table
        return [row for (of, key, _), row in sorted(self.rows().items()) if (of, key) == (table, pk)]

    def where(self, **attributes: str) -> Row:
        """The first row with these attributes."""
        rows = self.rows()
        wanted = {name: {"S": value} for name, value in attributes.items()}
        return next(rows[key] for key in sorted(rows) if wanted.items() <= rows[key].items())

    def put(self, row: Mapping[str, Json], *, audit: bool = False) -> str:
        """Write a row; its key in one line."""
        table = self.stack.audit_table if audit else self.stack.messages_table
        self.stack.dynamodb.put_item(TableName=table, Item=dict(row))
        return said(row)

    def change(self, row: Row, *, audit: bool = False, **attributes: Json) -> str:
        """Write a row anew with other attributes, or without those that are None."""
        changed = {**row, **attributes}
        return self.put({name: value for name, value in changed.items() if value is not None}, audit=audit)

    def delete(self, *rows: Row, audit: bool = False) -> str:
        """Delete rows; the key of the last one."""
        table = self.stack.audit_table if audit else self.stack.messages_table
        for row in rows:
            self.stack.dynamodb.delete_item(TableName=table, Key={"pk": row["pk"], "sk": row["sk"]})
        return said(rows[-1])

    def append_past_the_gate(self, wanted: Append, attempt: Attempt) -> None:
        """What an append writes, whatever the gate says."""
        steps = append_steps.of(self.tables, wanted, attempt)
        del steps["gate"]
        self.tables.transact(steps)

    @contextmanager
    def as_it_was(self) -> Iterator[None]:
        """Afterwards every row is as it was before."""
        before = self.rows()
        try:
            yield
        finally:
            after = self.rows()
            for key in after.keys() - before.keys():
                self.delete(after[key], audit=key[0] == self.stack.audit_table)
            for key, row in before.items():
                if after.get(key) != row:
                    self.put(row, audit=key[0] == self.stack.audit_table)


def said(row: Mapping[str, Any]) -> str:
    return f"{row['pk']['S']} {row['sk']['S']}"


def begin(stack: Stack) -> Practice:
    """Let everything happen: writing and reading, a hand-over, a reopened thread, suspensions, notices, refusals."""
    sealing.begin(stack)
    stack.enable(ANA, LEO, ROSA, clinician_ids=["ben"])
    stack.enable(SAM, MIA, ROSA, clinician_ids=["ana"])
    thread = stack.compose(ANA).json["id"]
    answer = stack.reply(thread, ROSA).json["id"]
    stack.compose(ANA, thread=thread)
    stack.portal_update(portal_event())
    stack.compose(BEN)
    stack.read(answer)
    stack.portal_read(thread)
    stack.portal_inbox()
    stack.audit_page()
    stack.enable(ANA, LEO, LUIS, relationship="other")
    stack.compose(ANA, thread=thread, body="to the new owner")
    answer = stack.reply(thread, LUIS).json["id"]
    stack.portal_inbox(ROSA)
    stack.read(answer, ANA, unread_from=True)
    stack.portal_read(answer, LUIS)
    stack.disable()
    stack.compose(ANA)
    stack.enable(ANA, LEO, LUIS, relationship="other")
    stack.compose(ANA)
    stack.reply(stack.compose(ANA, MIA).json["id"], ROSA, MIA)
    stack.set_access(TOM, "suspended")
    stack.set_access(NINA, "suspended")
    stack.set_access(NINA, "active")
    sealing.seal(stack)
    return Practice(stack)
