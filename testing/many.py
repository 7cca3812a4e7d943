"""Many inboxes of one clinician and many connections of one person, put into the tables as they are."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from client_messaging import wiring
from client_messaging.domain import ids
from client_messaging.dynamodb import keys
from testing.live_api import LiveApi, Socket
from testing.people import ANA, LEO, ROSA, Person
from testing.rows import put, scan
from testing.stack import Stack


def owner_of(number: int) -> Person:
    """Who owns the chart with this number."""
    return Person(ROSA.practice_id, ROSA.role, f"owner-{number}")


def client_of(number: int) -> str:
    return f"chart-{number}"


def inboxes(stack: Stack, how_many: int, owner: Person | None = None) -> None:
    """So many charts, each of an owner of its own or all of this one, each with an inbox of Ana's."""
    stack.enable()
    stack.compose()
    of_leo = [row for row in scan(stack, stack.messages_table) if row["pk"]["S"] == f"PRACTICE#willow#CLIENT#{LEO}"]
    first = ids.to_int(next(row["activity_id"]["S"] for row in of_leo if "activity_id" in row))
    put(stack, stack.messages_table, (row for n in range(how_many) for row in _copies(of_leo, n, first, owner)))


def _copies(rows: Sequence[Any], number: int, first: int, owner: Person | None) -> Iterator[Any]:
    owner = owner or owner_of(number)
    partition = keys.owner(owner.practice_id, owner.person_id)
    yield {"pk": {"S": partition}, "sk": {"S": f"CLIENT#{client_of(number)}"}, "client_id": {"S": client_of(number)}}
    for row in rows:
        text = json.dumps(row).replace(f"CLIENT#{LEO}", f"CLIENT#{client_of(number)}")
        copy = json.loads(text)
        if "client_id" in copy:
            copy["client_id"] = {"S": client_of(number)}
        if "owner_id" in copy:
            copy["owner_id"] = {"S": owner.person_id}
        if "activity_id" in copy:
            copy["activity_id"] = {"S": ids.from_int(first + number // 3)}  # some were opened in the same instant
        yield copy


def connected(api: LiveApi, people: Sequence[Person]) -> list[Socket]:
    """An open connection for each of these, opened a while ago. No message waits for its end."""
    ends_at = int(api.clock.timestamp()) + 3600
    sockets = [Socket(f"c{number:06}=", person, ends_at, is_open=True) for number, person in enumerate(people)]
    api.sockets |= {socket.id: socket for socket in sockets}
    rows = [
        {
            "pk": {"S": f"PRACTICE#{socket.person.practice_id}#PERSON#{socket.person.person_id}"},
            "sk": {"S": f"CONNECTION#{socket.id}"},
            "role": {"S": socket.person.role},
            "expires_at": {"N": str(ends_at)},
            "opened_at": {"N": str(ends_at - 7200)},
        }
        for socket in sockets
    ]
    put(api.stack, wiring.connections().name, rows)
    return sockets


def devices(api: LiveApi, how_many: int, person: Person = ANA) -> list[Socket]:
    """So many connections of one person."""
    return connected(api, [person] * how_many)
