"""The functions' session calls the handlers that a session of botocore calls, for every event of every service here."""

from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session
from lean import SERVICES

from client_messaging.runtime.aws_session import LeanSession

EVENTS = (
    "provide-client-params",
    "before-parameter-build",
    "before-endpoint-resolution",
    "before-call",
    "request-created",
    "choose-signer",
    "before-sign",
    "before-send",
    "response-received",
    "before-parse",
    "needs-retry",
    "after-call",
    "after-call-error",
)
"""Events of a request, in the order in which botocore emits them."""


@pytest.fixture(autouse=True)
def _nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


def made(session: Session, service: str) -> Any:
    return session.create_client(
        service,
        config=Config(retries={"mode": "standard"}),
        endpoint_url="http://localhost:1",
    )


def handlers(events: Any, name: str) -> list[str]:
    """The handlers of an event, in the order in which they are called."""
    emitter = getattr(events, "_emitter", events)
    return [getattr(one, "__qualname__", type(one).__qualname__) for one in emitter._handlers.prefix_search(name)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_of_a_request_has_the_same_handlers_in_the_same_order(service: str) -> None:
    lean, whole = made(LeanSession(), service), made(Session(), service)
    name = lean.meta.service_model.service_id.hyphenize()
    compared = 0
    for operation in SERVICES[service]:
        for event in EVENTS:
            expected = handlers(whole.meta.events, f"{event}.{name}.{operation}")
            assert handlers(lean.meta.events, f"{event}.{name}.{operation}") == expected
            compared += len(expected)
    assert compared > 8 * len(SERVICES[service])


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_is_made_by_the_same_handlers(service: str) -> None:
    lean, whole = LeanSession(), Session()
    name = made(lean, service).meta.service_model.service_id.hyphenize()
    for event in (f"creating-client-class.{name}", "choose-service-name"):
        one, other = (session.get_component("event_emitter") for session in (lean, whole))
        assert handlers(one, event) == handlers(other, event) != []


def test_clients_of_several_services_have_their_own_handlers_once() -> None:
    session = LeanSession()
    queues, _, again = (made(session, service) for service in ("sqs", "dynamodb", "sqs"))
    for client in (queues, again):
        found = handlers(client.meta.events, "after-call.sqs.SendMessage")
        assert found.count("_handle_sqs_compatible_error") == 1
