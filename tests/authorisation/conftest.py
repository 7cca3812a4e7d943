"""Fixtures: the world of the matrix, built once a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from client_messaging import bearer, telemetry, wiring
from tests.authorisation import world as worlds
from tests.authorisation.trial import Trial
from tests.integration import issuer as issuers
from tests.integration.issuer import AUDIENCE
from tests.sample_events import make_table
from tests.stack import Stack


@pytest.fixture(scope="module")
def trial(dynamodb: DynamoDBClient, template: dict[str, Any]) -> Iterator[Trial]:
    """Everything that the matrix speaks of, an issuer whose tokens are taken, and a way to try a cell."""
    with pytest.MonkeyPatch.context() as patch, issuers.serving() as issuer:
        names = {}
        for variable, logical_id in (("MESSAGES_TABLE", "MessagesTable"), ("AUDIT_TABLE", "AuditTable")):
            names[variable] = f"{logical_id}-of-the-matrix"
            make_table(dynamodb, names[variable], template["Resources"][logical_id]["Properties"])
            patch.setenv(variable, names[variable])
        patch.setenv("JWT_ISSUER", issuer.url)
        patch.setenv("JWT_AUDIENCE", AUDIENCE)
        for constructor in (*vars(wiring).values(), *vars(telemetry).values(), bearer._keys_of):
            if hasattr(constructor, "cache_clear"):
                constructor.cache_clear()
        yield Trial(worlds.build(Stack(dynamodb, names["MESSAGES_TABLE"], names["AUDIT_TABLE"])), issuer)
        for name in names.values():
            dynamodb.delete_table(TableName=name)
