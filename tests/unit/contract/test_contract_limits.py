"""How long and how many: each limit of a request holds at its last value and not at the next."""

from typing import Any, Final

import pytest
from pydantic import ValidationError

from client_messaging.contract.fields import RequestBody
from client_messaging.contract.requests import MessageToSend, PortalAccessChange, PortalMessage
from client_messaging.http_api.request import LARGEST_BODY_BYTES

OWNER: Final = {"person_id": "rosa", "relationship": "parent"}


def message(**changed: Any) -> tuple[type[RequestBody], dict[str, Any]]:
    return MessageToSend, {"subject": "s", "body": "b", **changed}


def owner(**changed: Any) -> tuple[type[RequestBody], dict[str, Any]]:
    return PortalAccessChange, {"state": "enabled", "chart_owner": {**OWNER, **changed}}


def clinicians(number: int, length: int = 1) -> tuple[type[RequestBody], dict[str, Any]]:
    return PortalAccessChange, {"state": "enabled", "chart_owner": OWNER, "clinician_ids": ["x" * length] * number}


def reason(length: int) -> tuple[type[RequestBody], dict[str, Any]]:
    return PortalAccessChange, {"state": "disabled", "reason": "é" * length}


TAKEN: Final = [
    message(subject="é" * 200),
    message(body="\N{GRINNING FACE}" * 10_000),
    (PortalMessage, {"thread_id": "x" * 64, "body": "é" * 10_000}),
    owner(person_id="x" * 64),
    owner(email=f"{'x' * 64}@{'y' * 189}"),
    owner(email="x@y"),
    owner(phone="1" * 3),
    owner(phone="+" + "1" * 32),
    owner(language="de"),
    owner(language="x" * 8 + "-12345678" * 4),
    owner(language="de-1"),
    clinicians(50),
    clinicians(1, 64),
    reason(500),
]
REFUSED: Final = [
    message(subject="é" * 201),
    message(subject=""),
    message(body="\N{GRINNING FACE}" * 10_001),
    message(body=""),
    (PortalMessage, {"thread_id": "x", "body": "é" * 10_001}),
    (PortalMessage, {"thread_id": "x" * 65, "body": "b"}),
    owner(person_id="x" * 65),
    owner(person_id=""),
    owner(email=f"{'x' * 65}@y"),
    owner(email=f"x@{'y' * 190}"),
    owner(email="@y"),
    owner(email="x@"),
    owner(phone="1" * 2),
    owner(phone="1" * 33),
    owner(language="d"),
    owner(language="x" * 9),
    owner(language="de-123456789"),
    owner(language="de-1-2-3-4-5"),
    owner(language="de-"),
    clinicians(51),
    clinicians(1, 65),
    reason(501),
    reason(0),
]


@pytest.mark.parametrize(("model", "given"), TAKEN, ids=range(len(TAKEN)))
def test_the_last_value_is_taken(model: type[RequestBody], given: dict[str, Any]) -> None:
    assert model.model_validate(given)


@pytest.mark.parametrize(("model", "given"), REFUSED, ids=range(len(REFUSED)))
def test_the_next_value_is_refused(model: type[RequestBody], given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        model.model_validate(given)


def test_a_body_of_256_kib_is_the_largest() -> None:
    assert LARGEST_BODY_BYTES == 262_144
