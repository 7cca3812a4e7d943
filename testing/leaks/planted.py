"""Planted leaks: plausible mistakes in the product. Each names where it must be detected."""

import json
import logging
import traceback
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote

import pytest

from client_messaging.auth import bearer_token
from client_messaging.contract import message_responses, overview_responses
from client_messaging.domain import refusals
from client_messaging.dynamodb import append_transaction, items, keys
from client_messaging.events import portal_updates, published_events
from client_messaging.http_api import api, problems
from client_messaging.live import closing, live_updates, work_queue
from client_messaging.nudging import alarms, senders, texts
from client_messaging.runtime import telemetry
from client_messaging.use_cases import conversations
from testing.leaks import practice as paths
from testing.leaks.canary import TEXT, WORD
from testing.leaks.faults import FAULTS
from testing.leaks.practice import Practice

type Patch = pytest.MonkeyPatch
type Plant = Callable[[Patch], None]
type Path = Callable[[Practice], None]


@dataclass(frozen=True)
class Leak:
    """A planted leak, a path that goes by it, and where it is seen: a place, or a row's kind and attribute."""

    name: str
    plant: Plant
    path: Path
    seen: tuple[str, str]


LEAKS: Final[list[Leak]] = []


def leak(path: Path, place: str, form: str = "as it is") -> Callable[[Plant], Plant]:
    def register(plant: Plant) -> Plant:
        LEAKS.append(Leak(plant.__name__.removeprefix("_").replace("_", " "), plant, path, (place, form)))
        return plant

    return register


def publish_with_a_bug(practice: Practice) -> None:
    practice.thread()
    with practice.wire.failing(FAULTS["a bug"], at=0):
        practice.publish()


def _before(patch: Patch, module: Any, name: str, act: Callable[..., object]) -> None:
    """Do something with the arguments of a function before it is called."""
    original = getattr(module, name)

    def replacement(*args: Any, **more: Any) -> Any:
        act(*args)
        return original(*args, **more)

    patch.setattr(module, name, replacement)


def _after(patch: Patch, module: Any, name: str, change: Callable[..., Any]) -> None:
    """Change what a function returns; `change` is given that and the arguments."""
    original = getattr(module, name)
    patch.setattr(module, name, lambda *args, **more: change(original(*args, **more), *args))


def _logged(patch: Patch, of: Callable[[Any], object]) -> None:
    _before(patch, conversations, "compose", lambda _, new, *__: telemetry.log().debug("new", extra={"is": of(new)}))


# ---------------------------------------------------------------- logs, metrics, what the runtime prints
@leak(paths.write, "our log")
def _a_body_is_logged(patch: Patch) -> None:
    _logged(patch, lambda new: new.body)


@leak(paths.write, "our log", "in base64")
def _a_body_is_logged_in_base64(patch: Patch) -> None:
    _logged(patch, lambda new: b64encode(b"?" + new.body.encode()).decode())


@leak(paths.write, "our log", "percent-encoded")
def _a_body_is_logged_percent_encoded(patch: Patch) -> None:
    _logged(patch, lambda new: "".join(f"%{letter:02X}" for letter in new.body.encode()))


@leak(paths.write, "our log", "in escapes")
def _a_body_is_logged_in_escapes(patch: Patch) -> None:
    _logged(patch, lambda new: "".join(f"\\u{ord(letter):04x}" for letter in new.body))


@leak(paths.write, "our log")
def _a_model_is_logged(patch: Patch) -> None:
    def logged(made: Any, *_: Any) -> Any:
        telemetry.log().debug("new", extra={"is": repr(made)})
        return made

    _after(patch, message_responses.MessageSchema, "of", logged)


@leak(paths.write, "our log")
def _the_idempotency_key_is_logged(patch: Patch) -> None:
    _before(patch, keys, "idempotency", lambda *args: telemetry.log().info("key %s", args[-1]))


