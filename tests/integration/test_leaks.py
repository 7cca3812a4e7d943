"""A canary in every text goes through every path; nothing but the messages themselves and the answers may hold it."""

from collections.abc import Iterator
from typing import Any

import pytest

from client_messaging import telemetry
from tests.people import ANA, KIM, LEO, ROSA
from tests.stack import COMPOSE, INBOX, PORTAL_ACCESS, REPLY, Stack, portal_event

CANARY = "canary9d41"


class Captured:
    """What a function writes to its log stream. A capture of stdout alone would miss a logger that holds its stream."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> int:
        self.lines.append(text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


@pytest.fixture
def logged(stack: Stack) -> Iterator[Captured]:
    captured = Captured()
    for handler in telemetry.log().handlers:
        handler.setStream(captured)  # type: ignore[attr-defined]
    telemetry.log().setLevel("DEBUG")
    yield captured
    telemetry.log.cache_clear()


def act(stack: Stack) -> None:
    """Every operation and many refusals, with the canary wherever a caller can put it."""
    contact = {"email": f"{CANARY}@example.invalid", "phone": "555-0100"}
    stack.enable(contact=contact)
    thread = stack.compose(subject=CANARY, body=CANARY, key=CANARY).json["id"]
    stack.compose(subject=CANARY, body=CANARY + "!", key=CANARY)
    stack.reply(thread, body=CANARY, key=CANARY)
    stack.reply(CANARY, body=CANARY)
    reads = (stack.inbox(), stack.portal_inbox(), stack.status(), stack.portal_status())
    overviews = (stack.inboxes(), stack.portal_inboxes())
    moves = (stack.read(thread), stack.portal_read(thread), stack.read(thread, unread_from=True))
    for answered in (*reads, *overviews, *moves):
        assert answered.status == 200
    for answered in (stack.read(CANARY), stack.portal_read(CANARY), stack.inboxes(before=CANARY)):
        assert answered.status in (400, 404)
    assert CANARY not in "".join(overview.text for overview in overviews)
    stack.call(INBOX, ANA, {"client_id": LEO}, headers={"If-None-Match": CANARY})
    stack.inbox(before=CANARY)
    stack.inbox(limit=CANARY)
    stack.portal_inbox(KIM)
    path, key = {"client_id": LEO}, {"Idempotency-Key": CANARY}
    for body in ({"subject": CANARY, "body": CANARY, CANARY: CANARY}, {"subject": [CANARY], "body": CANARY * 2000}):
        stack.call(COMPOSE, ANA, path, body, headers=key)
    stack.call(COMPOSE, ANA, path, raw=f'{{"body": "{CANARY}', headers=key)
    stack.call(COMPOSE, ANA, {"client_id": f"{CANARY} {CANARY}"}, {"subject": CANARY, "body": CANARY}, headers=key)
    stack.call(REPLY, ROSA, {**path, "clinician_id": f"#{CANARY}"}, {"thread_id": CANARY, "body": CANARY}, headers=key)
    wrong = {"state": "enabled", "chart_owner": {"person_id": "rosa", "relationship": CANARY, "email": CANARY}}
    stack.call(PORTAL_ACCESS, ANA, path, wrong)
    stack.portal_update(portal_event(detail={"old": CANARY, "note": CANARY}))
    stack.disable(reason=CANARY)
    stack.compose(subject=CANARY, body=CANARY)


def test_no_log_line_and_no_metric_holds_a_text(
    stack: Stack, logged: Captured, capsys: pytest.CaptureFixture[str]
) -> None:
    act(stack)
    everything = "".join(logged.lines) + "".join(capsys.readouterr())
    assert everything.count(telemetry.REQUEST_ANSWERED) > 5
    assert everything.count(telemetry.REQUEST_REFUSED) > 5
    assert "CloudWatchMetrics" in everything
    assert CANARY not in everything


def test_a_leak_would_be_seen(stack: Stack, logged: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above looks where a leak would be: one is planted."""
    stack.enable()
    monkeypatch.setattr(telemetry, "REQUEST_ANSWERED", CANARY)
    stack.compose()
    assert CANARY in "".join(logged.lines)


def test_texts_and_contacts_are_stored_where_they_belong_only(stack: Stack) -> None:
    act(stack)
    holding: dict[str, set[str]] = {}
    for row in stack.rows():
        for name in row:
            if CANARY in str(row[name]):
                holding.setdefault(_kind(row), set()).add(name)
    assert holding == {"message": {"subject", "body"}, "PORTAL": {"contact", "reason"}}


def _kind(row: Any) -> str:
    return str(row.get("kind", {}).get("S") or row["sk"]["S"].split("#")[0])


def test_no_refusal_repeats_what_came_in(stack: Stack) -> None:
    stack.enable()
    body = {"subject": [CANARY], "body": CANARY * 2000, f"x {CANARY}": 1}
    for refused in (
        stack.call(COMPOSE, ANA, {"client_id": LEO}, body, headers={"Idempotency-Key": "k"}),
        stack.call(COMPOSE, ANA, {"client_id": LEO}, raw=CANARY, headers={"Idempotency-Key": "k"}),
        stack.compose(thread=CANARY),
        stack.inbox(after=CANARY),
        stack.portal_inbox(KIM, CANARY),
    ):
        assert refused.status >= 400
        assert CANARY not in refused.text + str(refused.headers)


def test_the_audit_says_who_did_what_and_no_more(stack: Stack) -> None:
    stack.enable(contact={"email": f"{CANARY}@example.invalid"})
    thread = stack.compose(subject=CANARY, body=CANARY).json["id"]
    stack.reply(thread, body=CANARY)
    stack.portal_update(portal_event())
    stack.read(thread)
    stack.disable(reason=CANARY)
    records = sorted(stack.audit(), key=lambda row: row["sk"]["S"])
    said = [(row["action"]["S"], row["actor_role"]["S"], row.get("actor_id", {}).get("S")) for row in records]
    assert said == [
        ("portal_access.changed", "clinician", "ana"),
        ("message.composed", "clinician", "ana"),
        ("message.replied", "client", "rosa"),
        ("notice.recorded", "system", None),
        ("inbox.read", "clinician", "ana"),
        ("portal_access.changed", "clinician", "ana"),
    ]
    assert records[1]["entry_id"]["S"] == thread
    assert CANARY not in str(records)
