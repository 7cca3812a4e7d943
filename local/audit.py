"""`make verify-audit`: all chains of the local audit table, checked by the product's own `seals`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import boto3
from botocore.config import Config

from client_messaging import seals
from client_messaging.tables import Tables
from local.documents import Document


@dataclass(frozen=True)
class Found:
    """What all chains together say; one line for each that is broken."""

    chains: int
    records: int
    seals: int
    broken: list[str]


def breaks(stack: Document) -> Found:
    """Check every partition that holds audit records. The local table can be scanned; the deployed one cannot."""
    client = boto3.client(
        "dynamodb",
        endpoint_url=stack["store_url"],
        region_name=stack["region"],
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - the local store takes any
        config=Config(retries={"total_max_attempts": 1}),
    )
    tables = Tables(client, stack["messages_table"], stack["audit_table"])
    verdicts = {pk: seals.verify(tables, pk, datetime.now(UTC)) for pk in sorted(set(_partitions(tables)))}
    return Found(
        chains=len(verdicts),
        records=sum(verdict.records for verdict in verdicts.values()),
        seals=sum(verdict.seals for verdict in verdicts.values()),
        broken=[
            f"{pk}: {one.first_break.what}: {one.first_break.where}" for pk, one in verdicts.items() if one.first_break
        ],
    )


def _partitions(tables: Tables) -> Iterator[str]:
    for page in tables.client.get_paginator("scan").paginate(TableName=tables.audit, ConsistentRead=True):
        for item in page["Items"]:
            yield item["pk"]["S"].partition("#SEAL")[0]
