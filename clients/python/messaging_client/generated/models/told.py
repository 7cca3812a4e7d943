from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Told")


@_attrs_define
class Told:
    """What the chart owner was told when they wrote, as kept with the message.

    Attributes:
        absent (bool):
        settings_version (int):
        open_ (bool | Unset):
        expected_by (datetime.datetime | Unset):
    """

    absent: bool
    settings_version: int
    open_: bool | Unset = UNSET
    expected_by: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        absent = self.absent

        settings_version = self.settings_version

        open_ = self.open_

        expected_by: str | Unset = UNSET
        if not isinstance(self.expected_by, Unset):
            expected_by = self.expected_by.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "absent": absent,
                "settings_version": settings_version,
            }
        )
        if open_ is not UNSET:
            field_dict["open"] = open_
        if expected_by is not UNSET:
            field_dict["expected_by"] = expected_by

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        absent = d.pop("absent")

        settings_version = d.pop("settings_version")

        open_ = d.pop("open", UNSET)

        _expected_by = d.pop("expected_by", UNSET)
        expected_by: datetime.datetime | Unset
        if isinstance(_expected_by, Unset):
            expected_by = UNSET
        else:
            expected_by = datetime.datetime.fromisoformat(_expected_by)

        told = cls(
            absent=absent,
            settings_version=settings_version,
            open_=open_,
            expected_by=expected_by,
        )

        told.additional_properties = d
        return told

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
