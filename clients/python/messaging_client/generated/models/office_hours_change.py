from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.office_hours_change_days_item import OfficeHoursChangeDaysItem

T = TypeVar("T", bound="OfficeHoursChange")


@_attrs_define
class OfficeHoursChange:
    """Open from one time to another on these days; where `to` is before `from`, until the next day.

    Attributes:
        days (list[OfficeHoursChangeDaysItem]):
        from_ (str):
        to (str):
    """

    days: list[OfficeHoursChangeDaysItem]
    from_: str
    to: str

    def to_dict(self) -> dict[str, Any]:
        days = []
        for days_item_data in self.days:
            days_item = days_item_data.value
            days.append(days_item)

        from_ = self.from_

        to = self.to

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "days": days,
                "from": from_,
                "to": to,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        days = []
        _days = d.pop("days")
        for days_item_data in _days:
            days_item = OfficeHoursChangeDaysItem(days_item_data)

            days.append(days_item)

        from_ = d.pop("from")

        to = d.pop("to")

        office_hours_change = cls(
            days=days,
            from_=from_,
            to=to,
        )

        return office_hours_change
