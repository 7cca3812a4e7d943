"""Sending to FCM (HTTP v1) and APNs. A notification says that there is a message, and nothing of it.

Its words are in the app, under the key `NEW_MESSAGE`, in the device's language. What is sent has no text, no subject,
no name and no id: it passes Google's or Apple's servers, and is read on a locked screen.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import httpx
import jwt

type Json = dict[str, Any]

WORDS: Final = "NEW_MESSAGE"
"""Key of the sentence in the app's own resources, such as “You have a new message.”"""
ALIVE_SECONDS: Final = 24 * 3600
_GRANT: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE: Final = "https://www.googleapis.com/auth/firebase.messaging"


class Unregistered(Exception):
    """The platform does not know this device token any more."""


class Failed(Exception):
    """Not sent: busy, not reached, or refused. The text is a status and the platform's code, never a token."""


@dataclass
class _Kept:
    """A credential that is made anew after so many seconds. Raises what `make` raises."""

    make: Callable[[], str]
    seconds: int
    _value: str = ""
    _until: float = 0.0

    def get(self) -> str:
        if time.monotonic() >= self._until:
            self._value = self.make()
            self._until = time.monotonic() + self.seconds
        return self._value

    def forget(self) -> None:
        self._until = 0.0


@dataclass
class Fcm:
    """Firebase Cloud Messaging, as a service account: https://firebase.google.com/docs/cloud-messaging/send/v1-api."""

    account: Json
    """The key file of the service account: `project_id`, `client_email`, `private_key`, `token_uri`."""
    http: httpx.Client
    url: str = "https://fcm.googleapis.com"
    _access: _Kept = field(init=False)

    def __post_init__(self) -> None:
        self._access = _Kept(self._access_token, 3000)  # it is good for 3600

    def send(self, token: str) -> None:
        """Raises Unregistered, Failed."""
        android = {
            "collapse_key": "new-message",
            "ttl": f"{ALIVE_SECONDS}s",
            "notification": {"body_loc_key": WORDS, "tag": "new-message", "visibility": "PRIVATE"},
        }
        path = f"{self.url}/v1/projects/{self.account['project_id']}/messages:send"
        headers = {"Authorization": f"Bearer {self._access.get()}"}
        answer = _post(self.http, path, headers=headers, json={"message": {"token": token, "android": android}})
        if answer.is_success:
            return
        error = _document(answer).get("error", {})
        codes = {one.get("errorCode") for one in error.get("details", ())} | {error.get("status")}
        if answer.status_code == HTTPStatus.NOT_FOUND and "UNREGISTERED" in codes:
            raise Unregistered
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            self._access.forget()
        raise Failed(f"FCM {answer.status_code} {error.get('status', '')}")

    def _access_token(self) -> str:
        """OAuth 2.0 with a signed assertion (RFC 7523)."""
        now, address = int(time.time()), self.account["token_uri"]
        claims = {"iss": self.account["client_email"], "aud": address, "scope": _SCOPE, "iat": now, "exp": now + 3600}
        assertion = jwt.encode(claims, self.account["private_key"], algorithm="RS256")
        answer = _post(self.http, address, data={"grant_type": _GRANT, "assertion": assertion})
        if not answer.is_success:
            raise Failed(f"FCM's token endpoint {answer.status_code}")
        return str(_document(answer)["access_token"])


@dataclass
class Apns:
    """Apple Push Notification service, with a signing key: https://developer.apple.com/documentation/usernotifications."""

    account: Json
    """`key`, the text of the .p8 file; `key_id`, `team_id`; `topic`, the app's bundle id."""
    http: httpx.Client
    """A client that speaks HTTP/2; APNs speaks nothing else."""
    url: str = "https://api.push.apple.com"
    _provider: _Kept = field(init=False)

    def __post_init__(self) -> None:
        self._provider = _Kept(self._provider_token, 2400)  # Apple wants another one after 20 to 60 minutes

    def send(self, token: str) -> None:
        """Raises Unregistered, Failed."""
        headers = {
            "authorization": f"bearer {self._provider.get()}",
            "apns-topic": self.account["topic"],
            "apns-push-type": "alert",
            "apns-collapse-id": "new-message",
            "apns-expiration": str(int(time.time()) + ALIVE_SECONDS),
        }
        alert = {"aps": {"alert": {"loc-key": WORDS}, "sound": "default"}}
        answer = _post(self.http, f"{self.url}/3/device/{token}", headers=headers, json=alert)
        if answer.is_success:
            return
        reason = _document(answer).get("reason", "")
        if answer.status_code == HTTPStatus.GONE or reason == "BadDeviceToken":
            raise Unregistered
        if reason == "ExpiredProviderToken":
            self._provider.forget()
        raise Failed(f"APNs {answer.status_code} {reason}")

    def _provider_token(self) -> str:
        claims = {"iss": self.account["team_id"], "iat": int(time.time())}
        return jwt.encode(claims, self.account["key"], algorithm="ES256", headers={"kid": self.account["key_id"]})


def _post(http: httpx.Client, url: str, **request: Any) -> httpx.Response:
    try:
        return http.post(url, **request)
    except httpx.TransportError as error:
        raise Failed(type(error).__name__) from None  # its text may have the address, and so the token


def _document(answer: httpx.Response) -> Json:
    try:
        document = json.loads(answer.content)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}
