"""AP18: mark a contact that does not work, with the gate of its chart, in one transaction.

gate    Update   has the owner, the version and the states that were read
audit   Put      which channel, and what is wrong with it

`version` counts changes by PUT only and stays. A concurrent PUT fails by the states (`change_portal_access`).
"""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.model import Chart, PortalAccess
from client_messaging.dynamodb import audit_records, conditions, items, keys
from client_messaging.dynamodb.tables import Tables

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import TransactWriteItemTypeDef


class ContactFailure(NamedTuple):
    """A contact of a chart's owner that does not work. `before`: the gate as it was read."""

    chart: Chart
    before: PortalAccess
    channel: Channel
    state: ContactState


def apply_contact_failure(tables: Tables, failure: ContactFailure, now: datetime) -> None:
    """Write the state. Raises Outdated after a concurrent change of the gate, and TryAgain."""
    record = audit_records.record(
        keys.chart(failure.chart),
        audit_records.CONTACT_FAILED,
        None,
        now,
        owner_id=failure.before.owner.person_id,
        channel=failure.channel.value,
        state=failure.state.value,
    )
    conditions.write(tables, {"gate": _update(tables, failure), "audit": conditions.put_new(tables.audit, record)})


def _update(tables: Tables, failure: ContactFailure) -> "TransactWriteItemTypeDef":
    before = failure.before
    after = {channel.value: state.value for channel, state in before.contact_states.items()}
    after[failure.channel.value] = failure.state.value
    unchanged, values = items.contact_states_are(before)
    seen = items.values(**{":owner": before.owner.person_id})
    return {
        "Update": {
            "TableName": tables.messages,
            "Key": items.key_item(keys.portal(failure.chart)),
            "UpdateExpression": "SET contacts = :after",
            "ConditionExpression": f"owner_id = :owner AND version = :seen AND {unchanged}",
            "ExpressionAttributeValues": values
            | seen
            | items.values(**{":seen": before.version})
            | items.values(**{":after": after}),
        }
    }