@leak(paths.be_nudged, "schedules")
def _an_alarm_says_about_whom(patch: Patch) -> None:
    patch.setattr(alarms, "_hidden", lambda *_: WORD)


@leak(paths.be_nudged, "e-mail and texts")
def _a_nudge_says_who_wrote(patch: Patch) -> None:
    words = texts.texts_for
    patch.setattr(senders, "texts_for", lambda *of: words(*of)._replace(mail=TEXT))


@leak(paths.send_what_cannot_be_taken, "our log")
def _what_a_model_rejected_is_logged(patch: Patch) -> None:
    _before(patch, problems, "from_validation", lambda error: telemetry.log().info("no", extra={"of": error.errors()}))


@leak(paths.send_what_cannot_be_taken, "our log")
def _the_text_of_a_validation_error_is_logged(patch: Patch) -> None:
    _before(patch, problems, "from_validation", lambda error: telemetry.log().info(str(error)))


def _log_events_of(function: str) -> Plant:
    def plant(patch: Patch) -> None:
        module = import_module(f"functions.{function}.handler")
        logging_it = telemetry.log().inject_lambda_context(module.lambda_handler, log_event=True)
        patch.setattr(module, "lambda_handler", logging_it)

    plant.__name__ = f"events_of_{function}_are_logged"
    return plant


for _function, _path in (
    ("authorize_connection", paths.sign_in),
    ("client_reply", paths.write),
    ("compose", paths.write),
    ("enable_portal", paths.write),
    ("list_audit", paths.account_for),
    ("list_inbox", paths.go_where_nothing_is),
    ("list_inboxes", paths.sign_in),
    ("mark_read", paths.ask),
    ("messaging_status", paths.ask),
    ("show_message", paths.ask),
    ("show_portal_access", paths.ask),
    ("show_practice_settings", paths.set_up),
    ("set_practice_settings", paths.set_up),
    ("open_connection", paths.be_told),
    ("close_connection", paths.be_told),
    ("publish_events", paths.publish),
    ("record_portal_update", paths.hear_of_the_portal),
    ("seal_audit", paths.account_for),
    ("set_person_access", paths.hand_over_and_suspend),
    ("set_absence", paths.be_away),
    ("show_preferences", paths.prefer),
    ("set_preferences", paths.prefer),
    ("tell_connections", paths.be_told),
    ("plan_nudge", paths.say_what_nobody_understands),
    ("send_nudge", paths.say_what_nobody_understands),
    ("record_nudge_outcome", paths.be_nudged),
    ("verify_audit", paths.account_for),
):
    leak(_path, "our log")(_log_events_of(_function))


@leak(publish_with_a_bug, "what the runtime prints")
def _a_handler_is_not_instrumented(patch: Patch) -> None:
    module = import_module("functions.publish_events.handler")
    patch.setattr(module, "lambda_handler", module.publish_events)


@leak(publish_with_a_bug, "what the runtime prints")
def _an_unexpected_error_keeps_its_text(patch: Patch) -> None:
    def handle(event: Any, context: Any) -> Any:
        try:
            return module.publish_events(event, context)
        except Exception as error:
            raise telemetry.UnexpectedError(str(error)) from None

    module = import_module("functions.publish_events.handler")
    patch.setattr(module, "lambda_handler", handle)


@leak(publish_with_a_bug, "our log")
def _an_unexpected_error_is_logged_with_its_text(patch: Patch) -> None:
    def handle(event: Any, context: Any) -> Any:
        try:
            return module.publish_events(event, context)
        except Exception:
            telemetry.log().exception(telemetry.FAILED)
            return {}

    module = import_module("functions.publish_events.handler")
    patch.setattr(module, "lambda_handler", handle)


@leak(paths.say_what_nobody_understands, "stderr")
def _a_trace_is_printed(patch: Patch) -> None:
    _before(patch, telemetry.log(), "warning", lambda *_: traceback.print_exc())


