"""The rule of availability."""

import pytest

from client_messaging.domain import availability
from client_messaging.domain.model import Caller, ChartOwner, PortalAccess, PortalState, Relationship, Role
from client_messaging.domain.refusals import NotFound, Reason
from client_messaging.values import replace

OWNER = ChartOwner("rosa", Relationship.PARENT)
ROSA = Caller("willow", Role.CHART_OWNER, "rosa", "login")


def gate(state: PortalState) -> PortalAccess:
    return PortalAccess(state, "2026-03-01T10:00:00.000Z", OWNER)


@pytest.mark.parametrize(
    ("portal", "suspended", "reason"),
    [
        (None, False, Reason.PORTAL_NOT_ENABLED),
        (None, True, Reason.PORTAL_NOT_ENABLED),
        (gate(PortalState.DISABLED), False, Reason.PORTAL_DISABLED),
        (gate(PortalState.DISABLED), True, Reason.PORTAL_DISABLED),
        (gate(PortalState.ENABLED), True, Reason.CLINICIAN_UNAVAILABLE),
        (gate(PortalState.ENABLED), False, None),
    ],
)
def test_availability(portal: PortalAccess | None, reason: Reason | None, *, suspended: bool) -> None:
    found = availability.availability(portal, clinician_suspended=suspended)
    assert (found.reason, found.available) == (reason, reason is None)
    assert (found.fix is None) == found.available


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_would_fix_it(reason: Reason) -> None:
    assert availability.Availability(reason).fix


def test_a_chart_that_is_not_there_is_as_one_of_somebody_else() -> None:
    someone_else = Caller("willow", Role.CHART_OWNER, "kim", "login")
    assert availability.owned(gate(PortalState.ENABLED), ROSA)
    for portal, caller in ((None, ROSA), (gate(PortalState.ENABLED), someone_else)):
        with pytest.raises(NotFound):
            availability.owned(portal, caller)


def test_what_was_before_a_hand_over_is_hidden_up_to_the_hand_over_itself() -> None:
    place = "01KDVDNM00ANAS0F1RST0THREA"
    handed_over = replace(gate(PortalState.ENABLED), visible_after=place)
    assert [handed_over.hides(one) for one in (f"{place[:-1]}9", place, f"{place[:-1]}B")] == [True, True, False]
