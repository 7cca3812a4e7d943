from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.absence_now import AbsenceNow
    from ..models.texts_by_language import TextsByLanguage


T = TypeVar("T", bound="ResponseNow")


@_attrs_define
class ResponseNow:
    """What a chart owner can expect now, and where to turn in a crisis. Texts by language (BCP 47).

    Attributes:
        open_now (bool | Unset):
        opens_at (datetime.datetime | Unset):
        expected_by (datetime.datetime | Unset):
        absence (AbsenceNow | Unset): That the clinician is away, to a chart owner: a text by language (BCP 47), and who
            stands in.
        crisis (TextsByLanguage | Unset): A plain text by language (BCP 47).
        emergency_numbers (list[str] | Unset):
    """

    open_now: bool | Unset = UNSET
    opens_at: datetime.datetime | Unset = UNSET
    expected_by: datetime.datetime | Unset = UNSET
    absence: AbsenceNow | Unset = UNSET
    crisis: TextsByLanguage | Unset = UNSET
    emergency_numbers: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        open_now = self.open_now

        opens_at: str | Unset = UNSET
        if not isinstance(self.opens_at, Unset):
            opens_at = self.opens_at.isoformat()

        expected_by: str | Unset = UNSET
        if not isinstance(self.expected_by, Unset):
            expected_by = self.expected_by.isoformat()

        absence: dict[str, Any] | Unset = UNSET
        if not isinstance(self.absence, Unset):
            absence = self.absence.to_dict()

        crisis: dict[str, Any] | Unset = UNSET
        if not isinstance(self.crisis, Unset):
            crisis = self.crisis.to_dict()

        emergency_numbers: list[str] | Unset = UNSET
        if not isinstance(self.emergency_numbers, Unset):
            emergency_numbers = self.emergency_numbers

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if open_now is not UNSET:
            field_dict["open_now"] = open_now
        if opens_at is not UNSET:
            field_dict["opens_at"] = opens_at
        if expected_by is not UNSET:
            field_dict["expected_by"] = expected_by
        if absence is not UNSET:
            field_dict["absence"] = absence
        if crisis is not UNSET:
            field_dict["crisis"] = crisis
        if emergency_numbers is not UNSET:
            field_dict["emergency_numbers"] = emergency_numbers

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.absence_now import AbsenceNow
        from ..models.texts_by_language import TextsByLanguage

        d = dict(src_dict)
        open_now = d.pop("open_now", UNSET)

        _opens_at = d.pop("opens_at", UNSET)
        opens_at: datetime.datetime | Unset
        if isinstance(_opens_at, Unset):
            opens_at = UNSET
        else:
            opens_at = datetime.datetime.fromisoformat(_opens_at)

        _expected_by = d.pop("expected_by", UNSET)
        expected_by: datetime.datetime | Unset
        if isinstance(_expected_by, Unset):
            expected_by = UNSET
        else:
            expected_by = datetime.datetime.fromisoformat(_expected_by)

        _absence = d.pop("absence", UNSET)
        absence: AbsenceNow | Unset
        if isinstance(_absence, Unset):
            absence = UNSET
        else:
            absence = AbsenceNow.from_dict(_absence)

        _crisis = d.pop("crisis", UNSET)
        crisis: TextsByLanguage | Unset
        if isinstance(_crisis, Unset):
            crisis = UNSET
        else:
            crisis = TextsByLanguage.from_dict(_crisis)

        emergency_numbers = cast(list[str], d.pop("emergency_numbers", UNSET))

        response_now = cls(
            open_now=open_now,
            opens_at=opens_at,
            expected_by=expected_by,
            absence=absence,
            crisis=crisis,
            emergency_numbers=emergency_numbers,
        )

        response_now.additional_properties = d
        return response_now

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
