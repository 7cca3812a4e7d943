"""Every function, deployed as the template says, does its work with the role that the template gives it."""

import json
import os
import subprocess
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection

from testing.deployed import deployment, live_api, ministack
from testing.deployed.practice import Practice, a_client, an_owner, happens
from testing.invocations import Json
from testing.people import ANA, BEN, LUIS, ROSA, SAM
from testing.routes import COMPOSE, FUNCTION_OF, INBOX, STATUS
from testing.stack import portal_event
from tests.deployed.conftest import ORIGIN

HEARD_WITHIN_SECONDS: Final = 15
PATH = {
    "client_id": "anybody",
    "clinician_id": "ana",
    "person_id": "rosa",
    "entry_id": "01KDVDNM00THATN0B0DYKN0WS0",
    "section": "messaging",
}


def test_a_clinician_and_a_chart_owner_exchange_messages(practice: Practice) -> None:
    leo = a_client()
    assert practice.status(ANA, leo).json["reason"] == "portal_not_enabled"
    assert practice.enable(ANA, leo).status == 200

    key = str(uuid4())
    first = practice.compose(ANA, leo, subject="Homework", body="Try the breathing exercise.", key=key)
    assert first.status == 201, first.text
    again = practice.compose(ANA, leo, subject="Homework", body="Try the breathing exercise.", key=key)
    assert (again.status, again.text, again.headers["idempotency-replayed"]) == (201, first.text, "true")
    thread = first.json["id"]
    assert practice.compose(ANA, leo, thread=thread, body="Twice a day.").status == 201
    assert practice.reply(thread, ROSA, leo, body="It helped.").status == 201

    said = ["It helped.", "Twice a day.", "Try the breathing exercise."]
    for page in (practice.inbox(ANA, leo), practice.portal_inbox(ROSA, leo)):
        assert page.status == 200, page.text
        assert [entry["body"] for entry in page.json["entries"]] == said
    assert (practice.status(ANA, leo).json["unread"], practice.portal_status(ROSA, leo).json["unread"]) == (1, 2)

    assert practice.disable(ANA, leo).status == 200
    assert practice.compose(ANA, leo).json["reason"] == "portal_disabled"
    assert practice.reply(thread, ROSA, leo).json["reason"] == "portal_disabled"
    assert practice.portal_status(ROSA, leo).json["reason"] == "portal_disabled"


def test_staff_hand_a_chart_over(practice: Practice) -> None:
    mia = a_client()
    assert practice.enable(SAM, mia, ROSA, clinician_ids=["ana", "ben"]).status == 200
    assert practice.compose(BEN, mia).status == 201
    assert practice.enable(SAM, mia, LUIS, clinician_ids=["ana"]).status == 200
    assert practice.portal_inbox(ROSA, mia, BEN).status == 404
    assert practice.portal_inbox(LUIS, mia, BEN).json["entries"] == []


def test_an_update_on_the_bus_becomes_a_notice(practice: Practice) -> None:
    leo = a_client()
    practice.enable(ANA, leo)
    practice.put_event(portal_event(leo))
    assert practice.notice_arrives(leo)
    notice = practice.inbox(ANA, leo).json["entries"][0]
    assert (notice["type"], notice["changed_fields"]) == ("demographics.updated", ["address", "phone"])


@pytest.mark.parametrize(("detail_type", "what"), [("portal.horoscope.updated", "area"), ("portal.signed_in", "type")])
def test_what_cannot_be_understood_goes_to_the_dead_letters_with_its_reason(
    practice: Practice, detail_type: str, what: str
) -> None:
    practice.put_event(portal_event(a_client(), **{"detail-type": detail_type}))
    (letter,) = practice.dead_letters()
    assert letter["MessageAttributes"]["reason"]["StringValue"] == f"detail-type: unknown {what}"


def test_what_was_read_is_unread_no_longer(practice: Practice) -> None:
    leo, owner = a_client(), an_owner()
    assert practice.enable(ANA, leo, owner).status == 200
    sent = practice.compose(ANA, leo).json["id"]
    assert practice.portal_inboxes(owner).json["unread_total"] == 1
    assert practice.portal_read(sent, owner, leo).json == {"entry_id": sent, "unread": 0}
    assert practice.portal_inboxes(owner).json["unread_total"] == 0
    assert practice.inbox(ANA, leo).json["entries"][0]["read_by_other"] is True
    assert leo in [inbox["client_id"] for inbox in practice.inboxes(ANA, limit="100").json["inboxes"]]


# ---------------------------------------------------------------- live
def test_whoever_is_connected_is_told(practice: Practice) -> None:
    """From the table's stream by way of the bus and the queue."""
    leo, owner = a_client(), an_owner()
    practice.enable(ANA, leo, owner)
    with practice.connected(owner) as portal, practice.connected(ANA) as chart:
        sent = practice.compose(ANA, leo).json["id"]
        told = {"inbox": {"client_id": leo, "clinician_id": "ana"}, "newest": sent}
        assert hears(portal, told)
        answer = practice.reply(sent, owner, leo).json["id"]
        assert hears(chart, {**told, "newest": answer})
    assert happens(lambda: not practice.connections(owner))


