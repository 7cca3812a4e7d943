from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.texts_by_language import TextsByLanguage


T = TypeVar("T", bound="Absence")


@_attrs_define
class Absence:
    """A clinician's absence, and who set it when.

    Attributes:
        clinician_id (str):
        from_ (datetime.datetime):
        until (datetime.datetime | None):
        set_by (str):
        set_by_role (Role): What a login may be; the value is the token's `custom:role` and a sender's `role`.
        set_at (datetime.datetime):
        note (TextsByLanguage | Unset): A plain text by language (BCP 47).
        instead (str | Unset):
    """

    clinician_id: str
    from_: datetime.datetime
    until: datetime.datetime | None
    set_by: str
    set_by_role: Role
    set_at: datetime.datetime
    note: TextsByLanguage | Unset = UNSET
    instead: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        clinician_id = self.clinician_id

        from_ = self.from_.isoformat()

        until: str | None
        if isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        set_by = self.set_by

        set_by_role = self.set_by_role.value

        set_at = self.set_at.isoformat()

        note: dict[str, Any] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = self.note.to_dict()

        instead = self.instead

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "clinician_id": clinician_id,
                "from": from_,
                "until": until,
                "set_by": set_by,
                "set_by_role": set_by_role,
                "set_at": set_at,
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
        clinician_id = d.pop("clinician_id")

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

        set_by = d.pop("set_by")

        set_by_role = Role(d.pop("set_by_role"))

        set_at = datetime.datetime.fromisoformat(d.pop("set_at"))

        _note = d.pop("note", UNSET)
        note: TextsByLanguage | Unset
        if isinstance(_note, Unset):
            note = UNSET
        else:
            note = TextsByLanguage.from_dict(_note)

        instead = d.pop("instead", UNSET)

        absence = cls(
            clinician_id=clinician_id,
            from_=from_,
            until=until,
            set_by=set_by,
            set_by_role=set_by_role,
            set_at=set_at,
            note=note,
            instead=instead,
        )

        absence.additional_properties = d
        return absence

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
