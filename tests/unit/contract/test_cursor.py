"""Cursors: bound to practice, inbox and caller; every change shows."""

import base64
import string

import pytest

from client_messaging.contract import cursor
from client_messaging.contract.cursor import PageScope
from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import InvalidCursor
from client_messaging.domain.snapshots import ReceivedCount
from client_messaging.values import replace

PLACE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
CALLER = Caller("willow", Role.CLINICIAN, "ana", "login")
SCOPE = PageScope(CALLER, "leo", "ana")
CURSOR = cursor.encode(PLACE, SCOPE)
COUNT = ReceivedCount(1_234, b"as of then")
WITH_COUNT = cursor.encode(PLACE, SCOPE, COUNT)


def test_a_cursor_comes_back_to_its_place() -> None:
    assert cursor.decode(CURSOR, SCOPE) == (PLACE, None)
    assert cursor.decode(cursor.encode(ids.NIL, SCOPE), SCOPE) == (ids.NIL, None)


def test_a_count_comes_back_with_it() -> None:
    assert (len(CURSOR), len(WITH_COUNT)) == (44, 68)
    assert cursor.decode(WITH_COUNT, SCOPE) == (PLACE, COUNT)
    for received in (0, -1, 2**40):
        count = replace(COUNT, received=received)
        assert cursor.decode(cursor.encode(PLACE, SCOPE, count), SCOPE) == (PLACE, count)


@pytest.mark.parametrize(
    ("whole", "at"), [*(("CURSOR", at) for at in range(44)), *(("WITH_COUNT", at) for at in range(68))]
)
def test_no_character_can_be_changed(whole: str, at: int) -> None:
    of = {"CURSOR": CURSOR, "WITH_COUNT": WITH_COUNT}[whole]
    for letter in set(string.ascii_letters + string.digits + "-_+/=. ") - {of[at]}:
        with pytest.raises(InvalidCursor):
            cursor.decode(of[:at] + letter + of[at + 1 :], SCOPE)


@pytest.mark.parametrize(
    "encoded",
    [
        *(bytes([version]) + b"\x00" * size for version in range(4) for size in (0, 15, 17, 33, 35, 64)),
        b"\x01" + b"\xff" * 34,
        b"\x02" + b"\xff" * 16,
        b"",
    ],
)
def test_a_forged_check_makes_no_cursor_of_another_form(encoded: bytes) -> None:
    """The check is a plain hash: anybody can compute it."""
    forged = base64.urlsafe_b64encode(encoded + cursor._check(encoded, SCOPE)).decode()
    with pytest.raises(InvalidCursor):
        cursor.decode(forged, SCOPE)


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
@pytest.mark.parametrize("of", [CURSOR, WITH_COUNT])
def test_a_cursor_is_of_no_use_elsewhere(scope: PageScope, of: str) -> None:
    with pytest.raises(InvalidCursor):
        cursor.decode(of, scope)


def test_a_new_login_of_the_same_person_goes_on_reading() -> None:
    assert cursor.decode(CURSOR, replace(SCOPE, caller=replace(CALLER, login="another"))) == (PLACE, None)
