"""Ids: those made here sort by time and never go back; those from outside have a form."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client_messaging.domain import ids

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)
A_ULID = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


def test_a_later_instant_has_a_greater_id() -> None:
    made = [ids.new(NOW + timedelta(milliseconds=n)) for n in range(100)]
    assert made == sorted(made)


def test_ids_of_one_instant_differ() -> None:
    assert len({ids.new(NOW) for _ in range(1000)}) == 1000


def test_an_id_after_one_of_the_future_is_the_next_one() -> None:
    ahead = ids.new(NOW + timedelta(hours=1))
    made = ids.new(NOW, after=ahead)
    assert ids.to_int(made) == ids.to_int(ahead) + 1


@given(st.integers(0, 2**128 - 2), st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_new_id_is_greater_than_any_before_it(last: int, now: datetime) -> None:
    before = ids.from_int(last)
    assert ids.new(now, after=before) > before


def test_there_is_nothing_after_the_last() -> None:
    with pytest.raises(OverflowError):
        ids.new(NOW, after=ids.LAST)


@given(st.integers(0, 2**128 - 1))
def test_a_number_comes_back(value: int) -> None:
    assert ids.to_int(ids.from_int(value)) == value


def test_the_published_example_is_read_as_published() -> None:
    """The ULID of the specification's README, decoded by its reference implementation."""
    assert ids.to_int(A_ULID) == 0x01563E3AB5D3D6764C61EFB99302BD5B


@pytest.mark.parametrize(
    "text", ["", "a" * 26, A_ULID.lower(), "8" + A_ULID[1:], A_ULID + "0", A_ULID + "\n", "U" * 26]
)
def test_what_is_no_ulid(text: str) -> None:
    assert not ids.is_ulid(text)


@pytest.mark.parametrize("text", ["a", "A-1.b", "9" * 64])
def test_ids_from_outside(text: str) -> None:
    assert ids.is_outside_id(text)


@pytest.mark.parametrize("text", ["", "9" * 65, "a#b", "a b", "a/b", "a_b", "ä", "a\n", "٣", "a\x00", "*"])
def test_what_is_no_id_from_outside(text: str) -> None:
    assert not ids.is_outside_id(text)


def test_an_instant_is_written_in_utc_with_milliseconds() -> None:
    assert ids.timestamp(datetime.fromisoformat("2026-03-01T12:00:00.123456+02:00")) == "2026-03-01T10:00:00.123Z"
