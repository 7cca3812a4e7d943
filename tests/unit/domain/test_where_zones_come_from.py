"""Where the tz database comes from: the machine's if it has one, else the package of the layer, else nowhere."""

import sys
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest

from client_messaging.domain.office_hours import is_time_zone
from client_messaging.domain.openings import zone_of
from client_messaging.domain.practice_settings import OfficeHours, Response

ZONE = "America/New_York"
SECTION = Response(ZONE, (OfficeHours(("mon",), "09:00", "17:00"),))
SUMMER = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _zones_afterwards() -> Iterator[None]:
    before = zoneinfo.TZPATH
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


def _offset() -> timedelta | None:
    zone = zone_of(SECTION)
    assert zone is not None
    return SUMMER.astimezone(zone).utcoffset()


def test_a_machine_without_zones_has_those_of_the_package() -> None:
    zoneinfo.reset_tzpath(())
    assert is_time_zone(ZONE)
    assert _offset() == timedelta(hours=-4)


def test_the_zones_of_the_machine_come_first(tmp_path: Path) -> None:
    (tmp_path / "America").mkdir()
    another = resources.files("tzdata") / "zoneinfo" / "Asia" / "Kolkata"
    (tmp_path / ZONE).write_bytes(another.read_bytes())
    zoneinfo.reset_tzpath((str(tmp_path),))
    assert _offset() == timedelta(hours=5, minutes=30)


def test_a_zone_that_the_machine_lacks_is_that_of_the_package(tmp_path: Path) -> None:
    zoneinfo.reset_tzpath((str(tmp_path),))
    assert is_time_zone(ZONE)
    assert _offset() == timedelta(hours=-4)


def test_without_both_there_is_no_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "tzdata"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tzdata", None)
    zoneinfo.reset_tzpath(())
    assert zone_of(SECTION) is None
    assert not is_time_zone(ZONE)
