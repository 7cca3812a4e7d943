"""Cursors: bound to practice, inbox and caller; every change shows."""

import string

import pytest

from client_messaging.contract import cursor
from client_messaging.contract.cursor import PageScope
from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import InvalidCursor
from client_messaging.values import replace

PLACE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
CALLER = Caller("willow", Role.CLINICIAN, "ana", "login")
SCOPE = PageScope(CALLER, "leo", "ana")
CURSOR = cursor.encode(PLACE, SCOPE)


def test_a_cursor_comes_back_to_its_place() -> None:
    assert cursor.decode(CURSOR, SCOPE) == PLACE
    assert cursor.decode(cursor.encode(ids.NIL, SCOPE), SCOPE) == ids.NIL


@pytest.mark.parametrize("at", range(len(CURSOR)))
def test_no_character_can_be_changed(at: int) -> None:
    for letter in set(string.ascii_letters + string.digits + "-_+/=. ") - {CURSOR[at]}:
        with pytest.raises(InvalidCursor):
            cursor.decode(CURSOR[:at] + letter + CURSOR[at + 1 :], SCOPE)


@pytest.mark.parametrize("text", ["", "=", CURSOR[:-1], CURSOR + "A", CURSOR + "=", "é" * 44, "A" * 44, "\ud800"])
def test_what_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidCursor):
        cursor.decode(text, SCOPE)


@pytest.mark.parametrize(
    "scope",
    [
        replace(SCOPE, client_id="mia"),
        replace(SCOPE, clinician_id="ben"),
        replace(SCOPE, caller=replace(CALLER, practice_id="harbor")),
        replace(SCOPE, caller=replace(CALLER, person_id="ben")),
        replace(SCOPE, caller=replace(CALLER, role=Role.CHART_OWNER)),
    ],
)
def test_a_cursor_is_of_no_use_elsewhere(scope: PageScope) -> None:
    with pytest.raises(InvalidCursor):
        cursor.decode(CURSOR, scope)


def test_a_new_login_of_the_same_person_goes_on_reading() -> None:
    assert cursor.decode(CURSOR, replace(SCOPE, caller=replace(CALLER, login="another"))) == PLACE
