"""What the Python client makes of a message, of portal access and of a conflict: the document's own examples."""

import asyncio
import json
from typing import Final

import pytest

from deployment.documents import Document, Json
from deployment.paths import REPOSITORY
from messaging_client import Refused, answer, connect
from messaging_client.generated.api.portal import show_portal_message
from messaging_client.generated.api.practice import enable_portal, show_message, show_portal_access
from messaging_client.generated.client import Client
from messaging_client.generated.models import (
    ChartOwnerChange,
    PortalAccess,
    PortalAccessChange,
    PortalAccessChangeState,
    Relationship,
)
from messaging_client.generated.types import UNSET, Unset
from testing.scripted_api import Answer, ScriptedApi, refusal, serving

DOCUMENT: Final = json.loads((REPOSITORY / "docs/openapi.json").read_text(encoding="utf-8"))
MESSAGE: Final = "/clients/{client_id}/messages/{entry_id}"
PORTAL_MESSAGE: Final = "/portal/clients/{client_id}/clinicians/{clinician_id}/messages/{entry_id}"
PORTAL_ACCESS: Final = "/clients/{client_id}/portal-access"
CONFLICT: Final = Answer(409, DOCUMENT["components"]["examples"]["conflict"]["value"])


def example(path: str, name: str, method: str = "get") -> Document:
    """What the functions answered to a sample event."""
    content: Json = DOCUMENT["paths"][path][method]["responses"]["200"]["content"]["application/json"]
    value: Document = content["examples"][name]["value"]
    return value


def signed_in(api: ScriptedApi) -> Client:
    return connect(api.url, lambda: "the-token")


def hand_over(api: ScriptedApi, version: int | Unset) -> PortalAccess:
    luis = ChartOwnerChange(person_id="luis", relationship=Relationship.PARENT)
    change = PortalAccessChange(state=PortalAccessChangeState.ENABLED, chart_owner=luis)
    change.version = version
    with signed_in(api) as client:
        return answer(enable_portal.sync_detailed("leo", client=client, body=change))


def test_a_message_is_shown_to_both_sides() -> None:
    shown = [example(MESSAGE, "clinician"), example(PORTAL_MESSAGE, "portal")]
    with serving(*[Answer(200, one) for one in shown]) as api, signed_in(api) as client:
        found = [
            answer(show_message.sync_detailed("leo", "m-1", client=client)),
            answer(show_portal_message.sync_detailed("leo", "ana", "m-2", client=client)),
        ]
    assert [one.path for one in api.asked] == [
        "/clients/leo/messages/m-1",
        "/portal/clients/leo/clinicians/ana/messages/m-2",
    ]
    for message, said in zip(found, shown, strict=True):
        assert (message.id, message.body, message.sender.id) == (said["id"], said["body"], said["sender"]["id"])
        assert message.read_by_other == said["read_by_other"]


def test_a_message_is_shown_asynchronously() -> None:
    shown = example(MESSAGE, "clinician")

    async def text(api: ScriptedApi) -> str:
        async with signed_in(api) as client:
            return answer(await show_message.asyncio_detailed("leo", "m-1", client=client)).body

    with serving(Answer(200, shown)) as api:
        assert asyncio.run(text(api)) == shown["body"]


def test_a_message_that_is_not_there_is_refused() -> None:
    with serving(refusal(404, "not_found")) as api, signed_in(api) as client, pytest.raises(Refused) as caught:
        answer(show_message.sync_detailed("leo", "m-1", client=client))
    assert (caught.value.status, caught.value.code) == (404, "not_found")


def test_portal_access_says_who_owns_the_chart_and_its_version() -> None:
    said = example(PORTAL_ACCESS, "staff")
    with serving(Answer(200, said)) as api, signed_in(api) as client:
        shown = answer(show_portal_access.sync_detailed("leo", client=client))
    assert api.asked[0].path == "/clients/leo/portal-access"
    assert shown.chart_owner
    assert (shown.state, shown.version, shown.clinician_ids) == ("enabled", said["version"], said["clinician_ids"])
    assert shown.chart_owner.person_id == said["chart_owner"]["person_id"]


def test_a_chart_that_was_never_enabled_has_no_version() -> None:
    with serving(Answer(200, example(PORTAL_ACCESS, "not_enabled"))) as api, signed_in(api) as client:
        shown = answer(show_portal_access.sync_detailed("nova", client=client))
    assert (shown.state, shown.version, shown.chart_owner) == ("not_enabled", UNSET, UNSET)


@pytest.mark.parametrize(("version", "sent"), [(UNSET, {}), (0, {"version": 0})])
def test_a_hand_over_without_the_newest_version_is_refused(version: int | Unset, sent: Document) -> None:
    with serving(CONFLICT) as api, pytest.raises(Refused) as caught:
        hand_over(api, version)
    assert (caught.value.status, caught.value.code, caught.value.reason) == (409, "conflict", "")
    luis = {"person_id": "luis", "relationship": "parent"}
    assert [json.loads(one.content) for one in api.asked] == [{"state": "enabled", "chart_owner": luis} | sent]


def test_a_hand_over_says_the_version_that_was_read() -> None:
    read, handed = example(PORTAL_ACCESS, "clinician"), example(PORTAL_ACCESS, "hand_over", "put")
    with serving(Answer(200, read), Answer(200, handed)) as api:
        with signed_in(api) as client:
            version = answer(show_portal_access.sync_detailed("leo", client=client)).version
        assert hand_over(api, version).chart_owner.person_id == handed["chart_owner"]["person_id"]
    assert json.loads(api.asked[1].content)["version"] == read["version"]
