from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.expected_response_change_unit import ExpectedResponseChangeUnit

T = TypeVar("T", bound="ExpectedResponseChange")


@_attrs_define
class ExpectedResponseChange:
    """Within how many business days, or hours of open time, an answer can be expected.

    Attributes:
        within (int):
        unit (ExpectedResponseChangeUnit):
    """

    within: int
    unit: ExpectedResponseChangeUnit

    def to_dict(self) -> dict[str, Any]:
        within = self.within

        unit = self.unit.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "within": within,
                "unit": unit,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        within = d.pop("within")

        unit = ExpectedResponseChangeUnit(d.pop("unit"))

        expected_response_change = cls(
            within=within,
            unit=unit,
        )

        return expected_response_change
