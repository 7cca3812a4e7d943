"""Events from the portal: what is understood, and what is put aside without repeating it."""

import json
from typing import Any

import pytest

from client_messaging.events.portal_updates import AREAS, Unintelligible, portal_update
from testing.stack import portal_event

CANARY = "canary 7f3a"


@pytest.mark.parametrize("area", AREAS)
def test_every_area_is_understood(area: str) -> None:
    update = portal_update(json.dumps(portal_event(**{"detail-type": f"portal.{area}.updated"})))
    assert update.notice_type == f"{area}.updated"
    assert update.changed_fields == ("address", "phone")
    assert update.summary.endswith("updated: address, phone")


def test_without_fields_the_summary_names_the_area_alone() -> None:
    assert portal_update(json.dumps(portal_event(detail={"changed_fields": []}))).summary == "Demographics updated"


def test_what_a_producer_says_besides_is_left_alone() -> None:
    update = portal_update(json.dumps(portal_event(detail={"new": CANARY}, trace=CANARY)))
    assert CANARY not in repr(update)


def test_the_instant_is_kept_in_utc() -> None:
    update = portal_update(json.dumps(portal_event(detail={"occurred_at": "2026-03-01T12:30:00+02:00"})))
    assert update.occurred_at == "2026-03-01T10:30:00.000Z"


POISON: list[Any] = [
    CANARY,
    "",
    "[]",
    "[" * 100_000,
    json.dumps(CANARY),
    portal_event(id=""),
    portal_event(source=CANARY),
    portal_event(**{"detail-type": f"portal.{CANARY}.updated"}),
    portal_event(**{"detail-type": "portal.weather.updated"}),
    portal_event(**{"detail-type": "portal.demographics.updated\n"}),
    portal_event(**{"detail-type": ["portal.demographics.updated"]}),
    portal_event(CANARY),
    portal_event("a#b"),
    portal_event(detail={"practice_id": CANARY}),
    portal_event(detail={"changed_fields": CANARY}),
    portal_event(detail={"changed_fields": [CANARY]}),
    portal_event(detail={"changed_fields": [f"{CANARY}@example.com"]}),
    portal_event(detail={"changed_fields": ["a"] * 101}),
    portal_event(detail={"occurred_at": CANARY}),
    portal_event(detail={"occurred_at": "2026-03-01T10:00:00"}),
    portal_event(detail={"occurred_at": "0001-01-01T00:00:00+14:00"}),
    {name: value for name, value in portal_event().items() if name != "detail"},
]


@pytest.mark.parametrize("event", POISON)
def test_what_cannot_be_understood_has_a_reason_without_its_values(event: Any) -> None:
    body = event if isinstance(event, str) else json.dumps(event)
    with pytest.raises(Unintelligible) as put_aside:
        portal_update(body)
    assert str(put_aside.value)
    assert CANARY not in str(put_aside.value)
