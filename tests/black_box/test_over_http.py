"""The whole story over HTTP, against `make run`: real tokens, the real template, nothing imported from the product."""

import json
import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from deployment.paths import REPOSITORY
from testing.running_stack import PATIENCE_SECONDS, Running, eventually

PORTAL = "/portal/clients/{}/clinicians/{}"
DEMOGRAPHICS = "events/record_portal_update.demographics.json"


def new_chart() -> str:
    return f"chart-{uuid4()}"


def owned_by(person: str) -> dict[str, Any]:
    return {"state": "enabled", "chart_owner": {"person_id": person, "relationship": "other"}}


def send(client: httpx.Client, path: str, body: Any, key: str | None = None) -> httpx.Response:
    return client.post(path, json=body, headers={"Idempotency-Key": key or str(uuid4())})


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def test_stack_json_says_what_there_is(running: Running) -> None:
    stack = running.stack
    names = {
        "api_url",
        "store_url",
        "region",
        "bus_name",
        "messages_table",
        "audit_table",
        "issuer",
        "audience",
        "people",
    }
    assert names <= stack.keys()
    roles = [person["role"] for person in stack["people"]]
    assert len({person["practice_id"] for person in stack["people"]}) >= 2
    assert (roles.count("clinician") >= 3, roles.count("staff") >= 1, roles.count("client") >= 2) == (True, True, True)
    assert any(person["role"] == "client" and len(person["clients"]) >= 2 for person in stack["people"])


def test_the_story(running: Running) -> None:
    chart = new_chart()
    with running.client("ana") as ana, running.client("rosa") as rosa, running.client("kim") as kim:
        status = ana.get(f"/clients/{chart}/messaging").json()
        assert (status["available"], status["reason"]) == (False, "portal_not_enabled")
        assert code(send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "b"}))[0] == 409
        assert ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa")).status_code == 200
        assert ana.get(f"/clients/{chart}/messaging").json()["available"] is True

        text = "¿Cómo fue la semana? 👩\u200d👧\r\n<b>no markup</b>"
        sent = send(ana, f"/clients/{chart}/messages", {"subject": "Semana", "body": text}, key="k-1")
        assert (sent.status_code, sent.json()["body"]) == (201, text)
        again = send(ana, f"/clients/{chart}/messages", {"subject": "Semana", "body": text}, key="k-1")
        assert (again.status_code, again.content) == (201, sent.content)
        assert again.headers["Idempotency-Replayed"] == "true"
        assert code(send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "x"}, key="k-1")) == (
            422,
            "idempotency_key_reused",
        )

        portal = PORTAL.format(chart, "ana")
        answered = send(rosa, f"{portal}/messages", {"thread_id": sent.json()["id"], "body": "Bien."})
        assert answered.status_code == 201
        assert [entry["body"] for entry in rosa.get(f"{portal}/inbox").json()["entries"]] == ["Bien.", text]
        assert ana.get(f"/clients/{chart}/inbox").json()["unread"] == 1
        assert code(kim.get(f"{portal}/inbox")) == (404, "not_found")

        assert ana.put(f"/clients/{chart}/portal-access", json={"state": "disabled"}).status_code == 200
        refused = send(rosa, f"{portal}/messages", {"thread_id": sent.json()["id"], "body": "?"})
        assert (refused.status_code, refused.json()["reason"]) == (409, "portal_disabled")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert ana.get(f"/clients/{chart}/inbox").status_code == 200


def test_the_seeded_practice_has_names(running: Running) -> None:
    names = {(person["role"], person["person_id"]): person["name"] for person in running.stack["people"]}
    with running.client("ana") as ana, running.client("rosa") as rosa:
        clients = {row["client_id"]: row.get("client_name") for row in ana.get("/inboxes").json()["inboxes"]}
        clinicians = {
            (row["client_id"], row["clinician_id"]): row.get("clinician_name")
            for row in rosa.get("/portal/inboxes").json()["inboxes"]
        }
        owner = ana.get("/clients/leo/portal-access").json()["chart_owner"]
        entries = ana.get("/clients/leo/inbox", params={"limit": 100}).json()["entries"]
    assert (clients["leo"], clients["mia"], clients["kim-chart"]) == ("Leo Navarro", "Mia Navarro", "Kim Tran")
    seeded = {place: clinicians[place] for place in (("leo", "ana"), ("leo", "ben"), ("mia", "ana"))}
    assert seeded == {place: names["clinician", place[1]] for place in seeded}
    assert owner["name"] == names["client", "rosa"]
    senders = [entry["sender"] for entry in entries if entry["kind"] == "message"]
    assert {sender["role"] for sender in senders} == {"clinician", "client"}
    assert all(sender.get("name") == names[sender["role"], sender["id"]] for sender in senders)


