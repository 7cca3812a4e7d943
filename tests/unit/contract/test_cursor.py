"""Cursors: bound to practice, inbox and caller; every change shows."""

import string
from dataclasses import replace

import pytest

from client_messaging.contract import cursor
from client_messaging.domain import ids
from client_messaging.domain.model import Caller, Inbox, Role
from client_messaging.domain.refusals import InvalidCursor

PLACE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
INBOX = Inbox("willow", "leo", "ana")
CALLER = Caller("willow", Role.CLINICIAN, "ana", "login")
CURSOR = cursor.encode(PLACE, INBOX, CALLER)


def test_a_cursor_comes_back_to_its_place() -> None:
    assert cursor.decode(CURSOR, INBOX, CALLER) == PLACE
    assert cursor.decode(cursor.encode(ids.NIL, INBOX, CALLER), INBOX, CALLER) == ids.NIL


@pytest.mark.parametrize("at", range(len(CURSOR)))
def test_no_character_can_be_changed(at: int) -> None:
    for letter in set(string.ascii_letters + string.digits + "-_+/=. ") - {CURSOR[at]}:
        with pytest.raises(InvalidCursor):
            cursor.decode(CURSOR[:at] + letter + CURSOR[at + 1 :], INBOX, CALLER)


@pytest.mark.parametrize("text", ["", "=", CURSOR[:-1], CURSOR + "A", CURSOR + "=", "é" * 44, "A" * 44, "\ud800"])
def test_what_is_no_cursor(text: str) -> None:
    with pytest.raises(InvalidCursor):
        cursor.decode(text, INBOX, CALLER)


@pytest.mark.parametrize(
    ("inbox", "caller"),
    [
        (replace(INBOX, practice_id="harbor"), CALLER),
        (replace(INBOX, client_id="mia"), CALLER),
        (replace(INBOX, clinician_id="ben"), CALLER),
        (INBOX, replace(CALLER, practice_id="harbor")),
        (INBOX, replace(CALLER, person_id="ben")),
        (INBOX, replace(CALLER, role=Role.CHART_OWNER)),
    ],
)
def test_a_cursor_is_of_no_use_elsewhere(inbox: Inbox, caller: Caller) -> None:
    with pytest.raises(InvalidCursor):
        cursor.decode(CURSOR, inbox, caller)


def test_a_new_login_of_the_same_person_goes_on_reading() -> None:
    assert cursor.decode(CURSOR, INBOX, replace(CALLER, login="another")) == PLACE
