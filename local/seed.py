"""Fills an empty stack with the practices of people.py: through the API, with real tokens, like any front end.

Every request is safe to repeat, so a seeding that was interrupted is simply done again.
"""

import json
from collections.abc import Callable

import httpx

from local.documents import Document
from local.journal import Journal
from local.people import CHARTS, CONVERSATIONS, Chart, Conversation, Person, find, owner_of
from local.problems import CannotStart

_FACT = "seeded"

type TokenFor = Callable[[Person], str]


async def once(journal: Journal, api_url: str, token_for: TokenFor, *, anew: bool) -> str:
    """The thread id of the first conversation; seeds only where no earlier run did, or the store is new."""
    known = None if anew else journal.fact(_FACT)
    if known is None:
        async with httpx.AsyncClient(base_url=api_url, timeout=30, trust_env=False) as http:
            known = await _seed(http, token_for)
        journal.remember(_FACT, known)
    thread_id: str = json.loads(known)["thread_id"]
    return thread_id


async def _seed(http: httpx.AsyncClient, token_for: TokenFor) -> str:
    for chart in CHARTS:
        await _enable(http, token_for, chart)
    threads = [await _write(http, token_for, conversation) for conversation in CONVERSATIONS]
    return json.dumps({"thread_id": threads[0]})


async def _enable(http: httpx.AsyncClient, token_for: TokenFor, chart: Chart) -> None:
    body = {
        "state": "enabled",
        "chart_owner": {"person_id": chart.owner, "relationship": chart.relationship},
        "clinician_ids": list(chart.clinicians),
    }
    clinician = _person(chart.clinicians[0])
    await _ask(http, "PUT", f"/clients/{chart.client_id}/portal-access", token_for(clinician), body)


async def _write(http: httpx.AsyncClient, token_for: TokenFor, conversation: Conversation) -> str:
    """The texts in turn; answers the thread's id."""
    clinician, owner = _person(conversation.clinician), owner_of(conversation.client_id)
    theirs = f"/clients/{conversation.client_id}/messages"
    portal = f"/portal/clients/{conversation.client_id}/clinicians/{conversation.clinician}/messages"
    first = {"subject": conversation.subject, "body": conversation.texts[0]}
    thread_id = (await _ask(http, "POST", theirs, token_for(clinician), first, "seed-0"))["thread_id"]
    for turn, text in enumerate(conversation.texts[1:], start=1):
        path, writer = (portal, owner) if turn % 2 else (theirs, clinician)
        await _ask(http, "POST", path, token_for(writer), {"thread_id": thread_id, "body": text}, f"seed-{turn}")
    return str(thread_id)


async def _ask(
    http: httpx.AsyncClient, method: str, path: str, bearer: str, body: Document, key: str | None = None
) -> Document:
    headers = {"authorization": f"Bearer {bearer}", **({"idempotency-key": key} if key else {})}
    answer = await http.request(method, path, json=body, headers=headers)
    if answer.is_error:
        code = answer.json().get("code", "") if "json" in answer.headers.get("content-type", "") else ""
        raise CannotStart(f"seeding failed: {method} {path} answered {answer.status_code} {code}".rstrip())
    document: Document = answer.json()
    return document


def _person(person_id: str) -> Person:
    found = find(person_id)
    if found is None:
        raise KeyError(person_id)
    return found
