"""Codes and refresh tokens: each is good once, for its time, for whoever asked."""

import pytest

from local.issuer.grants import CODE_SECONDS, SESSION_SECONDS, AuthorizationRequest, Grant, Grants, InvalidGrant
from local.practice.people import PEOPLE
from testing.local.front_end_folder import VERIFIER, challenge

ANA = PEOPLE[0]
CHART = "http://127.0.0.1:8788/chart/"
ASKED = AuthorizationRequest(CHART, challenge(), "the-nonce")


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def signed_in(grants: Grants) -> Grant:
    return grants.exchange(grants.code(ANA, ASKED), CHART, VERIFIER)


def test_a_code_is_exchanged_for_who_signed_in_and_the_nonce() -> None:
    granted = signed_in(Grants())
    assert (granted.person, granted.nonce) == (ANA, "the-nonce")


def test_a_code_is_good_once_and_its_second_use_ends_what_came_of_the_first() -> None:
    grants = Grants()
    code = grants.code(ANA, ASKED)
    first = grants.exchange(code, CHART, VERIFIER)
    with pytest.raises(InvalidGrant):
        grants.exchange(code, CHART, VERIFIER)
    with pytest.raises(InvalidGrant):
        grants.renew(first.refresh_token)


def test_a_code_is_good_for_a_minute() -> None:
    clock = Clock()
    grants = Grants(clock)
    early, late = grants.code(ANA, ASKED), grants.code(ANA, ASKED)
    clock.now += CODE_SECONDS - 0.1
    assert grants.exchange(early, CHART, VERIFIER)
    clock.now += 0.1
    with pytest.raises(InvalidGrant):
        grants.exchange(late, CHART, VERIFIER)


@pytest.mark.parametrize(
    ("redirect_uri", "verifier"),
    [
        (CHART.rstrip("/"), VERIFIER),
        ("http://127.0.0.1:8788/portal/", VERIFIER),
        (CHART, VERIFIER + "x"),
        (CHART, ""),
        (CHART, challenge()),
    ],
)
def test_a_code_is_bound_to_the_address_and_the_verifier_and_a_wrong_guess_spends_it(
    redirect_uri: str, verifier: str
) -> None:
    grants = Grants()
    code = grants.code(ANA, ASKED)
    with pytest.raises(InvalidGrant):
        grants.exchange(code, redirect_uri, verifier)
    with pytest.raises(InvalidGrant):
        grants.exchange(code, CHART, VERIFIER)


def test_a_verifier_that_is_too_short_proves_nothing() -> None:
    grants = Grants()
    code = grants.code(ANA, AuthorizationRequest(CHART, challenge("short"), "n"))
    with pytest.raises(InvalidGrant):
        grants.exchange(code, CHART, "short")


def test_a_refresh_token_is_replaced_by_the_next() -> None:
    grants = Grants()
    first = signed_in(grants)
    second = grants.renew(first.refresh_token)
    third = grants.renew(second.refresh_token)
    assert len({first.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert (third.person, third.nonce) == (ANA, None)


def test_a_refresh_token_that_comes_again_ends_its_session_and_no_other() -> None:
    grants = Grants()
    first, other = signed_in(grants), signed_in(grants)
    second = grants.renew(first.refresh_token)
    with pytest.raises(InvalidGrant):
        grants.renew(first.refresh_token)
    with pytest.raises(InvalidGrant):
        grants.renew(second.refresh_token)
    assert grants.renew(other.refresh_token).person == ANA


def test_a_session_ends_a_day_after_the_sign_in_however_often_it_was_renewed() -> None:
    clock = Clock()
    grants = Grants(clock)
    granted = signed_in(grants)
    clock.now += SESSION_SECONDS - 1
    granted = grants.renew(granted.refresh_token)
    clock.now += 1
    with pytest.raises(InvalidGrant):
        grants.renew(granted.refresh_token)


def test_a_session_can_be_ended() -> None:
    grants = Grants()
    granted = signed_in(grants)
    grants.end(granted.refresh_token)
    with pytest.raises(InvalidGrant):
        grants.renew(granted.refresh_token)


@pytest.mark.parametrize("unknown", ["", ".", "x", "x.y"])
def test_what_nobody_was_given_is_refused(unknown: str) -> None:
    grants = Grants()
    with pytest.raises(InvalidGrant):
        grants.renew(unknown)
    with pytest.raises(InvalidGrant):
        grants.exchange(unknown, CHART, VERIFIER)
