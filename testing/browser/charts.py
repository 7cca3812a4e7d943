"""Charts made through the API, one for each test, so that tests are independent."""

from typing import Any, Final
from uuid import uuid4

import httpx

from testing.running_stack import Running

OWNER: Final = {"person_id": "rosa", "name": "Rosa Navarro", "relationship": "parent"}


def put(served: Running, client: str, **change: Any) -> dict[str, Any]:
    """Change portal access as ana, from a place of her own."""
    with served.client("ana") as http:
        answer = http.put(f"/clients/{client}/portal-access", json={"state": "enabled", **change})
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
    return body


def owners(client: str, clinician: str) -> str:
    """The address of an inbox for the chart's owner."""
    return f"/portal/clients/{client}/clinicians/{clinician}"


def write(http: httpx.Client, inbox: str, body: str, **where: str) -> str:
    """Into an inbox by its address, with a `subject` or into a `thread_id`; answers the thread's id."""
    answer = http.post(f"{inbox}/messages", json={"body": body, **where}, headers={"Idempotency-Key": uuid4().hex})
    assert answer.status_code == 201, answer.text
    thread: str = answer.json()["thread_id"]
    return thread


def a_thread(served: Running, client: str, subject: str, *bodies: str) -> str:
    """A thread of ana's with rosa."""
    put(served, client, chart_owner=OWNER, client_name="Leo N.")
    with served.client("ana") as http:
        thread = write(http, f"/clients/{client}", bodies[0], subject=subject)
        for body in bodies[1:]:
            write(http, f"/clients/{client}", body, thread_id=thread)
    return thread


def bodies(served: Running, client: str) -> list[str]:
    """What ana's inbox with the client holds, oldest first."""
    with served.client("ana") as http:
        entries = http.get(f"/clients/{client}/inbox", params={"limit": 100}).json()["entries"]
    return [entry["body"] for entry in reversed(entries) if entry["kind"] == "message"]
