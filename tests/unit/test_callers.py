"""A caller is what the verified claims say and nothing else."""

from typing import Any

import pytest

from client_messaging import callers
from client_messaging.errors import Unauthenticated
from client_messaging.model import Caller, Role
from tests.people import ANA, ROSA
from tests.stack import INBOX, http_event


def event(**changed: Any) -> dict[str, Any]:
    return http_event(INBOX, {**ANA.claims, **changed}, {"client_id": "leo"})


def test_the_claims_name_the_caller() -> None:
    assert callers.from_event(event()) == Caller("willow", Role.CLINICIAN, "ana", "login-willow-ana")


def test_a_chart_owner_has_the_role_client() -> None:
    assert callers.from_event(event(**ROSA.claims)).role is Role.CHART_OWNER


@pytest.mark.parametrize("claim", ["sub", "custom:practice_id", "custom:role", "custom:person_id"])
@pytest.mark.parametrize("value", ["", " ", "[a b]", "[ana]", ["ana"], None, 7, True, "a b", "a" * 300, "ana\n"])
def test_an_odd_claim_names_nobody(claim: str, value: Any) -> None:
    with pytest.raises(Unauthenticated):
        callers.from_event(event(**{claim: value}))


@pytest.mark.parametrize("claim", ["sub", "custom:practice_id", "custom:role", "custom:person_id"])
def test_a_missing_claim_names_nobody(claim: str) -> None:
    claims = {name: value for name, value in ANA.claims.items() if name != claim}
    with pytest.raises(Unauthenticated):
        callers.from_event(http_event(INBOX, claims, {"client_id": "leo"}))


@pytest.mark.parametrize("role", ["admin", "Clinician", "patient", "clinician staff", "not_enabled"])
def test_an_unknown_role_names_nobody(role: str) -> None:
    with pytest.raises(Unauthenticated):
        callers.from_event(event(**{"custom:role": role}))


@pytest.mark.parametrize(
    "context",
    [{}, {"authorizer": None}, {"authorizer": {}}, {"authorizer": {"jwt": {}}}, {"authorizer": {"claims": ANA.claims}}],
)
def test_without_verified_claims_there_is_nobody(context: dict[str, Any]) -> None:
    """`sam local` passes no claims, whatever the token; a header or body never stands in for them."""
    forged = event() | {"requestContext": context, "headers": {"authorization": "Bearer x"}}
    with pytest.raises(Unauthenticated):
        callers.from_event(forged)
