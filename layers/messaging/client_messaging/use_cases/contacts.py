"""Contacts that do not work: marked in every chart whose owner has that address, so that it is used no more."""

from datetime import datetime
from functools import partial
from typing import NamedTuple

from client_messaging.domain import contacts
from client_messaging.domain.contacts import Channel, ContactState
from client_messaging.domain.model import Chart
from client_messaging.dynamodb.conditions import retry_outdated
from client_messaging.dynamodb.contact_states import ContactFailure, apply_contact_failure
from client_messaging.dynamodb.nudge_records import Person
from client_messaging.dynamodb.store import Store
from client_messaging.dynamodb.tables import Tables


class Failed(NamedTuple):
    """An address that does not work, and why."""

    channel: Channel
    address: str
    state: ContactState

    def __repr__(self) -> str:
        """Without the address."""
        return f"Failed({self.channel.value}, {self.state.value})"


def mark_failed(store: Store, tables: Tables, person: Person, failed: Failed, now: datetime) -> int:
    """Mark this address of a person on a channel, in the charts that they own now. How many it was written in.

    Idempotent. An address that staff replaced meanwhile is left alone, as is a chart of another owner by then. Raises
    TryAgain.
    """
    return retry_outdated(partial(_mark, store, tables, person, failed, now))


def _mark(store: Store, tables: Tables, person: Person, failed: Failed, now: datetime) -> int:
    """Raises Outdated after a concurrent change of a gate."""
    channel, address, state = failed
    written = 0
    for client_id, portal in store.owned_gates(*person):
        there = contacts.address(portal.owner, channel)
        if there is None or not contacts.are_the_same(channel, there, address):
            continue
        if portal.contact_states.get(channel) is not state:
            chart = Chart(person.practice_id, client_id)
            apply_contact_failure(tables, ContactFailure(chart, portal, channel, state), now)
            written += 1
    return written
