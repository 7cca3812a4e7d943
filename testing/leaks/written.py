"""All outputs of the functions, by place, and the services around them that capture these."""

import json
import logging
import traceback
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from threading import Lock
from typing import Any, Final

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from client_messaging.runtime import telemetry
from testing import invocations
from testing.invocations import Json, Row
from testing.leaks.canary import forms_in

_OF_MESSAGES: Final = frozenset({"subject", "body", "name"})
_OF_A_CHART: Final = frozenset({"name", "email", "phone", "language", "reason", "client_name"})

OWN_TEXTS: Final[Mapping[str, frozenset[str]]] = defaultdict(
    frozenset,
    {
        **dict.fromkeys(("compose", "client_reply", "list_inbox", "show_message"), _OF_MESSAGES),
        **dict.fromkeys(("enable_portal", "show_portal_access"), _OF_A_CHART),
        **dict.fromkeys(("show_practice_settings", "set_practice_settings"), frozenset({"crisis"})),
        "set_absence": frozenset({"note"}),
        **dict.fromkeys(("show_preferences", "set_preferences"), frozenset({"language"})),
        "messaging_status": frozenset({"note", "crisis"}),
        "list_inboxes": frozenset({"client_name", "clinician_name"}),
    },
)
"""What an answer is for: the fields in which a function gives a text back, where it does not refuse."""

type Fault = Callable[[], Json]


class Written:
    """Captured output by place."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = defaultdict(list)

    def add(self, place: str, *texts: str) -> None:
        self._texts[place] += texts

    def at(self, place: str) -> str:
        return "\n".join(self._texts[place])

    @property
    def places(self) -> set[str]:
        return {place for place, texts in self._texts.items() if any(texts)}

    def leaks(self) -> set[tuple[str, str]]:
        """Places with the canary, and its form there."""
        return {(place, form) for place in self.places for form in forms_in(self.at(place))}


@dataclass
class Stream:
    """A stream to write to. A capture of stdout alone would miss a logger that holds its stream."""

    written: Written
    place: str

    def write(self, text: str) -> int:
        self.written.add(self.place, text)
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""


@contextmanager
def logs_into(written: Written) -> Iterator[None]:
    """Swap the streams of our own logger's handlers, and listen to all other loggers as Lambda's runtime does."""
    for handler in telemetry.log().handlers:
        handler.setStream(Stream(written, "our log"))  # type: ignore[attr-defined]
    root, libraries = logging.getLogger(), logging.StreamHandler(Stream(written, "other loggers"))
    level = root.level
    root.addHandler(libraries)
    try:
        yield
    finally:
        root.removeHandler(libraries)
        root.setLevel(level)


class Runtime:
    """Lambda's part: calls a handler, and prints what it raises."""

    def __init__(self, written: Written) -> None:
        self.called: set[str] = set()
        self.codes: set[str] = set()
        self._written = written
        self._invoke = invocations.as_lambda_does

    def __call__(self, function: str, event: Mapping[str, Json]) -> Json:
        self.called.add(function)
        try:
            answer = self._invoke(function, event)
        except BaseException as error:
            self._written.add("what the runtime prints", *_printed(error))
            return {"statusCode": 500, "headers": {}, "body": ""}
        self._keep(function, answer)
        return answer

    def _keep(self, function: str, answer: Json) -> None:
        headers, body, rest = answer.get("headers"), answer.get("body"), {**answer, "headers": None, "body": None}
        self._written.add("headers", json.dumps(headers), json.dumps(rest))
        if not body:
            return
        if answer["statusCode"] >= 400:
            self.codes.add(json.loads(body)["code"])
            self._written.add("refusals", body)
        else:
            self._written.add("answers", json.dumps(_without(OWN_TEXTS[function], json.loads(body))))


def _printed(error: BaseException | None) -> Iterator[str]:
    """An exception with its trace and its text, and those that it came of."""
    while error is not None:
        yield from traceback.format_exception(error, chain=False)
        yield repr(error)
        error = error.__cause__ or error.__context__


def _without(names: frozenset[str], of: Json) -> Json:
    if isinstance(of, list):
        return [_without(names, item) for item in of]
    if isinstance(of, dict):
        return {name: _without(names, value) for name, value in of.items() if name not in names}
    return of


