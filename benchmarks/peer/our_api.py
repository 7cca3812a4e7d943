"""Client Messaging as a messenger that is driven over HTTP, whoever serves it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from benchmarks.peer.messengers import TEXT, ExpectedRequest
from testing.over_http import OverHttp
from testing.people import Person
from testing.routes import COMPOSE, INBOX, REPLY

_PRACTICE: Final = "beside-a-peer"


@dataclass
class OurApi:
    """Clinicians and chart owners, one of each a conversation; clinicians read."""

    name: str
    stack: OverHttp
    threads: dict[int, str] = field(default_factory=dict)
    """The thread of a conversation that all is written into."""

    @property
    def url(self) -> str:
        return str(self.stack.http.base_url)

    def begin(self, conversation: int) -> None:
        clinician, client_id, owner = _people(conversation)
        assert self.stack.enable(clinician, client_id, owner).status == 200
        answer = self.stack.compose(clinician, client_id, body=TEXT)
        assert answer.status == 201, answer.text
        self.threads[conversation] = answer.json["id"]

    def write(self, conversation: int, number: int) -> ExpectedRequest:
        clinician, client_id, owner = _people(conversation)
        path = {"client_id": client_id, "clinician_id": clinician.person_id}
        route, person = (REPLY, owner) if number % 2 else (COMPOSE, clinician)
        once = {"Idempotency-Key": str(uuid4())}
        return self._ask(route, path, person, headers=once, body=self._message(conversation))

    def newest(self, conversation: int, limit: int) -> ExpectedRequest:
        clinician, client_id, _ = _people(conversation)
        return self._ask(INBOX, {"client_id": client_id}, clinician, query={"limit": str(limit)})

    def texts(self, answer: str) -> list[str]:
        return [entry["body"] for entry in json.loads(answer)["entries"]]

    def _message(self, conversation: int) -> Mapping[str, str]:
        return {"thread_id": self.threads[conversation], "body": TEXT}

    def _ask(
        self,
        route: str,
        path: Mapping[str, str],
        person: Person,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> ExpectedRequest:
        method, template = route.split(" ")
        signed = {"Authorization": f"Bearer {self.stack.issuer.token(person)}", **(headers or {})}
        return ExpectedRequest(method, template.format(**path), 201 if body else 200, signed, query or {}, body)


def _people(conversation: int) -> tuple[Person, str, Person]:
    clinician = Person(_PRACTICE, "clinician", f"clinician-{conversation}")
    return clinician, f"client-{conversation}", Person(_PRACTICE, "client", f"owner-{conversation}")