@leak(paths.write, "stdout")
def _a_body_is_printed(patch: Patch) -> None:
    _before(patch, conversations, "compose", lambda *args: print(args[1].body))


@leak(paths.write, "stdout")
def _a_metric_has_the_subject_for_a_dimension(patch: Patch) -> None:
    def dimension(*args: Any) -> None:
        telemetry.metrics().add_dimension("about", str(args[2]))

    _before(patch, conversations, "compose", dimension)


@leak(paths.write, "other loggers")
def _libraries_log_all_that_they_do(patch: Patch) -> None:
    _before(patch, conversations, "compose", lambda *_: logging.getLogger().setLevel(logging.DEBUG))


@leak(paths.write, "other loggers")
def _another_logger_has_it(patch: Patch) -> None:
    _before(patch, conversations, "compose", lambda *args: logging.getLogger("sms").warning("sent %s", args[1].body))


@leak(paths.sign_in, "our log", "in base64")
def _a_token_is_logged(patch: Patch) -> None:
    _before(patch, bearer_token, "claims_of", lambda token, _: telemetry.log().info("for", extra={"token": token}))


@leak(paths.sign_in, "our log")
def _claims_are_logged(patch: Patch) -> None:
    def logged(claims: Any, *_: Any) -> Any:
        telemetry.log().info("of", extra={"claims": claims})
        return claims

    _after(patch, bearer_token, "claims_of", logged)


@leak(paths.go_where_nothing_is, "our log")
def _ids_of_any_form_are_logged(patch: Patch) -> None:
    patch.setattr(api, "_log", lambda request, *_: telemetry.log().info("answered", extra={"ids": request.path_ids}))


@leak(paths.write, "our log")
def _headers_are_logged(patch: Patch) -> None:
    patch.setattr(api, "_log", lambda request, *_: telemetry.log().info("answered", extra={"of": request.headers}))


# ---------------------------------------------------------------- answers
@leak(paths.send_what_cannot_be_taken, "refusals")
def _a_refusal_repeats_what_came_in(patch: Patch) -> None:
    def repeating(made: Any, fault: Mapping[str, object]) -> Any:
        return refusals.FieldError(made.field, f"{made.message}, not {fault['input']}")

    _after(patch, problems, "_field_error", repeating)


@leak(paths.send_what_cannot_be_taken, "refusals")
def _a_refusal_repeats_names_of_any_form(patch: Patch) -> None:
    patch.setattr(problems, "_field", lambda place, **_: ".".join(map(str, place)))


@leak(paths.write, "headers")
def _a_header_repeats_the_body(patch: Patch) -> None:
    _after(patch, api, "_headers", lambda headers, answer: {**headers, "X-About": quote(str(answer["body"]))})


@leak(paths.sign_in, "headers")
def _the_authorizer_hands_claims_on(patch: Patch) -> None:
    module = import_module("client_messaging.live.websocket_events")
    _after(patch, module, "iam_policy", lambda answer, event, *_: {**answer, "context": event["headers"]})


@leak(paths.ask, "answers")
def _an_overview_shows_the_subject(patch: Patch) -> None:
    model = overview_responses.InboxSummarySchema
    _after(patch, model, "of", lambda made, *_: made.model_copy(update={"clinician_id": TEXT}))


# ---------------------------------------------------------------- what is sent on
@leak(paths.publish, "bus")
def _an_event_has_the_subject(patch: Patch) -> None:
    def telling(made: Any, _change: Any, _key: Any, new: Any) -> Any:
        return published_events.EventOut(made.detail_type, made.detail | {"about": new.get("subject", {}).get("S")})

    _after(patch, published_events, "_entry_written", telling)


@leak(paths.publish, "bus")
def _an_event_has_the_reason(patch: Patch) -> None:
    def telling(made: Any, _change: Any, _key: Any, _old: Any, new: Any) -> Any:
        return published_events.EventOut(made.detail_type, made.detail | {"reason": new.get("reason", {}).get("S")})

    _after(patch, published_events, "_portal_access_changed", telling)


