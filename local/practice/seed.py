"""Writes the sample data of people.py into an empty stack, through the API with real tokens, like a front end.

Every request is idempotent, so an interrupted run is simply repeated.
"""

import json
from collections.abc import Callable
from http import HTTPStatus

from local.errors import CannotStart
from local.journal import Journal
from local.practice.people import (
    CHARTS,
    CONVERSATIONS,
    SETTINGS,
    Chart,
    Conversation,
    Person,
    Section,
    find,
    owner_of,
    staff_of,
)
from messaging_client import OutgoingMessage, Refused, answer, connect
from messaging_client.generated.api.practice import enable_portal
from messaging_client.generated.client import Client
from messaging_client.generated.models import (
    ChartOwnerChange,
    PortalAccessChange,
    PortalAccessChangeState,
    Relationship,
)
from messaging_client.generated.types import UNSET

_FACT = "seeded"

type TokenFor = Callable[[Person], str]
type ClientFor = Callable[[Person], Client]


async def once(journal: Journal, api_url: str, token_for: TokenFor, *, anew: bool) -> str:
    """Write the sample data unless an earlier run did; `anew` if the store is new. Returns the first thread's id."""
    known = None if anew else journal.fact(_FACT)
    if known is None:
        known = await _seed(lambda person: connect(api_url, lambda: token_for(person)))
        journal.remember(_FACT, known)
    thread_id: str = json.loads(known)["thread_id"]
    return thread_id


async def _seed(client_for: ClientFor) -> str:
    try:
        for section in SETTINGS:
            await _set(client_for, section)
        for chart in CHARTS:
            await _enable(client_for, chart)
        threads = [await _write(client_for, conversation) for conversation in CONVERSATIONS]
    except Refused as refusal:
        raise CannotStart(f"writing the sample data failed: the API answered {refusal}") from None
    return json.dumps({"thread_id": threads[0]})


async def _set(client_for: ClientFor, section: Section) -> None:
    async with client_for(staff_of(section.practice_id)) as client:
        answered = await client.get_async_httpx_client().put(f"/practice/settings/{section.name}", json=section.content)
    if answered.status_code != HTTPStatus.OK:
        raise CannotStart(f"writing the sample data failed: the API answered {answered.status_code} to {section.name}")


async def _enable(client_for: ClientFor, chart: Chart) -> None:
    relationship, name = Relationship(chart.relationship), _person(chart.owner).name
    change = PortalAccessChange(
        state=PortalAccessChangeState.ENABLED,
        client_name=chart.client_name,
        chart_owner=ChartOwnerChange(
            person_id=chart.owner,
            relationship=relationship,
            name=name,
            email=chart.email or UNSET,
            phone=chart.phone or UNSET,
        ),
        clinician_ids=list(chart.clinicians),
    )
    async with client_for(_person(chart.clinicians[0])) as client:
        answer(await enable_portal.asyncio_detailed(chart.client_id, client=client, body=change))


async def _write(client_for: ClientFor, conversation: Conversation) -> str:
    """Write a conversation; returns the thread's id."""
    clinician, owner = _person(conversation.clinician), owner_of(conversation.client_id)
    client_id, first = conversation.client_id, conversation.texts[0]
    async with client_for(clinician) as practice, client_for(owner) as portal:
        opening = OutgoingMessage(client_id, first, subject=conversation.subject, key="seed-0")
        thread_id = (await opening.send_async(practice)).thread_id
        for turn, text in enumerate(conversation.texts[1:], start=1):
            writer, to = (portal, conversation.clinician) if turn % 2 else (practice, None)
            message = OutgoingMessage(client_id, text, thread_id=thread_id, clinician_id=to, key=f"seed-{turn}")
            await message.send_async(writer)
    return thread_id


def _person(person_id: str) -> Person:
    person = find(person_id)
    if person is None:
        raise KeyError(person_id)
    return person