def test_who_has_read_what(running: Running) -> None:
    chart = new_chart()
    with running.client("ana") as ana, running.client("rosa") as rosa:
        ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa"))
        portal, before = PORTAL.format(chart, "ana"), ana.get("/inboxes").json()["unread_total"]
        thread = send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "b"}).json()["id"]
        answer = send(rosa, f"{portal}/messages", {"thread_id": thread, "body": "b"}).json()["id"]
        assert ana.get("/inboxes", params={"unread": "true"}).json()["unread_total"] == before + 1
        page = ana.get(f"/clients/{chart}/inbox")
        tag = {"If-None-Match": page.headers["ETag"]}
        assert ana.get(f"/clients/{chart}/inbox", headers=tag).status_code == 304

        marker = rosa.put(f"{portal}/inbox/read-marker", json={"entry_id": thread})
        assert marker.json() == {"entry_id": thread, "unread": 0}
        marker = ana.put(f"/clients/{chart}/inbox/read-marker", json={"entry_id": answer})
        assert marker.json() == {"entry_id": answer, "unread": 0}
        assert ana.get("/inboxes").json()["unread_total"] == before
        page = ana.get(f"/clients/{chart}/inbox", headers=tag)
        assert (page.status_code, page.json()["entries"][1]["read_by_other"]) == (200, True)


def test_who_is_connected_is_told_at_once_and_no_longer_than_they_may(running: Running) -> None:
    chart = new_chart()
    inbox = {"client_id": chart, "clinician_id": "ana"}
    with running.client("ana") as ana, running.connected("rosa") as rosa, running.connected("kim") as kim:
        ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa"))
        assert json.loads(rosa.recv(PATIENCE_SECONDS)) == {"inbox": inbox, "newest": None}
        sent = send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "never told"}).json()["id"]
        assert json.loads(rosa.recv(PATIENCE_SECONDS)) == {"inbox": inbox, "newest": sent}
        ana.put(f"/clients/{chart}/portal-access", json=owned_by("kim") | {"version": 1})
        assert json.loads(kim.recv(PATIENCE_SECONDS)) == {"inbox": inbox, "newest": None}
        with pytest.raises(ConnectionClosed):
            rosa.recv(PATIENCE_SECONDS)
    for offered in ([], ["client-messaging"], ["client-messaging", "bearer.nonsense"]):
        with pytest.raises(InvalidStatus):
            connect(running.stack["live_url"], subprotocols=[Subprotocol(one) for one in offered])


def test_make_listen_prints_what_a_front_end_hears(running: Running, tmp_path: Path) -> None:
    environment = os.environ | {"CLIENT_MESSAGING_LOCAL_DIR": str(running.folder)}
    said = tmp_path / "said.txt"
    with said.open("w") as output:
        command = ["make", "-s", "listen", "PERSON=ben"]
        listener = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output)
    try:
        eventually(lambda: said.read_text() == "connected\n")
        with running.client("ben") as ben:
            sent = send(ben, "/clients/leo/messages", {"subject": "s", "body": "b"}).json()["id"]
        eventually(lambda: sent in said.read_text())
    finally:
        listener.terminate()
        listener.wait()


def test_a_portal_update_is_seen_by_every_clinician_of_that_client(running: Running) -> None:
    with running.client("ana") as ana, running.client("ben") as ben, running.client("cora") as cora:

        def notices(client: httpx.Client) -> list[Any]:
            entries = client.get("/clients/leo/inbox").json()["entries"]
            return [entry for entry in entries if entry["kind"] == "notice"]

        before = len(notices(ana)), len(notices(ben))
        running.make("event", f"FILE={DEMOGRAPHICS}")
        eventually(lambda: (len(notices(ana)), len(notices(ben))) == (before[0] + 1, before[1] + 1))
        assert notices(ana)[0]["changed_fields"] == ["address", "phone"]
        assert notices(cora) == []


def test_what_cannot_be_understood_is_in_the_dead_letters_with_its_reason(running: Running, tmp_path: Path) -> None:
    weather = {"source": "portal", "detail-type": "portal.weather.updated", "detail": {"practice_id": "willow"}}
    another = {**weather, "detail-type": "portal.signed_in"}
    for number, event in enumerate((weather, another)):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(event))
        running.make("event", f"FILE={file}")
    reasons = ("detail.client_id: missing", "detail-type: unknown type")
    eventually(lambda: all(reason in running.make("dead-letters") for reason in reasons))


