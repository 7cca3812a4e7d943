"""Cached constructors of what lives as long as the process: clients, store, limits. Made at the first call."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from client_messaging.limits import SendLimit
from client_messaging.settings import Settings
from client_messaging.store import Store
from client_messaging.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Three attempts of at most three seconds, with pauses, stay below the functions' time-out of 20 seconds.
_PATIENCE = Config(
    connect_timeout=1,
    read_timeout=2,
    retries={"mode": "standard", "total_max_attempts": 3},
    parameter_validation=False,
    max_pool_connections=4,
)


@cache
def store() -> Store:
    """The store of this process."""
    settings = Settings.from_environment()
    client = boto3.client("dynamodb", config=_PATIENCE)
    tables = Tables(client, settings.messages_table, settings.audit_table)
    return Store(tables, now, ThreadPoolExecutor(max_workers=2, thread_name_prefix="store"))


@cache
def queues() -> "SQSClient":
    """The client of the queues."""
    return boto3.client("sqs", config=_PATIENCE)


@cache
def send_limit() -> SendLimit:
    """How fast one caller may send through this process."""
    return SendLimit()


def now() -> datetime:
    """The clock: an aware instant in UTC."""
    return datetime.now(UTC)
