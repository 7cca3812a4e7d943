"""recipes/push: events of the bus become notifications without text, by FCM and APNs as they answer."""

import json
import logging
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from deployment import template_yaml
from deployment.paths import REPOSITORY
from recipes.push.messaging_push import handler, settings
from recipes.push.messaging_push.devices import Device, Devices, Person, Platform
from testing.event_schemas import SCHEMAS, example_of, is_valid
from testing.push.platforms import Platforms, receiving

ROSA = Person("willow", "client", "rosa")
ANA = Person("willow", "clinician", "ana")
TEMPLATE = template_yaml.parse((REPOSITORY / "recipes/push/template.yaml").read_bytes())["Resources"]


@dataclass(frozen=True)
class Recipe:
    """The function with its table, and what it sends to."""

    devices: Devices
    platforms: Platforms

    def tell(self, *events: Any) -> list[str]:
        """Deliver events; returns the ids of those to deliver again."""
        records = [{"messageId": f"m-{n}", "body": json.dumps(event)} for n, event in enumerate(events)]
        answer = handler.lambda_handler({"Records": records}, None)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    @property
    def told(self) -> list[str]:
        return [f"{one.platform} {one.token}" for one in self.platforms.taken]

    def tokens(self, person: Person) -> set[str]:
        return {device.token for device in self.devices.of(person)}


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recipe]:
    """Rosa with a phone of each platform, Ana with one; nothing was sent yet."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL_DYNAMODB", raising=False)  # of tests with an engine, in the same process
    with mock_aws(config={"core": {"passthrough": {"urls": ["http://127.0.0.1.*"]}}}), receiving() as platforms:
        properties = dict(TEMPLATE["Devices"]["Properties"])
        kept = {name: properties[name] for name in ("BillingMode", "AttributeDefinitions", "KeySchema")}
        dynamodb = boto3.client("dynamodb", "eu-west-1")
        own = f"push-{uuid4()}"  # moto keeps what there is, where other tests of the process use it, too
        dynamodb.create_table(TableName=own, GlobalSecondaryIndexes=properties["GlobalSecondaryIndexes"], **kept)
        secret = boto3.client("secretsmanager", "eu-west-1").create_secret(
            Name=own, SecretString=json.dumps(platforms.accounts())
        )
        for name, value in {
            "AWS_DEFAULT_REGION": "eu-west-1",
            "DEVICES_TABLE": own,
            "PUSH_SECRET": secret["ARN"],
            "FCM_URL": platforms.fcm_url,
            "APNS_URL": platforms.apns_url,
        }.items():
            monkeypatch.setenv(name, value)
        settings.devices.cache_clear()
        settings.senders.cache_clear()
        made = Recipe(settings.devices(), platforms)
        made.devices.register(ROSA, Platform.FCM, "phone-1")
        made.devices.register(ROSA, Platform.APNS, "phone-2")
        made.devices.register(ANA, Platform.APNS, "phone-3")
        yield made
        for sender in settings.senders().values():
            sender.http.close()


def event(name: str, event_id: str = "event-1", **detail: str) -> Any:
    """An event as its published schema has it."""
    found = example_of(SCHEMAS[name])
    found = {**found, "detail": {**found["detail"], "event_id": event_id, **detail}}
    assert is_valid(found, SCHEMAS[name])
    return found


def test_a_nudge_reaches_all_devices_of_the_chart_owner_and_nobody_else(recipe: Recipe) -> None:
    assert recipe.tell(event("nudge.due")) == []
    assert sorted(recipe.told) == ["apns phone-2", "fcm phone-1"]


@pytest.mark.parametrize("name", ["message.replied", "message.started"])
def test_a_clients_message_reaches_the_clinician(recipe: Recipe, name: str) -> None:
    assert recipe.tell(event(name)) == []
    assert recipe.told == ["apns phone-3"]


def test_ids_are_of_a_role_and_a_practice(recipe: Recipe) -> None:
    namesakes = event("nudge.due", person_id="ana"), event("nudge.due", practice_id="harbor")
    assert recipe.tell(*namesakes, event("message.replied", clinician_id="rosa")) == []
    assert recipe.told == []


def test_what_is_sent_says_nothing_but_that_there_is_a_message(recipe: Recipe) -> None:
    sent = event("message.replied", "event-2"), event("nudge.due", "event-3")
    recipe.tell(*sent)
    apple = next(one for one in recipe.platforms.taken if one.platform == "apns")
    google = next(one for one in recipe.platforms.taken if one.platform == "fcm")
    assert apple.content == {"aps": {"alert": {"loc-key": "NEW_MESSAGE"}, "sound": "default"}}
    assert google.content["android"]["notification"]["body_loc_key"] == "NEW_MESSAGE"
    assert google.content.keys() == {"token", "android"}
    ids = {str(value) for one in sent for name, value in one["detail"].items() if name not in ("stage", "channels")}
    seen = json.dumps([[one.headers, one.content] for one in recipe.platforms.taken])
    assert [value for value in ids if value in seen] == []


def test_an_event_that_comes_twice_is_told_once(recipe: Recipe) -> None:
    recipe.tell(event("nudge.due"))
    recipe.tell(event("nudge.due"))
    assert len(recipe.told) == 2
    recipe.tell(event("nudge.due", "event-2"))
    assert len(recipe.told) == 4


@pytest.mark.parametrize(
    ("token", "answer"),
    [
        ("phone-1", (404, "UNREGISTERED")),
        ("phone-2", (410, "Unregistered")),
        ("phone-2", (400, "BadDeviceToken")),
    ],
)
def test_a_device_that_is_unknown_is_removed(recipe: Recipe, token: str, answer: tuple[int, str]) -> None:
    recipe.platforms.answers[token] = [answer]
    assert recipe.tell(event("nudge.due")) == []
    assert recipe.tokens(ROSA) == {"phone-1", "phone-2"} - {token}
    assert len(recipe.told) == 1


@pytest.mark.parametrize(
    ("token", "answer"),
    [
        ("phone-1", (503, "UNAVAILABLE")),
        ("phone-1", (404, "NOT_FOUND")),  # of a project that is not there
        ("phone-1", (429, "QUOTA_EXCEEDED")),
        ("phone-1", (400, "INVALID_ARGUMENT")),
        ("phone-2", (503, "ServiceUnavailable")),
        ("phone-2", (403, "ExpiredProviderToken")),
    ],
)
def test_what_failed_is_sent_again_to_that_device_alone(recipe: Recipe, token: str, answer: tuple[int, str]) -> None:
    recipe.platforms.answers[token] = [answer]
    assert recipe.tell(event("nudge.due"), event("message.replied", "event-2")) == ["m-0"]
    assert len(recipe.told) == 2
    assert recipe.tokens(ROSA) == {"phone-1", "phone-2"}
    assert recipe.tell(event("nudge.due")) == []
    assert sorted(recipe.told) == ["apns phone-2", "apns phone-3", "fcm phone-1"]


def test_a_refused_access_token_is_fetched_anew(recipe: Recipe) -> None:
    recipe.platforms.answers["phone-1"] = [(401, "UNAUTHENTICATED")]
    assert recipe.tell(event("nudge.due")) == ["m-0"]
    assert recipe.tell(event("nudge.due")) == []
    grants = [one for one in recipe.platforms.credentials if one.startswith("grant")]
    assert grants == ["grant of push@p-1.example.invalid for https://www.googleapis.com/auth/firebase.messaging"] * 2


def test_credentials_are_made_once_for_many_notifications(recipe: Recipe) -> None:
    recipe.tell(*(event("nudge.due", f"event-{n}") for n in range(3)))
    assert (len(recipe.told), len(recipe.platforms.credentials)) == (6, 2)


def test_a_phone_of_somebody_else_tells_its_former_person_nothing(recipe: Recipe) -> None:
    recipe.devices.register(Person("willow", "client", "kim"), Platform.APNS, "phone-2")
    recipe.devices.unregister("phone-1")
    assert recipe.tell(event("nudge.due")) == []
    assert recipe.told == []


def test_a_device_that_was_registered_anew_meanwhile_stays(recipe: Recipe) -> None:
    read = Device("phone-2", Platform.APNS, "2026-01-01T00:00:00+00:00")
    recipe.devices.remove(read)
    recipe.devices.told(read, "event-9")
    assert recipe.tokens(ROSA) == {"phone-1", "phone-2"}
    assert {device.last_event for device in recipe.devices.of(ROSA)} == {""}


def test_what_cannot_be_understood_holds_up_nothing_and_is_a_dead_letter_later(recipe: Recipe) -> None:
    strange = event("message.composed"), {"detail-type": "nudge.due", "detail": {}}
    assert recipe.tell(*strange, event("message.replied")) == ["m-0", "m-1"]
    assert recipe.told == ["apns phone-3"]


def test_no_log_line_has_a_device_token_or_a_person(recipe: Recipe, caplog: pytest.LogCaptureFixture) -> None:
    recipe.platforms.answers = {"phone-1": [(503, "UNAVAILABLE")], "phone-2": [(503, "Shutdown")]}
    with caplog.at_level(logging.DEBUG, "push"):
        assert recipe.tell(event("nudge.due"), {"detail-type": "phone-1 of rosa"}) == ["m-0", "m-1"]
    lines = [record.getMessage() for record in caplog.records if record.name == "push"]
    assert len(lines) == 2
    assert "503" in lines[0]
    assert not any(word in line for line in lines for word in ("rosa", "willow", "phone"))


def test_a_platform_that_cannot_be_reached_is_tried_again(recipe: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = f"http://127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("APNS_URL", nowhere)
    settings.senders.cache_clear()
    assert recipe.tell(event("nudge.due")) == ["m-0"]
    assert recipe.told == ["fcm phone-1"]


def test_the_rule_lets_through_what_the_function_knows() -> None:
    names = TEMPLATE["Rule"]["Properties"]["EventPattern"]["detail-type"]
    for name in names:
        assert handler.person_of(event(name))
    assert set(names) == {"nudge.due", "message.replied", "message.started"}
