"""The Python client against `make run`: the example of its documentation, and what it promises."""

import asyncio
import os
import pickle
import re
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest

from deployment.paths import REPOSITORY
from messaging_client import NotModified, OutgoingMessage, Refused, answer, connect, newer_async, older
from messaging_client.generated.api.portal import list_portal_inbox, show_portal_message
from messaging_client.generated.api.practice import enable_portal, list_inbox, show_message, show_portal_access
from messaging_client.generated.client import Client
from messaging_client.generated.models import (
    ChartOwnerChange,
    PortalAccessChange,
    PortalAccessChangeState,
    Relationship,
)
from testing.running_stack import Running


def client(running: Running, person: str) -> Client:
    token = running.make("token", f"PERSON={person}")
    return connect(running.stack["api_url"], lambda: token)


def a_chart_of(owner: str, practice: Client) -> str:
    chart = f"chart-{uuid4()}"
    change = PortalAccessChange(
        state=PortalAccessChangeState.ENABLED,
        chart_owner=ChartOwnerChange(person_id=owner, relationship=Relationship.OTHER),
    )
    assert answer(enable_portal.sync_detailed(chart, client=practice, body=change)).state == "enabled"
    return chart


@pytest.mark.parametrize("document", ["docs/clients.md", "clients/python/README.md"])
def test_the_example_of_the_documentation_runs(running: Running, tmp_path: Path, document: str) -> None:
    parts = re.findall(r"```python\n(.*?)```", (REPOSITORY / document).read_text(encoding="utf-8"), re.DOTALL)
    assert parts
    (tmp_path / "example.py").write_text("\n".join(parts))
    environment = os.environ | {
        "API": running.stack["api_url"],
        "LIVE": running.stack["live_url"],
        "TOKEN": running.make("token", "PERSON=ana"),
        "PYTHONPATH": str(REPOSITORY / "clients/python"),
    }
    shown = subprocess.run(
        [sys.executable, tmp_path / "example.py"], env=environment, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    with client(running, "ana") as ana:
        newest = answer(list_inbox.sync_detailed("leo", client=ana, limit=1)).entries[0].id
    assert newest in shown.stdout


def test_a_message_that_is_sent_again_later_is_the_same_message(running: Running) -> None:
    with client(running, "ana") as ana, client(running, "rosa") as rosa:
        chart = a_chart_of("rosa", ana)
        send = OutgoingMessage(chart, "¿Cómo fue la semana? 👩\u200d👧", subject="Semana")
        first = send.send(ana)
        again = pickle.loads(pickle.dumps(send)).send(ana)  # noqa: S301 - our own
        assert (again, first.body) == (first, send.body)
        reply = OutgoingMessage(chart, "Bien.", thread_id=first.thread_id, clinician_id="ana").send(rosa)
        page = answer(list_portal_inbox.sync_detailed(chart, "ana", client=rosa))
        assert [entry.id for entry in page.entries] == [reply.id, first.id]


def test_history_and_news_are_each_complete(running: Running) -> None:
    with client(running, "ana") as ana:
        chart = a_chart_of("rosa", ana)
        start = answer(list_inbox.sync_detailed(chart, client=ana)).newer
        sent = [OutgoingMessage(chart, str(n), subject="s").send(ana).id for n in range(7)]
        pages = older(lambda before: list_inbox.sync_detailed(chart, client=ana, limit=3, before=before))
        assert [entry.id for page in pages for entry in page.entries] == sent[::-1]

        async def news() -> list[str]:
            async with client(running, "ana") as polling:
                pages = newer_async(
                    lambda after: list_inbox.asyncio_detailed(chart, client=polling, limit=3, after=after), start
                )
                return [entry.id async for page in pages for entry in reversed(page.entries)]

        assert asyncio.run(news()) == sent


def test_a_refusal_says_its_code_and_reason(running: Running) -> None:
    with client(running, "ana") as ana, client(running, "kim") as kim:
        chart = a_chart_of("rosa", ana)
        with pytest.raises(Refused) as caught:
            answer(list_portal_inbox.sync_detailed(chart, "ana", client=kim))
        assert (caught.value.status, caught.value.code) == (404, "not_found")
        with pytest.raises(Refused) as caught:
            OutgoingMessage("a-chart-that-is-not-there", "b", subject="s").send(ana)
        assert (caught.value.code, caught.value.reason) == ("messaging_unavailable", "portal_not_enabled")
    with connect(running.stack["api_url"], lambda: "nonsense") as nobody, pytest.raises(Refused) as caught:
        answer(list_inbox.sync_detailed("leo", client=nobody))
    assert (caught.value.status, caught.value.code) == (401, "")


def test_a_message_is_shown_to_both_sides_by_its_id(running: Running) -> None:
    with client(running, "ana") as ana, client(running, "rosa") as rosa:
        chart = a_chart_of("rosa", ana)
        sent = OutgoingMessage(chart, "b", subject="s").send(ana).id
        sides = [
            answer(show_message.sync_detailed(chart, sent, client=ana)),
            answer(show_portal_message.sync_detailed(chart, "ana", sent, client=rosa)),
        ]
        assert [(one.id, one.body) for one in sides] == [(sent, "b")] * 2
        with pytest.raises(Refused) as caught:
            answer(show_message.sync_detailed(chart, "not-there", client=ana))
        assert caught.value.code == "not_found"


def test_a_chart_is_handed_over_with_its_version_and_not_without(running: Running) -> None:
    with client(running, "ana") as ana:
        chart = a_chart_of("rosa", ana)
        kim = ChartOwnerChange(person_id="kim", relationship=Relationship.OTHER)
        change = PortalAccessChange(state=PortalAccessChangeState.ENABLED, chart_owner=kim)
        with pytest.raises(Refused) as caught:
            answer(enable_portal.sync_detailed(chart, client=ana, body=change))
        assert (caught.value.status, caught.value.code) == (409, "conflict")
        change.version = answer(show_portal_access.sync_detailed(chart, client=ana)).version
        assert answer(enable_portal.sync_detailed(chart, client=ana, body=change)).chart_owner.person_id == "kim"


def test_a_page_that_has_not_changed_is_not_sent_again(running: Running) -> None:
    with client(running, "ana") as ana:
        chart = a_chart_of("rosa", ana)
        tag = list_inbox.sync_detailed(chart, client=ana).headers["etag"]
        with pytest.raises(NotModified):
            answer(list_inbox.sync_detailed(chart, client=ana, if_none_match=tag))
        OutgoingMessage(chart, "b", subject="s").send(ana)
        assert answer(list_inbox.sync_detailed(chart, client=ana, if_none_match=tag)).entries
