"""One round of the probe: sign in, write into its own chart, and read there what was written."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from client_messaging.probing.http import Answer, Http
from client_messaging.probing.sign_in import SignIn
from client_messaging.values import Value

CHART: Final = "probe"
OWNER: Final = {"person_id": "probe-owner", "relationship": "self"}


class NotWritten(Exception):
    """The API took no message of the probe. The text is the status."""


class NotRead(Exception):
    """The API did not show what the probe wrote. The text is the status."""


class Probe(Value):
    """The probe: its login, and the API as callers reach it."""

    sign_in: SignIn
    http: Http
    api_url: str

    def go_round(self, at: datetime) -> None:
        """Write and read. Raises SignInFailed, NotWritten, NotRead, or urllib3's HTTPError.

        All rounds of an hour send one message with one Idempotency-Key: each tries the whole way of a write, and the
        chart grows by one message an hour.
        """
        bearer = {"Authorization": f"Bearer {self.sign_in.token(at.timestamp())}"}
        sent = self._write(bearer, at)
        if sent.status == HTTPStatus.CONFLICT:  # the first round of all
            self.http.send("PUT", self._url("portal-access"), bearer, {"state": "enabled", "chart_owner": OWNER})
            sent = self._write(bearer, at)
        if sent.status != HTTPStatus.CREATED:
            raise NotWritten(sent.status)
        page = self.http.send("GET", self._url("inbox?limit=1"), bearer)
        if [entry.get("id") for entry in page.body.get("entries", [])] != [sent.body.get("id")]:
            raise NotRead(page.status)

    def _write(self, bearer: dict[str, str], at: datetime) -> Answer:
        hour = f"{at:%Y-%m-%dT%H}"
        message = {"subject": "Probe", "body": f"Written by the probe of this stack in the hour {hour}."}
        return self.http.send("POST", self._url("messages"), {**bearer, "Idempotency-Key": f"probe-{hour}"}, message)

    def _url(self, path: str) -> str:
        return f"{self.api_url}/clients/{CHART}/{path}"
