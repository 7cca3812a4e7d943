"""A caller is what the verified claims say and nothing else."""

from typing import Any

import pytest

from client_messaging.auth import callers
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import Unauthenticated
from testing.invocations import http_event
from testing.people import ANA, ROSA
from testing.routes import INBOX


def event(**changed: Any) -> dict[str, Any]:
    return http_event(INBOX, {**ANA.claims, **changed}, {"client_id": "leo"})


def caller_of(event: dict[str, Any]) -> Caller:
    claims = callers.gateway_claims(event)
    assert claims is not None
    return callers.from_claims(claims)


def test_the_claims_name_the_caller() -> None:
    assert caller_of(event()) == Caller("willow", Role.CLINICIAN, "ana", "login-willow-ana")


def test_a_chart_owner_has_the_role_client() -> None:
    assert caller_of(event(**ROSA.claims)).role is Role.CHART_OWNER


@pytest.mark.parametrize("claim", ["sub", "custom:practice_id", "custom:role", "custom:person_id"])
@pytest.mark.parametrize("value", ["", " ", "[a b]", "[ana]", ["ana"], None, 7, True, "a b", "a" * 300, "ana\n"])
def test_an_odd_claim_names_nobody(claim: str, value: Any) -> None:
    with pytest.raises(Unauthenticated):
        caller_of(event(**{claim: value}))


@pytest.mark.parametrize("claim", ["sub", "custom:practice_id", "custom:role", "custom:person_id"])
def test_a_missing_claim_names_nobody(claim: str) -> None:
    claims = {name: value for name, value in ANA.claims.items() if name != claim}
    with pytest.raises(Unauthenticated):
        caller_of(http_event(INBOX, claims, {"client_id": "leo"}))


@pytest.mark.parametrize("role", ["admin", "Clinician", "patient", "clinician staff", "not_enabled"])
def test_an_unknown_role_names_nobody(role: str) -> None:
    with pytest.raises(Unauthenticated):
        caller_of(event(**{"custom:role": role}))


@pytest.mark.parametrize("context", [{}, {"identity": {}}])
def test_without_an_authorizer_there_are_no_claims_of_the_gateway(context: dict[str, Any]) -> None:
    assert callers.gateway_claims(event() | {"requestContext": context}) is None


@pytest.mark.parametrize(
    "authorizer",
    [None, {}, {"jwt": {}}, {"jwt": None}, {"jwt": {"claims": "x"}}, {"claims": ANA.claims}, {"lambda": ANA.claims}],
)
def test_an_authorizer_that_hands_no_claims_over_lets_nobody_in(authorizer: Any) -> None:
    with pytest.raises(Unauthenticated):
        callers.gateway_claims(event() | {"requestContext": {"authorizer": authorizer}})
