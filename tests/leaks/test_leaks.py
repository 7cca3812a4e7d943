"""A canary goes through every path, refusal and fault; nothing but messages, contacts and answers may hold it."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

import pytest

from client_messaging.auth import bearer_token
from client_messaging.domain.refusals import Refusal
from client_messaging.live import websocket_events
from client_messaging.runtime import telemetry
from deployment.paths import REPOSITORY
from testing.leaks.canary import TEXT, WORD, forms_in
from testing.leaks.faults import FAULTS, PANIC, sweep
from testing.leaks.planted import LEAKS, Leak
from testing.leaks.practice import CLAIMS, CONTACT, ODD, PATHS, Practice, be_told, write
from testing.people import LEO
from testing.stack import Stack, portal_event
from testing.whole import sample

BELONGS: Final = {
    "message": {"subject", "body", "sender_name"},
    "PORTAL": {"contact", "reason", "client_name"},
    "INBOX": {"client_name", "clinician_name"},
    "SETTINGS": {"content"},
}
"""Where texts, names and contacts are kept, by kind of row and attribute."""

PLACES: Final = {
    *("our log", "other loggers", "stdout", "what the runtime prints"),
    *("answers", "headers", "refusals"),
    *("bus", "queues", "dead-letter reasons", "connections", "schedules", "e-mail and texts"),
}
"""Where something is always written. Nothing is written to stderr."""

FUNCTIONS: Final = {
    folder.name for folder in (REPOSITORY / "functions").iterdir() if (folder / "handler.py").exists()
} - {"probe"}
"""Without the probe, which is given no text: test_probe.py looks for its credentials."""
SOURCES: Final = "\n".join(
    file.read_text()
    for folder in ("functions", "layers/messaging")
    for file in sorted((REPOSITORY / folder).rglob("*.py"))
)


def seen(practice: Practice) -> set[tuple[str, str]]:
    """Every place where the canary does not belong: a stream and the form, or a kind of row and the attribute."""
    practice.look()
    kept = {(kind, name) for kind, names in practice.kept.holding.items() for name in names}
    return practice.written.leaks() | kept - {(kind, name) for kind, names in BELONGS.items() for name in names}


def test_nothing_that_is_written_holds_it(practice: Practice) -> None:
    for fault in ("throttled", "a bug"):
        assert sweep(practice, FAULTS[fault]) == FUNCTIONS - {"authorize_connection"}, "that one asks no service"
        assert seen(practice) == set(), fault
    for path in PATHS:
        path(practice)
        assert seen(practice) == set(), path.__name__
    _was_looking(practice)


def _was_looking(practice: Practice) -> None:
    """Every function was called, every refusal was met, everything was said that is ever said, and it was all seen."""
    assert practice.runtime.called == FUNCTIONS
    assert practice.runtime.codes == {refusal.code for refusal in _refusals(Refusal)}
    assert practice.kept.holding == BELONGS
    assert practice.written.places == PLACES
    said = {json.loads(line)["message"] for line in practice.written.at("our log").splitlines() if line}
    assert said == {text for name, text in vars(telemetry).items() if name.isupper() and isinstance(text, str)}
    metrics = [json.loads(line) for line in practice.written.at("stdout").splitlines() if line]
    described = [of["_aws"]["CloudWatchMetrics"][0] for of in metrics]
    assert {metric["Name"] for of in described for metric in of["Metrics"]} == _metrics()
    assert all(of["Dimensions"] == [["service"]] for of in described)


def _refusals(of: type[Refusal]) -> Iterator[type[Refusal]]:
    for refusal in of.__subclasses__():
        yield refusal
        yield from _refusals(refusal)


def _metrics() -> set[str]:
    counted = re.findall(r"(?:telemetry\.|\b)count\((.*)\)", SOURCES)
    return {name for call in counted for name in re.findall(r'"([A-Z]\w+)"', call)}


OTHERS: Final[list[str]] = sample(fault for fault in FAULTS if fault not in ("throttled", "a bug"))


@pytest.mark.parametrize("fault", OTHERS)
def test_no_fault_tells(practice: Practice, fault: str) -> None:
    assert sweep(practice, FAULTS[fault]) == FUNCTIONS - {"authorize_connection"}
    assert seen(practice) == set()


@pytest.mark.parametrize("answer", [500, TEXT, {"keys": TEXT}, {"keys": [{"kty": "RSA", "kid": TEXT, WORD: TEXT}]}])
def test_an_issuer_that_fails_tells_nothing(practice: Practice, answer: Any) -> None:
    practice.issuer.answer = answer
    for _ in range(2):
        bearer_token._keys_of.cache_clear()
        token = practice.issuer.token(**CLAIMS)
        practice.authorize(token)
        practice.stack.call("GET /inboxes", None, {}, headers={"Authorization": f"Bearer {token}"})
    assert seen(practice) == set()
    assert practice.runtime.codes <= {"try_again", "unauthenticated"}


def test_a_bug_in_the_authorizer_tells_nothing(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websocket_events, "token", lambda _: FAULTS["a bug"]())
    practice.authorize(practice.issuer.token(**CLAIMS))
    assert "UnexpectedError: RuntimeError" in practice.written.at("what the runtime prints")
    assert seen(practice) == set()


def test_the_panic_of_an_extension_tells_nothing(practice: Practice) -> None:
    sweep(practice, PANIC)
    assert seen(practice) == set()


def test_an_events_id_of_odd_form_is_not_logged(practice: Practice) -> None:
    practice.thread()
    practice.stack.portal_update(portal_event(id=ODD))
    assert telemetry.NOTICES_RECORDED in practice.written.at("our log")
    assert seen(practice) == set()


def test_a_name_that_no_field_has_is_told_to_its_sender_alone(practice: Practice) -> None:
    """Where it has the form of a name. In any other it is not repeated."""
    answers = [practice.post({"subject": TEXT, "body": TEXT, name: TEXT}) for name in (WORD, ODD)]
    errors = [answer.json["errors"] for answer in answers]
    assert errors == [[{"field": name, "message": "is not a field of this request"}] for name in (WORD, "(unknown)")]
    assert seen(practice) == {("refusals", "as it is")}


def test_a_dead_letter_keeps_the_event_and_says_only_why_it_is_one(practice: Practice) -> None:
    practice.stack.portal_update(portal_event(LEO, detail={"occurred_at": TEXT}))
    (sent,) = practice.written.at("dead-letter reasons").splitlines()
    reason = {"DataType": "String", "StringValue": "detail.occurred_at: string_pattern_mismatch"}
    assert json.loads(sent)["MessageAttributes"] == {"reason": reason}


def test_the_audit_says_who_did_what_and_no_more(stack: Stack) -> None:
    stack.enable(contact=CONTACT)
    thread = stack.compose(subject=TEXT, body=TEXT).json["id"]
    stack.reply(thread, body=TEXT)
    stack.portal_update(portal_event())
    stack.read(thread)
    stack.disable(reason=TEXT)
    records = sorted(stack.audit(), key=lambda row: str(row["sk"]["S"]))
    said = [(row["action"]["S"], row["actor_role"]["S"], row.get("actor_id", {}).get("S")) for row in records]
    assert said == [
        ("portal_access.changed", "clinician", "ana"),
        ("message.composed", "clinician", "ana"),
        ("message.replied", "client", "rosa"),
        ("notice.recorded", "system", None),
        ("inbox.read", "clinician", "ana"),
        ("portal_access.changed", "clinician", "ana"),
    ]
    assert records[1]["entry_id"]["S"] == thread
    assert not forms_in(json.dumps(records))


def test_libraries_log_no_more_than_warnings(practice: Practice, template: dict[str, Any]) -> None:
    """botocore writes whole requests at DEBUG. Nothing of ours sets a level but that of our own logger."""
    write(practice)
    be_told(practice)
    names = ("", "aws_lambda_powertools", "boto3", "botocore", "jwt", "urllib3")
    loggers = [logging.getLogger(name) for name in (*names, *logging.root.manager.loggerDict)]
    of_libraries = [logger for logger in loggers if logger.name.split(".")[0] in names]
    assert len(of_libraries) > 50
    assert [logger.name for logger in of_libraries if logger.isEnabledFor(logging.INFO)] == []
    assert telemetry.log().log_level == logging.DEBUG
    assert not re.search(r"import logging|set_stream_logger|set_package_logger|setLevel|basicConfig", SOURCES)
    functions = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function"]
    assert len(functions) == len(FUNCTIONS | {"probe"})
    shared = template["Globals"]["Function"]
    assert "LoggingConfig" not in shared
    for function in functions:
        variables = shared["Environment"]["Variables"] | function["Environment"]["Variables"]
        of_powertools = {name.removeprefix("POWERTOOLS_") for name in variables if name.startswith("POWERTOOLS_")}
        assert of_powertools == {"METRICS_NAMESPACE", "LOG_LEVEL", "SERVICE_NAME"}
        assert function["LoggingConfig"].keys() == {"LogGroup"}


PLANTED: Final[list[Leak]] = sample(LEAKS, one_in=12, named=lambda leak: leak.name, kinds=lambda leak: [leak.seen])


@pytest.mark.parametrize("leak", PLANTED, ids=lambda leak: leak.name)
def test_a_planted_leak_is_seen(practice: Practice, monkeypatch: pytest.MonkeyPatch, leak: Leak) -> None:
    leak.plant(monkeypatch)
    with suppress(AssertionError):  # some break the path that they lie on
        leak.path(practice)
    assert leak.seen in seen(practice)


def test_a_leak_is_planted_in_every_place() -> None:
    places = {place for place, _ in (leak.seen for leak in LEAKS)}
    assert places >= PLACES | {"stderr", "audit record", "message", "PORTAL"}
