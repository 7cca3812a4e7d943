from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.texts_by_language import TextsByLanguage


T = TypeVar("T", bound="OwnAbsence")


@_attrs_define
class OwnAbsence:
    """A clinician's own absence, as long as it is not over. `until` null: no end is known.

    Attributes:
        from_ (datetime.datetime):
        until (datetime.datetime | None):
        note (TextsByLanguage | Unset): A plain text by language (BCP 47).
        instead (str | Unset):
    """

    from_: datetime.datetime
    until: datetime.datetime | None
    note: TextsByLanguage | Unset = UNSET
    instead: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_.isoformat()

        until: str | None
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        note: dict[str, Any] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = self.note.to_dict()

        instead = self.instead

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "from": from_,
                "until": until,
            }
        )
        if note is not UNSET:
            field_dict["note"] = note
        if instead is not UNSET:
            field_dict["instead"] = instead

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.texts_by_language import TextsByLanguage

        d = dict(src_dict)
        from_ = datetime.datetime.fromisoformat(d.pop("from"))

        def _parse_until(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        until = _parse_until(d.pop("until"))

        _note = d.pop("note", UNSET)
        note: TextsByLanguage | Unset
        if isinstance(_note, Unset):
            note = UNSET
        else:
            note = TextsByLanguage.from_dict(_note)

        instead = d.pop("instead", UNSET)

        own_absence = cls(
            from_=from_,
            until=until,
            note=note,
            instead=instead,
        )

        own_absence.additional_properties = d
        return own_absence

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
