"""A Matrix homeserver as a Messenger: rooms of two, over the client-server API and Synapse's registration API.

https://spec.matrix.org/v1.11/client-server-api/,
https://element-hq.github.io/synapse/latest/admin_api/register_api.html
"""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

import httpx

from benchmarks.peer.messengers import TEXT, ExpectedRequest

_CLIENT: Final = "/_matrix/client/v3"
_REGISTER: Final = "/_synapse/admin/v1/register"


@dataclass(frozen=True)
class Login:
    """A person's user id and access token."""

    user_id: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass(frozen=True)
class Room:
    """A private room with two people in it."""

    room_id: str
    people: tuple[Login, Login]


@dataclass
class Matrix:
    """Rooms without end-to-end encryption: only the server's own work is measured."""

    name: str
    url: str
    registration_secret: str = field(repr=False)
    rooms: dict[int, Room] = field(default_factory=dict)

    def begin(self, conversation: int) -> None:
        with httpx.Client(base_url=self.url, timeout=60) as http:
            inviting, invited = (self._register(http, f"{who}-{conversation}") for who in ("clinician", "owner"))
            room = {"preset": "private_chat", "is_direct": True, "invite": [invited.user_id]}
            made = http.post(f"{_CLIENT}/createRoom", json=room, headers=inviting.headers).raise_for_status()
            room_id = made.json()["room_id"]
            http.post(f"{_CLIENT}/join/{room_id}", json={}, headers=invited.headers).raise_for_status()
        self.rooms[conversation] = Room(room_id, (inviting, invited))

    def write(self, conversation: int, number: int) -> ExpectedRequest:
        room = self.rooms[conversation]
        path = f"{_CLIENT}/rooms/{room.room_id}/send/m.room.message/{uuid4()}"
        return ExpectedRequest(
            "PUT", path, 200, room.people[number % 2].headers, body={"msgtype": "m.text", "body": TEXT}
        )

    def newest(self, conversation: int, limit: int) -> ExpectedRequest:
        room = self.rooms[conversation]
        query = {"dir": "b", "limit": str(limit)}
        return ExpectedRequest("GET", f"{_CLIENT}/rooms/{room.room_id}/messages", 200, room.people[0].headers, query)

    def texts(self, answer: str) -> list[str]:
        return [event["content"]["body"] for event in json.loads(answer)["chunk"] if event["type"] == "m.room.message"]

    def _register(self, http: httpx.Client, name: str) -> Login:
        nonce = http.get(_REGISTER).raise_for_status().json()["nonce"]
        password = str(uuid4())
        signed = "\0".join((nonce, name, password, "notadmin")).encode()
        proof = hmac.new(self.registration_secret.encode(), signed, hashlib.sha1).hexdigest()
        registration = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": proof}
        made = http.post(_REGISTER, json=registration).raise_for_status().json()
        return Login(made["user_id"], made["access_token"])
