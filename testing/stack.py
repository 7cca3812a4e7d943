"""A practice's functions over tables made from template.yaml, and short ways to call them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from mypy_boto3_dynamodb import DynamoDBClient

from testing.invocations import Answer, Json, Row, answer_of, http_event, invoke
from testing.people import ANA, LEO, ROSA, SAM, Person
from testing.routes import (
    ABSENCE,
    AUDIT,
    COMPOSE,
    END_ABSENCE,
    FUNCTION_OF,
    INBOX,
    INBOXES,
    MESSAGE,
    PERSON_ACCESS,
    PORTAL_ACCESS,
    PORTAL_AUDIT,
    PORTAL_INBOX,
    PORTAL_INBOXES,
    PORTAL_MESSAGE,
    PORTAL_READ_MARKER,
    PORTAL_STATUS,
    PREFERENCES,
    READ_MARKER,
    REPLY,
    SECTION,
    SET_ABSENCE,
    SET_PREFERENCES,
    SETTINGS,
    SHOWN_PORTAL_ACCESS,
    STATUS,
)

_OF_ASKING: Final = ("request.refused", "inbox.shown", "audit.shown", "portal_access.shown")
_NEWEST: Final = -1


@dataclass(frozen=True)
class Stack:
    """A practice to act in. Every method is one request."""

    dynamodb: DynamoDBClient
    messages_table: str
    audit_table: str

    def call(
        self,
        route_key: str,
        as_: Person | None,
        path: Mapping[str, str],
        body: Json = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        raw: str | None = None,
    ) -> Answer:
        """Send a request: `body` as JSON, or `raw` as it is."""
        text = raw if raw is not None else None if body is None else json.dumps(body)
        all_headers = ({} if text is None else {"Content-Type": "application/json"}) | dict(headers or {})
        event = http_event(route_key, as_.claims if as_ else None, path, query=query, headers=all_headers, body=text)
        return answer_of(invoke(FUNCTION_OF[route_key], event))

    def enable(self, as_: Person = ANA, client: str = LEO, owner: Person = ROSA, **more: Json) -> Answer:
        """With the chart's newest version, where it has one; or with `version`, or without any where that is None."""
        relationship = more.pop("relationship", "parent")
        contact = more.pop("contact", {})
        version = more.pop("version", _NEWEST)
        newest = self.version_of(client, as_.practice_id) if version == _NEWEST else version
        chart_owner = {"person_id": owner.person_id, "relationship": relationship, **contact}
        body = {"state": "enabled", "chart_owner": chart_owner, **more, **({"version": newest} if newest else {})}
        return self.call(PORTAL_ACCESS, as_, {"client_id": client}, body)

    def version_of(self, client: str = LEO, practice: str = "willow") -> int | None:
        """The version of a chart's portal access, as its row has it."""
        key = {"pk": {"S": f"PRACTICE#{practice}#CLIENT#{client}"}, "sk": {"S": "PORTAL"}}
        row = self.dynamodb.get_item(TableName=self.messages_table, Key=key, ConsistentRead=True).get("Item")
        return int(row["version"]["N"]) if row else None

    def disable(self, as_: Person = ANA, client: str = LEO, **more: Json) -> Answer:
        return self.call(PORTAL_ACCESS, as_, {"client_id": client}, {"state": "disabled", **more})

    def compose(
        self,
        as_: Person = ANA,
        client: str = LEO,
        *,
        body: str = "How was the week?",
        subject: str | None = None,
        thread: str | None = None,
        key: str | None = None,
    ) -> Answer:
        into = {"thread_id": thread} if thread else {"subject": subject or "This week"}
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.call(COMPOSE, as_, {"client_id": client}, {**into, "body": body}, headers=headers)

    def reply(
        self,
        thread: str,
        as_: Person = ROSA,
        client: str = LEO,
        clinician: Person = ANA,
        *,
        body: str = "Better, thank you.",
        key: str | None = None,
    ) -> Answer:
        path = {"client_id": client, "clinician_id": clinician.person_id}
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.call(REPLY, as_, path, {"thread_id": thread, "body": body}, headers=headers)

    def start(
        self,
        as_: Person = ROSA,
        client: str = LEO,
        clinician: Person = ANA,
        *,
        subject: str = "A question",
        body: str = "May I ask something?",
        key: str | None = None,
    ) -> Answer:
        path = {"client_id": client, "clinician_id": clinician.person_id}
        headers = {"Idempotency-Key": key or str(uuid4())}
        return self.call(REPLY, as_, path, {"subject": subject, "body": body}, headers=headers)

    def settings(self, as_: Person = SAM) -> Answer:
        return self.call(SETTINGS, as_, {})

    def set_section(self, section: str, as_: Person = SAM, /, **body: Json) -> Answer:
        return self.call(SECTION, as_, {"section": section}, body)

    def inbox(self, as_: Person = ANA, client: str = LEO, /, **query: str) -> Answer:
        return self.call(INBOX, as_, {"client_id": client}, query=query)

    def portal_inbox(self, as_: Person = ROSA, client: str = LEO, clinician: Person = ANA, **query: str) -> Answer:
        path = {"client_id": client, "clinician_id": clinician.person_id}
        return self.call(PORTAL_INBOX, as_, path, query=query)

    def status(self, as_: Person = ANA, client: str = LEO) -> Answer:
        return self.call(STATUS, as_, {"client_id": client})

    def portal_status(self, as_: Person = ROSA, client: str = LEO, clinician: Person = ANA) -> Answer:
        return self.call(PORTAL_STATUS, as_, {"client_id": client, "clinician_id": clinician.person_id})

    def read(self, entry: str, as_: Person = ANA, client: str = LEO, **more: Json) -> Answer:
        return self.call(READ_MARKER, as_, {"client_id": client}, {"entry_id": entry, **more})

    def portal_read(
        self, entry: str, as_: Person = ROSA, client: str = LEO, clinician: Person = ANA, **more: Json
    ) -> Answer:
        path = {"client_id": client, "clinician_id": clinician.person_id}
        return self.call(PORTAL_READ_MARKER, as_, path, {"entry_id": entry, **more})

    def inboxes(self, as_: Person = ANA, **query: str) -> Answer:
        return self.call(INBOXES, as_, {}, query=query)

    def portal_inboxes(self, as_: Person = ROSA, **query: str) -> Answer:
        return self.call(PORTAL_INBOXES, as_, {}, query=query)

    def show_access(self, as_: Person = ANA, client: str = LEO) -> Answer:
        return self.call(SHOWN_PORTAL_ACCESS, as_, {"client_id": client})

    def message(self, entry: str, as_: Person = ANA, client: str = LEO) -> Answer:
        return self.call(MESSAGE, as_, {"client_id": client, "entry_id": entry})

    def portal_message(self, entry: str, as_: Person = ROSA, client: str = LEO, clinician: Person = ANA) -> Answer:
        path = {"client_id": client, "clinician_id": clinician.person_id, "entry_id": entry}
        return self.call(PORTAL_MESSAGE, as_, path)

    def suspend(self, person: Person) -> None:
        """Write what a suspension is: a record that names the role."""
        roles = {person.role: {"S": "2026-03-01T10:00:00.000Z"}}
        self._put_suspension(person, {"roles": {"M": roles}})

    def suspend_as_before(self, person: Person) -> None:
        """Write what version 0.1.0 wrote: a record of whoever has this id."""
        self._put_suspension(person, {"since": {"S": "2026-03-01T10:00:00.000Z"}, "by": {"S": "sam"}})

    def _put_suspension(self, person: Person, more: Mapping[str, Json]) -> None:
        key = {"pk": f"PRACTICE#{person.practice_id}#PERSON#{person.person_id}", "sk": "SUSPENDED"}
        item = {name: {"S": value} for name, value in key.items()} | dict(more)
        self.dynamodb.put_item(TableName=self.messages_table, Item=item)

    def set_access(self, person: Person, state: str, as_: Person = SAM) -> Answer:
        body = {"state": state, "role": person.role}
        return self.call(PERSON_ACCESS, as_, {"person_id": person.person_id}, body)

    def set_absence(self, until: str | None, as_: Person = ANA, clinician: str = "ana", **more: Json) -> Answer:
        body = {"until": until, **({"from": more.pop("begins")} if "begins" in more else {}), **more}
        return self.call(SET_ABSENCE, as_, {"clinician_id": clinician}, body)

    def end_absence(self, as_: Person = ANA, clinician: str = "ana") -> Answer:
        return self.call(END_ABSENCE, as_, {"clinician_id": clinician})

    def absence(self, as_: Person = ANA, clinician: str = "ana") -> Answer:
        return self.call(ABSENCE, as_, {"clinician_id": clinician})

    def preferences(self, as_: Person = ROSA) -> Answer:
        return self.call(PREFERENCES, as_, {})

    def set_preferences(self, as_: Person = ROSA, **fields: Json) -> Answer:
        return self.call(SET_PREFERENCES, as_, {}, fields)

    def audit_page(self, as_: Person = SAM, client: str = LEO, **query: str) -> Answer:
        return self.call(AUDIT, as_, {"client_id": client}, query=query)

    def portal_audit_page(self, as_: Person = ROSA, client: str = LEO, **query: str) -> Answer:
        return self.call(PORTAL_AUDIT, as_, {"client_id": client}, query=query)

    def portal_update(self, *records: Mapping[str, Json] | str) -> Json:
        """Deliver a batch from the queue: events, or texts that are none."""
        bodies = [record if isinstance(record, str) else json.dumps(record) for record in records]
        batch = [{"messageId": f"m-{n}", "body": body, "eventSource": "aws:sqs"} for n, body in enumerate(bodies)]
        return invoke("record_portal_update", {"Records": batch})

    def rows(self) -> list[Row]:
        """Everything in both tables, in a stable order: but for the records of who was shown or refused what."""
        rows: list[Row] = []
        for table in (self.messages_table, self.audit_table):
            rows += self.dynamodb.scan(TableName=table, ConsistentRead=True)["Items"]
        rows = [row for row in rows if row.get("action", {}).get("S") not in _OF_ASKING]
        return sorted(rows, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))

    def audit(self) -> list[Row]:
        return list(self.dynamodb.scan(TableName=self.audit_table)["Items"])


def portal_event(client: str = LEO, /, **changes: Json) -> dict[str, Json]:
    """An event as EventBridge delivers it. `detail` is merged; other changes are of the envelope."""
    detail = {
        "practice_id": "willow",
        "client_id": client,
        "changed_fields": ["address", "phone"],
        "occurred_at": "2026-03-01T10:00:00Z",
        **changes.pop("detail", {}),
    }
    envelope = {
        "version": "0",
        "id": str(uuid4()),
        "source": "portal",
        "detail-type": "portal.demographics.updated",
        "time": "2026-03-01T10:00:00Z",
        "region": "eu-west-1",
        "resources": [],
    }
    return {**envelope, **changes, "detail": detail}
