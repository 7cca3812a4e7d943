from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.texts_by_language import TextsByLanguage


T = TypeVar("T", bound="AbsenceNow")


@_attrs_define
class AbsenceNow:
    """That the clinician is away, to a chart owner: a text by language (BCP 47), and who stands in.

    Attributes:
        until (datetime.datetime | Unset):
        note (TextsByLanguage | Unset): A plain text by language (BCP 47).
        instead (str | Unset):
    """

    until: datetime.datetime | Unset = UNSET
    note: TextsByLanguage | Unset = UNSET
    instead: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        until: str | Unset = UNSET
        if not isinstance(self.until, Unset):
            until = self.until.isoformat()

        note: dict[str, Any] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = self.note.to_dict()

        instead = self.instead

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if until is not UNSET:
            field_dict["until"] = until
        if note is not UNSET:
            field_dict["note"] = note
        if instead is not UNSET:
            field_dict["instead"] = instead

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.texts_by_language import TextsByLanguage

        d = dict(src_dict)
        _until = d.pop("until", UNSET)
        until: datetime.datetime | Unset
        if isinstance(_until, Unset):
            until = UNSET
        else:
            until = datetime.datetime.fromisoformat(_until)

        _note = d.pop("note", UNSET)
        note: TextsByLanguage | Unset
        if isinstance(_note, Unset):
            note = UNSET
        else:
            note = TextsByLanguage.from_dict(_note)

        instead = d.pop("instead", UNSET)

        absence_now = cls(
            until=until,
            note=note,
            instead=instead,
        )

        absence_now.additional_properties = d
        return absence_now

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