@dataclass
class Wire:
    """What the functions ask of other services. Takes what they send to the bus, to queues and on connections.

    The fault `fault` is what becomes of request number `at`, counted from when it was set.
    """

    written: Written
    dead_letters_url: str
    asked: list[str] = field(default_factory=list)
    fault: Fault | None = None
    at: int = 0
    _lock: Lock = field(default_factory=Lock)

    @property
    def has_failed(self) -> bool:
        """Whether there was such a request."""
        return self.at < 0

    @contextmanager
    def failing(self, fault: Fault, at: int) -> Iterator[None]:
        self.fault, self.at = fault, at
        yield
        self.fault = None

    def __call__(self, model: Any, params: Json, **_: object) -> Json:
        service = model.service_model.service_name
        with self._lock:
            self.asked.append(f"{service} {model.name}")
            self.at -= 1
            fault = self.fault if self.at == -1 else None
        if fault is not None:
            return fault()
        return getattr(self, f"_{service.replace('-', '_')}", lambda _: None)(params)

    def _events(self, params: Json) -> Json:
        self.written.add("bus", _text(params))
        entries = [{"EventId": "e"} for _ in json.loads(params["body"])["Entries"]]
        return _answered({"FailedEntryCount": 0, "Entries": entries})

    def _sqs(self, params: Json) -> Json:
        sent = json.loads(params["body"])
        if sent["QueueUrl"] == self.dead_letters_url:
            self.written.add("dead-letter reasons", json.dumps({**sent, "MessageBody": "kept on purpose"}))
        else:
            self.written.add("queues", _text(params))
        done = [{"Id": entry["Id"], "MessageId": "m"} for entry in sent.get("Entries", ())]
        return _answered({"MessageId": "m", "Successful": done})

    def _scheduler(self, params: Json) -> Json:
        self.written.add("schedules", _text(params))
        return _answered({})

    def _sesv2(self, params: Json) -> Json:
        sent = json.loads(params["body"])
        self.written.add("e-mail and texts", json.dumps({**sent, "Destination": "belongs there"}))
        return _answered({"MessageId": "m"})

    def _pinpoint_sms_voice_v2(self, params: Json) -> Json:
        sent = json.loads(params["body"])
        self.written.add("e-mail and texts", json.dumps({**sent, "DestinationPhoneNumber": "belongs there"}))
        return _answered({"MessageId": "m"})

    def _apigatewaymanagementapi(self, params: Json) -> Json:
        self.written.add("connections", _text(params))
        return _answered({})


def _text(params: Json) -> str:
    return f"{params['url_path']} {params['query_string']} {params['headers']} {params['body']!r} " + (
        params["body"].decode() if isinstance(params["body"], bytes) else str(params["body"])
    )


def _answered(parsed: Json) -> Json:
    return AWSResponse("", 200, HTTPHeaders(), None), {**parsed, "ResponseMetadata": {}}


def refused(code: str, message: str, **more: Json) -> Json:
    """What a client is given where a service answers with an error."""
    error = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": 400}, **more}
    return AWSResponse("", 400, HTTPHeaders(), None), error


SESSION: Final = boto3.Session()
"""Of all tests here: making one costs more than a test."""


@contextmanager
def connected(wire: Wire) -> Iterator[None]:
    """Have every client that is made from now on ask by way of this wire."""
    SESSION.events.register("before-call", wire, unique_id="leaks")
    try:
        yield
    finally:
        SESSION.events.unregister("before-call", unique_id="leaks")


@dataclass
class Kept:
    """Which attributes of which kind of row ever held the canary."""

    holding: dict[str, set[str]] = field(default_factory=dict)
    rows: int = 0

    def look(self, rows: list[Row]) -> None:
        self.rows += len(rows)
        for row in rows:
            for name, value in row.items():
                if forms_in(name) or forms_in("\n".join(_strings(value))):
                    self.holding.setdefault(_kind(row), set()).add(name)


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        yield from chain.from_iterable(map(_strings, value.values()))
    elif isinstance(value, list):
        yield from chain.from_iterable(map(_strings, value))
    else:
        yield str(value)


def _kind(row: Row) -> str:
    if "action" in row:
        return "audit record"
    return str(row.get("kind", {}).get("S") or row["sk"]["S"].split("#")[0])
