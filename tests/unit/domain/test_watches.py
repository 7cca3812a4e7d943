"""What a watch asks about, when its ring is due, and what the notice says."""

from datetime import UTC, datetime, timedelta

import pytest

from client_messaging.domain import ids, watches
from client_messaging.domain.model import Head, Inbox, LastEntry, Marker
from client_messaging.domain.practice_settings import Nudges
from client_messaging.domain.watches import MOST_LOOKED_AT, Looked, Watch, Written

NOW = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
INBOX = Inbox("willow", "leo", "ana")


def message(at: datetime = NOW) -> Written:
    return Written(ids.new(at), ids.timestamp(at))


def other() -> Written:
    return Written(ids.new(NOW), None)


def looked(watch: Watch | None = None, practice: Nudges = Nudges()) -> Looked:  # noqa: B008
    return Looked(None, None, practice, watch)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "1 March"), ("America/Chicago", "28 February"), ("Pacific/Auckland", "1 March")],
)
def test_the_notice_has_the_day_of_the_practices_zone(zone: str, day: str) -> None:
    assert watches.summary("2026-03-01T04:30:00.000Z", Nudges(time_zone=zone)) == f"Not read yet: a message of {day}"


def test_months_are_english() -> None:
    said = {watches.summary(f"2026-{month:02}-15T12:00:00.000Z", Nudges()).split()[-1] for month in range(1, 13)}
    assert {"January", "August", "December"} < said
    assert len(said) == 12


def test_a_ring_asks_about_the_clinicians_first_message() -> None:
    first = message()
    assert watches.first_of([other(), first, other(), message()]) == first
    assert watches.first_of([other(), other()]) is None
    full = [other() for _ in range(MOST_LOOKED_AT)]
    assert watches.first_of(full) == full[-1]


def test_a_ring_is_due_once_it_is_unread_for_so_long_or_at_once() -> None:
    sent = message()
    after = watches.begun(sent, looked(), NOW + HOUR, "ring")
    assert after == Watch(sent.id, "ring", NOW + 2 * DAY)
    assert watches.begun(sent, looked(), NOW + 9 * DAY, "ring").due_at == NOW + 9 * DAY
    assert watches.begun(other(), looked(), NOW, "ring").due_at == NOW
    practice, at = Nudges(unread_after_days=3), ids.timestamp(NOW)
    assert not watches.is_due(at, practice, NOW + 3 * DAY - timedelta(milliseconds=1))
    assert watches.is_due(at, practice, NOW + 3 * DAY)


def test_what_had_its_notice_is_remembered_by_the_next_watch() -> None:
    told = Watch("entry", "ring", NOW, rang=True, told_to="told")
    assert watches.begun(message(), looked(told), NOW, "next").told_to == "told"
    assert looked(told).asked_to == "told"


def test_what_was_ever_read_is_never_asked_about() -> None:
    last = ids.new(NOW)
    head = Head(INBOX, last=LastEntry(last, None, ""), owner=Marker(read_to=ids.NIL, shown_to=last, moves=2))
    assert Looked(None, head, Nudges(), None).asked_to == last


def test_a_ring_is_to_come_until_it_rang_or_is_an_hour_late() -> None:
    watch = Watch("entry", "ring", NOW)
    assert watches.is_on(watch, NOW + HOUR - timedelta(seconds=1))
    assert not watches.is_on(watch, NOW + HOUR)
    assert not watches.is_on(watch._replace(rang=True), NOW)
    assert not watches.is_on(None, NOW)