def test_twenty_at_once_with_one_key_are_one_message(running: Running) -> None:
    with running.client("ana") as ana, ThreadPoolExecutor(10) as several:
        key, body = str(uuid4()), {"subject": "once", "body": "once"}
        answers = list(several.map(lambda _: send(ana, "/clients/mia/messages", body, key), range(20)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.content for answer in answers}) == 1
        assert len([answer for answer in answers if "Idempotency-Replayed" not in answer.headers]) == 1
        entries = ana.get("/clients/mia/inbox").json()["entries"]
        assert len([entry for entry in entries if entry.get("body") == "once"]) == 1


def test_many_writers_and_a_poller_who_sees_each_message_once_in_order(running: Running) -> None:
    chart = new_chart()
    with running.client("ana") as ana, running.client("rosa") as rosa, ThreadPoolExecutor(6) as several:
        ana.put(f"/clients/{chart}/portal-access", json=owned_by("rosa"))
        thread = send(ana, f"/clients/{chart}/messages", {"subject": "s", "body": "0"}).json()["id"]
        cursor = ana.get(f"/clients/{chart}/inbox").json()["newer"]
        paths = [(ana, f"/clients/{chart}/messages"), (rosa, f"{PORTAL.format(chart, 'ana')}/messages")]
        writers = [several.submit(send, *paths[n % 2], {"thread_id": thread, "body": str(n)}) for n in range(1, 61)]
        seen: list[str] = []
        page: Any = {"entries": True}
        while not all(writer.done() for writer in writers) or page["entries"]:
            page = ana.get(f"/clients/{chart}/inbox", params={"after": cursor, "limit": 7}).json()
            seen += [entry["id"] for entry in page["entries"]][::-1]
            cursor = page["newer"]
        assert {writer.result().status_code for writer in writers} == {201}
        assert seen == sorted(writer.result().json()["id"] for writer in writers)
        assert rosa.get(f"{PORTAL.format(chart, 'ana')}/inbox").json()["unread"] == 31


def test_tokens_are_really_checked(running: Running) -> None:
    api = running.stack["api_url"]
    token = running.make("token", "PERSON=ana")
    forged = token[:-6] + ("AAAAAA" if token[-6:] != "AAAAAA" else "BBBBBB")
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": f"Bearer {forged}"}):
        refused = httpx.get(f"{api}/clients/leo/inbox", headers=headers)
        assert (refused.status_code, refused.json()) == (401, {"message": "Unauthorized"})
    assert httpx.get(f"{api}/nowhere", headers={"Authorization": f"Bearer {token}"}).status_code == 404


def test_roles_and_practices_are_apart(running: Running) -> None:
    with running.client("sam") as sam, running.client("dev") as dev, running.client("rosa") as rosa:
        assert code(sam.get("/clients/leo/inbox")) == (403, "role_not_allowed")
        assert code(rosa.get("/clients/leo/inbox")) == (403, "role_not_allowed")
        assert dev.get("/clients/leo/messaging").json()["reason"] == "portal_not_enabled"
        assert dev.get("/clients/leo/inbox").content.replace(b"leo", b"") != b""
        for client in ("leo", "nowhere"):
            refused = dev.get(f"/clients/{client}/inbox")
            assert (refused.status_code, refused.json()["reason"]) == (409, "portal_not_enabled")


def test_a_browser_of_a_configured_origin_may_call_and_no_other(running: Running) -> None:
    api = running.stack["api_url"]
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,idempotency-key"}
    allowed = httpx.options(f"{api}/clients/leo/messages", headers={"Origin": "http://localhost:5173", **asks})
    assert allowed.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert "idempotency-key" in allowed.headers["access-control-allow-headers"].lower()
    other = httpx.options(f"{api}/clients/leo/messages", headers={"Origin": "https://evil.example", **asks})
    assert "access-control-allow-origin" not in other.headers


def test_odd_addresses_are_refused(running: Running) -> None:
    with running.client("ana") as ana:
        for odd in ("a%23b", "a%20b", "%00", "x" * 65, "a_b", "%D9%A3", "caf%C3%A9"):
            assert code(ana.get(f"/clients/{odd}/messaging")) == (422, "invalid_request")
        for raw in (b"\xff\xfe", b"{", b""):
            headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
            refused = ana.post("/clients/leo/messages", content=raw, headers=headers)
            assert code(refused) == (400, "malformed_request")
        large = b'{"subject": "s", "body": "' + b"x" * 300_000 + b'"}'
        headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
        assert code(ana.post("/clients/leo/messages", content=large, headers=headers)) == (413, "request_too_large")


