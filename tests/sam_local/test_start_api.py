"""The whole story over HTTP under `sam local start-api`, which checks no token: the functions do it themselves."""

import json
import time
from collections.abc import Callable
from itertools import product
from typing import Final

import jwt
import pytest

from testing.deployed.issuer import AUDIENCE, Issuer
from testing.invocations import Answer
from testing.people import ANA, BEN, KIM, LEO, ROSA
from testing.routes import COMPOSE, FUNCTION_OF
from testing.sam_local.practice import Practice
from testing.stack import portal_event
from testing.whole import sample

CHART = "chart-1"
TEXT = "¿Cómo fue la semana? 👩\u200d👧\r\n<b>no markup</b>"


def problem(answer: Answer) -> tuple[int, str, str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status, answer.code, answer.json.get("reason", "")


def test_the_story(practice: Practice) -> None:
    assert practice.status(ANA, CHART).json["reason"] == "portal_not_enabled"
    assert problem(practice.compose(ANA, CHART)) == (409, "messaging_unavailable", "portal_not_enabled")
    assert practice.enable(ANA, CHART).status == 200
    assert practice.status(ANA, CHART).json["available"] is True
    assert practice.portal_status(ROSA, CHART).json["available"] is True

    sent = practice.compose(ANA, CHART, body=TEXT, key="k-1")
    assert (sent.status, sent.json["body"]) == (201, TEXT)
    again = practice.compose(ANA, CHART, body=TEXT, key="k-1")
    assert (again.status, again.json, again.headers["Idempotency-Replayed"]) == (201, sent.json, "true")
    assert problem(practice.compose(ANA, CHART, body="other", key="k-1"))[:2] == (422, "idempotency_key_reused")

    thread = sent.json["id"]
    assert practice.reply(thread, ROSA, CHART, body="Bien.").status == 201
    assert [entry["body"] for entry in practice.portal_inbox(ROSA, CHART).json["entries"]] == ["Bien.", TEXT]
    assert practice.inbox(ANA, CHART).json["unread"] == 1
    first = practice.inbox(ANA, CHART, limit="1").json
    assert [entry["body"] for entry in practice.inbox(ANA, CHART, before=first["older"]).json["entries"]] == [TEXT]

    assert practice.portal_update(portal_event(CHART)) == {"batchItemFailures": []}
    notice = practice.inbox(ANA, CHART).json["entries"][0]
    assert (notice["kind"], notice["changed_fields"]) == ("notice", ["address", "phone"])

    assert practice.disable(ANA, CHART).status == 200
    assert problem(practice.reply(thread, ROSA, CHART)) == (409, "messaging_unavailable", "portal_disabled")
    assert practice.inbox(ANA, CHART).status == 200


def test_whoever_may_not_is_refused(practice: Practice) -> None:
    rows = practice.rows()
    assert problem(practice.portal_inbox(KIM, LEO))[:2] == (404, "not_found")
    assert problem(practice.compose(ROSA, LEO))[:2] == (403, "role_not_allowed")
    assert problem(practice.enable(ROSA, LEO))[:2] == (403, "role_not_allowed")
    assert practice.inbox(BEN, LEO).json["entries"] == []
    headers = {"Idempotency-Key": "k"}
    assert problem(practice.call(COMPOSE, ANA, {"client_id": LEO}, raw="{", headers=headers))[:2] == (
        400,
        "malformed_request",
    )
    assert practice.rows() == rows


def unsigned(issuer: Issuer) -> str:
    """What the issuer would sign, with `alg: none`."""
    claims = jwt.decode(issuer.token(ANA), options={"verify_signature": False})
    header = jwt.get_unverified_header(issuer.token(ANA))
    return jwt.encode(claims, "", "none", {"kid": header["kid"]})


def changed(issuer: Issuer) -> str:
    """A signed token whose bearer made somebody else of themselves."""
    head, _, signature = issuer.token(ANA).split(".")
    return ".".join((head, issuer.token(BEN).split(".")[1], signature))


TOKENS: dict[str, Callable[[Issuer], str | None]] = {
    "none": lambda _: None,
    "nonsense": lambda _: "Bearer nonsense",
    "other scheme": lambda issuer: f"Basic {issuer.token(ANA)}",
    "signed by an impostor": lambda issuer: f"Bearer {issuer.impostor().token(ANA)}",
    "changed": lambda issuer: f"Bearer {changed(issuer)}",
    "unsigned": lambda issuer: f"Bearer {unsigned(issuer)}",
    "expired": lambda issuer: f"Bearer {issuer.token(ANA, exp=int(time.time()) - 1)}",
    "for another audience": lambda issuer: f"Bearer {issuer.token(ANA, aud=f'{AUDIENCE}-of-others')}",
    "of another issuer": lambda issuer: f"Bearer {issuer.token(ANA, iss='https://other.example')}",
}


def test_a_token_that_holds_is_let_in(practice: Practice, issuer: Issuer) -> None:
    token = {"Authorization": f"Bearer {issuer.token(ANA)}"}
    assert practice.http.get(f"/clients/{LEO}/messaging", headers=token).status_code == 200


REFUSED: Final[list[tuple[str, str]]] = sample(product(FUNCTION_OF, TOKENS), one_in=16, kinds=lambda pair: pair[1:])


@pytest.mark.parametrize(("route_key", "kind"), REFUSED)
def test_a_token_that_does_not_hold_is_refused(practice: Practice, issuer: Issuer, route_key: str, kind: str) -> None:
    method, path = route_key.split(" ")
    token = TOKENS[kind](issuer)
    headers = {"Idempotency-Key": "k", "Content-Type": "application/json"}
    headers |= {"Authorization": token} if token else {}
    rows = practice.rows()
    path = path.format(client_id=LEO, clinician_id="ana", person_id="tom", entry_id="no-id", section="messaging")
    answer = practice.http.request(method, path, content=json.dumps({}), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert practice.rows() == rows