@leak(paths.say_what_nobody_understands, "dead-letter reasons")
def _the_reason_of_a_dead_letter_repeats_it(patch: Patch) -> None:
    def repeating(body: str) -> Any:
        raise portal_updates.Unintelligible(body)

    patch.setattr(portal_updates, "portal_update", repeating)


@leak(paths.say_what_nobody_understands, "dead-letter reasons")
def _the_reason_of_a_dead_letter_has_pydantics_text(patch: Patch) -> None:
    def validating(body: str) -> Any:
        try:
            return portal_updates._Envelope.model_validate_json(body)
        except ValueError as error:
            raise portal_updates.Unintelligible(str(error)) from None

    patch.setattr(portal_updates, "portal_update", validating)


@leak(paths.be_told, "connections")
def _a_connection_is_told_the_body(patch: Patch) -> None:
    def telling(of: closing.LiveContext, detail: Any) -> int:
        for connection in of.connections.of_person(detail["practice_id"], detail["clinician_id"], None):
            of.gateway.post(connection, json.dumps(detail))
        return 1

    patch.setitem(live_updates._ACTS, "message.composed", telling)


@leak(paths.be_told, "queues")
def _a_queue_is_told_more(patch: Patch) -> None:
    def passing_on(of: closing.LiveContext, detail: Any) -> int:
        of.queue.send([work_queue.QueueMessage("message.composed", detail)])
        return 1

    patch.setitem(live_updates._ACTS, "message.composed", passing_on)


# ---------------------------------------------------------------- what is kept
@leak(paths.write, "audit record", "about")
def _an_audit_record_has_the_subject(patch: Patch) -> None:
    def telling(made: Any, _wanted: Any, entry: Any, *_: Any) -> Any:
        return made | items.values(about=entry.subject)

    _after(patch, append_transaction, "_audit", telling)


@leak(paths.hand_over_and_suspend, "audit record", "reason")
def _an_audit_record_has_the_reason(patch: Patch) -> None:
    module = import_module("client_messaging.dynamodb.audit_records")
    _after(patch, module, "record", lambda made, *_: made | items.values(reason=TEXT))


@leak(paths.set_up, "audit record", "about")
def _an_audit_record_has_the_text_of_a_crisis(patch: Patch) -> None:
    module = import_module("client_messaging.dynamodb.audit_records")
    _after(patch, module, "record", lambda made, *_, **__: made | items.values(about=TEXT))


@leak(paths.set_up, "SETTINGS", "changed_by")
def _a_section_names_its_text_elsewhere(patch: Patch) -> None:
    module = import_module("client_messaging.dynamodb.settings_items")
    _after(patch, module, "from_section", lambda made, *_: made | {"changed_by": made["content"]})


@leak(paths.write, "message", "sk")
def _a_key_holds_the_subject(patch: Patch) -> None:
    _after(patch, items, "from_message", lambda made, message: made | items.values(sk=message.id + message.subject))


@leak(paths.write, "message", "about")
def _an_attribute_repeats_the_subject(patch: Patch) -> None:
    _after(patch, items, "from_message", lambda made, message: made | items.values(about=[message.subject.upper()]))


@leak(paths.write, "KEY", "sk")
def _an_idempotency_key_is_kept_as_it_came(patch: Patch) -> None:
    _after(patch, keys, "idempotency", lambda made, *args: keys.Key(made.pk, f"KEY#{args[-2]}#{args[-1]}"))


@leak(paths.write, "INBOX", "last_text")
def _a_head_shows_the_newest_text(patch: Patch) -> None:
    _after(patch, items, "last_entry_values", lambda made, entry: made | {"last_text": entry.body})


@leak(paths.write, "PORTAL", "since")
def _a_contact_lands_in_another_attribute(patch: Patch) -> None:
    _after(patch, items, "from_portal", lambda made, of, *_: made | items.values(since=f"{of.since} {of.owner.email}"))