def test_the_printed_conversation_works_when_pasted(running: Running) -> None:
    lines = [line.strip() for line in running.output().splitlines() if re.match(r"\s+(curl|make) ", line)]
    assert len(lines) >= 5
    for line in lines:
        shown = running.shell(line if line.startswith("make") else f"{line} -w '\\n%{{http_code}}'")
        if line.startswith("curl"):
            assert shown.rstrip()[-3:] in ("200", "201"), shown


def test_the_conversation_of_the_readme_works_when_pasted(running: Running) -> None:
    readme = (REPOSITORY / "README.md").read_text().replace("\\\n", " ")
    script = re.findall(r"^\$ (.*)$", readme, re.MULTILINE)
    said, printed, thread, answer = [], [], "", ""
    for line in script:
        line = re.sub("^API=.*", f"API={running.stack['api_url']}", line)
        line = re.sub("^THREAD=.*", f"THREAD={thread}", line)
        line = re.sub("^ANSWER=.*", f"ANSWER={answer}", line)
        said.append(line)
        settings = "\n".join(one for one in said[:-1] if re.match("(API|THREAD|ANSWER)=", one))
        shown = running.shell(f"{settings}\n{line}")
        made = json.loads(shown).get("id", "") if shown.startswith('{"id"') else ""
        thread, answer = thread or made, made or answer
        assert '"code"' not in shown or "PERSON=kim" in line, shown
        printed.append(shown)
    assert len(script) >= 10
    named = re.findall(r'"sender":\{[^}]+\}|"cli\w+_name":"[^"]+"', readme)
    assert len(named) >= 4
    assert [one for one in named if one not in "".join(printed)] == []


def test_nothing_is_lost_when_everything_is_killed(tmp_path: Path) -> None:
    """kill -9 of the engine, its functions and its store, in the middle of a send and with an event on its way."""
    running = Running(tmp_path)
    try:
        running.start()
        with running.client("ana") as ana:
            sent = {n: send(ana, "/clients/leo/messages", {"subject": "s", "body": f"kept {n}"}) for n in range(20)}
        running.make("event", f"FILE={DEMOGRAPHICS}")
        running.stop(signal.SIGKILL)
        running.start()
        with running.client("ana") as ana:

            def entries() -> list[Any]:
                found: list[Any] = ana.get("/clients/leo/inbox", params={"limit": 100}).json()["entries"]
                return found

            eventually(lambda: [entry for entry in entries() if entry["kind"] == "notice"])
            bodies = [entry.get("body") for entry in entries()]
        assert {answer.status_code for answer in sent.values()} == {201}
        assert all(bodies.count(f"kept {n}") == 1 for n in sent)
        verified = running.make("verify-tables")
        assert re.search(r"^entries +3\d$", verified, re.MULTILINE), verified
        assert re.search(r"^findings +0$", verified, re.MULTILINE), verified
    finally:
        running.stop()


def test_ctrl_c_stops_it_without_a_trace(tmp_path: Path) -> None:
    running = Running(tmp_path)
    running.start()
    store = running.stack["store_url"]
    running.stop(signal.SIGINT)
    assert not (tmp_path / "stack.json").exists()
    assert "Traceback" not in running.output()
    try:
        httpx.get(store)
    except httpx.ConnectError:
        return
    raise AssertionError("the store is still there")


def test_a_client_begins_a_thread_where_the_practice_lets_them(running: Running) -> None:
    """As `make run` seeds it: willow lets them, harbor does not."""
    may = {}
    for person, client, clinician in (("kim", "kim-chart", "ana"), ("uma", "uma-chart", "dev")):
        with running.client(person) as owner:
            path = PORTAL.format(client, clinician)
            start = owner.get(f"{path}/messaging").json()["start"]
            sent = send(owner, f"{path}/messages", {"subject": "A question", "body": "May I ask something?"})
            assert start["available"] == (sent.status_code == 201)
            assert start.get("reason") == sent.json().get("reason")
            may[person] = sent.status_code
    assert may == {"kim": 201, "uma": 409}
    with running.client("sam") as staff:
        assert staff.get("/practice/settings").json()["messaging"]["client_starts"] is True
        assert code(staff.put("/practice/settings/telephone", json={})) == (404, "not_found")
        assert code(staff.put("/practice/settings/response", json={"time_zone": "Mars/Olympus"})) == (
            422,
            "invalid_request",
        )