def test_the_connections_of_a_suspended_person_end(practice: Practice) -> None:
    owner = an_owner()
    with practice.connected(owner) as connection:
        practice.suspend(owner)
        assert ends(connection)
    with pytest.raises(InvalidHandshake), practice.connected(owner):
        pass


def test_a_connection_ends_with_its_token(practice: Practice) -> None:
    with practice.connected(an_owner(), exp=int(time.time()) + 2) as connection:
        assert ends(connection)


@pytest.mark.parametrize("lie", ["no token", "another key", "another audience", "expired", "staff"])
def test_a_connection_is_refused(practice: Practice, lie: str) -> None:
    issuer = practice.issuer
    tokens: dict[str, Callable[[], str | None]] = {
        "no token": lambda: None,
        "another key": lambda: issuer.impostor().token(ANA),
        "another audience": lambda: issuer.token(ANA, aud="another"),
        "expired": lambda: issuer.token(ANA, exp=int(time.time()) - 1),
        "staff": lambda: issuer.token(SAM),
    }
    with (
        pytest.raises(InvalidStatus) as refused,
        live_api.connect(practice.account, practice.deployment, tokens[lie]()),
    ):
        pass
    assert refused.value.response.status_code == 403


def hears(connection: ClientConnection, wanted: Json) -> bool:
    """Whether this is said, among other things, before nothing is said any more."""
    try:
        return any(json.loads(connection.recv(timeout=HEARD_WITHIN_SECONDS)) == wanted for _ in count())
    except TimeoutError:
        return False


def ends(connection: ClientConnection) -> bool:
    """Whether the other end ends the connection, whatever it says before."""
    try:
        while True:
            connection.recv(timeout=HEARD_WITHIN_SECONDS)
    except ConnectionClosed:
        return True
    except TimeoutError:
        return False


# ---------------------------------------------------------------- the ways in
@pytest.mark.parametrize("route_key", FUNCTION_OF)
def test_no_route_is_open(practice: Practice, route_key: str) -> None:
    assert practice.call(route_key, None, PATH).status == 401
    # ... and it is the token that was missing, not the route.
    person = ROSA if "/portal/" in route_key else ANA
    assert practice.call(route_key, person, PATH).status != 401


@pytest.mark.parametrize("lie", ["another key", "another issuer", "another audience", "expired"])
def test_a_token_that_does_not_verify_is_refused(practice: Practice, lie: str) -> None:
    issuer = practice.issuer
    token = {
        "another key": lambda: issuer.impostor().token(ANA),
        "another issuer": lambda: issuer.token(ANA, iss="https://issuer.example"),
        "another audience": lambda: issuer.token(ANA, aud="another"),
        "expired": lambda: issuer.token(ANA, exp=int(time.time()) - 1),
    }[lie]()
    path = {"client_id": a_client()}
    assert practice.call(STATUS, None, path, headers={"Authorization": f"Bearer {token}"}).status == 401
    assert practice.call(STATUS, ANA, path).status == 200


def test_front_ends_may_ask_from_their_origin_only(practice: Practice) -> None:
    path = COMPOSE.split(" ")[1].format(**PATH)
    wanted = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }
    ours = practice.http.options(path, headers={"Origin": ORIGIN, **wanted})
    assert ours.headers["access-control-allow-origin"] == ORIGIN
    assert "idempotency-key" in ours.headers["access-control-allow-headers"].lower()
    foreign = practice.http.options(path, headers={"Origin": "https://stranger.example", **wanted})
    assert "access-control-allow-origin" not in foreign.headers


def test_a_cursor_of_one_page_leads_to_the_next(practice: Practice) -> None:
    leo = a_client()
    practice.enable(ANA, leo)
    practice.compose(ANA, leo, body="one")
    practice.compose(ANA, leo, body="two")
    page = practice.inbox(ANA, leo, limit="1").json
    older = practice.call(INBOX, ANA, {"client_id": leo}, query={"limit": "1", "before": page["older"]})
    assert [entry["body"] for entry in (*page["entries"], *older.json["entries"])] == ["two", "one"]


@pytest.mark.parametrize("function", deployment.resources(deployment.FUNCTION))
def test_a_function_starts_with_nothing_but_its_layers(built: Path, function: str) -> None:
    """The emulator has libraries of its own, which would hide one that the layers lack."""
    layers = [built / layer / "python" for layer in deployment.resources(deployment.LAYER)]
    done = subprocess.run(
        [ministack.PYTHON, "-S", "-c", "import handler; handler.lambda_handler"],
        cwd=built / function,
        env={"PYTHONPATH": os.pathsep.join(map(str, layers)), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
