from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.expected_response_change import ExpectedResponseChange
    from ..models.office_hours_change import OfficeHoursChange
    from ..models.texts import Texts


T = TypeVar("T", bound="ResponseChange")


@_attrs_define
class ResponseChange:
    """Section `response`: when an answer can be expected, and where to turn in a crisis.

    Attributes:
        version (int | Unset):
        changed_at (str | Unset):
        changed_by (str | Unset):
        changed_by_role (str | Unset):
        time_zone (str | Unset):
        office_hours (list[OfficeHoursChange] | Unset):
        closed_on (list[str] | Unset):
        expected_response (ExpectedResponseChange | Unset): Within how many business days, or hours of open time, an
            answer can be expected.
        crisis (Texts | Unset): A plain text by language (BCP 47).
        emergency_numbers (list[str] | Unset):
    """

    version: int | Unset = UNSET
    changed_at: str | Unset = UNSET
    changed_by: str | Unset = UNSET
    changed_by_role: str | Unset = UNSET
    time_zone: str | Unset = UNSET
    office_hours: list[OfficeHoursChange] | Unset = UNSET
    closed_on: list[str] | Unset = UNSET
    expected_response: ExpectedResponseChange | Unset = UNSET
    crisis: Texts | Unset = UNSET
    emergency_numbers: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        changed_at = self.changed_at

        changed_by = self.changed_by

        changed_by_role = self.changed_by_role

        time_zone = self.time_zone

        office_hours: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.office_hours, Unset):
            office_hours = []
            for office_hours_item_data in self.office_hours:
                office_hours_item = office_hours_item_data.to_dict()
                office_hours.append(office_hours_item)

        closed_on: list[str] | Unset = UNSET
        if not isinstance(self.closed_on, Unset):
            closed_on = self.closed_on

        expected_response: dict[str, Any] | Unset = UNSET
        if not isinstance(self.expected_response, Unset):
            expected_response = self.expected_response.to_dict()

        crisis: dict[str, Any] | Unset = UNSET
        if not isinstance(self.crisis, Unset):
            crisis = self.crisis.to_dict()

        emergency_numbers: list[str] | Unset = UNSET
        if not isinstance(self.emergency_numbers, Unset):
            emergency_numbers = self.emergency_numbers

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if version is not UNSET:
            field_dict["version"] = version
        if changed_at is not UNSET:
            field_dict["changed_at"] = changed_at
        if changed_by is not UNSET:
            field_dict["changed_by"] = changed_by
        if changed_by_role is not UNSET:
            field_dict["changed_by_role"] = changed_by_role
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if office_hours is not UNSET:
            field_dict["office_hours"] = office_hours
        if closed_on is not UNSET:
            field_dict["closed_on"] = closed_on
        if expected_response is not UNSET:
            field_dict["expected_response"] = expected_response
        if crisis is not UNSET:
            field_dict["crisis"] = crisis
        if emergency_numbers is not UNSET:
            field_dict["emergency_numbers"] = emergency_numbers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.expected_response_change import ExpectedResponseChange
        from ..models.office_hours_change import OfficeHoursChange
        from ..models.texts import Texts

        d = dict(src_dict)
        version = d.pop("version", UNSET)

        changed_at = d.pop("changed_at", UNSET)

        changed_by = d.pop("changed_by", UNSET)

        changed_by_role = d.pop("changed_by_role", UNSET)

        time_zone = d.pop("time_zone", UNSET)

        _office_hours = d.pop("office_hours", UNSET)
        office_hours: list[OfficeHoursChange] | Unset = UNSET
        if _office_hours is not UNSET:
            office_hours = []
            for office_hours_item_data in _office_hours:
                office_hours_item = OfficeHoursChange.from_dict(office_hours_item_data)

                office_hours.append(office_hours_item)

        closed_on = cast(list[str], d.pop("closed_on", UNSET))

        _expected_response = d.pop("expected_response", UNSET)
        expected_response: ExpectedResponseChange | Unset
        if isinstance(_expected_response, Unset):
            expected_response = UNSET
        else:
            expected_response = ExpectedResponseChange.from_dict(_expected_response)

        _crisis = d.pop("crisis", UNSET)
        crisis: Texts | Unset
        if isinstance(_crisis, Unset):
            crisis = UNSET
        else:
            crisis = Texts.from_dict(_crisis)

        emergency_numbers = cast(list[str], d.pop("emergency_numbers", UNSET))

        response_change = cls(
            version=version,
            changed_at=changed_at,
            changed_by=changed_by,
            changed_by_role=changed_by_role,
            time_zone=time_zone,
            office_hours=office_hours,
            closed_on=closed_on,
            expected_response=expected_response,
            crisis=crisis,
            emergency_numbers=emergency_numbers,
        )

        return response_change
