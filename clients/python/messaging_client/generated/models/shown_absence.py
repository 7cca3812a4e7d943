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


T = TypeVar("T", bound="ShownAbsence")


@_attrs_define
class ShownAbsence:
    """A clinician's absence, and who set it when; of one who is not absent nor will be, the id and nothing else.

    Attributes:
        clinician_id (str):
        from_ (datetime.datetime | Unset):
        until (datetime.datetime | None | Unset):
        note (TextsByLanguage | Unset): A plain text by language (BCP 47).
        instead (str | Unset):
        set_by (str | Unset):
        set_by_role (Role | Unset): What a login may be; the value is the token's `custom:role` and a sender's `role`.
        set_at (datetime.datetime | Unset):
    """

    clinician_id: str
    from_: datetime.datetime | Unset = UNSET
    until: datetime.datetime | Unset | None = UNSET
    note: TextsByLanguage | Unset = UNSET
    instead: str | Unset = UNSET
    set_by: str | Unset = UNSET
    set_by_role: Role | Unset = UNSET
    set_at: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        clinician_id = self.clinician_id

        from_: str | Unset = UNSET
        if not isinstance(self.from_, Unset):
            from_ = self.from_.isoformat()

        until: str | Unset | None
        if isinstance(self.until, Unset):
            until = UNSET
        elif isinstance(self.until, datetime.datetime):
            until = self.until.isoformat()
        else:
            until = self.until

        note: dict[str, Any] | Unset = UNSET
        if not isinstance(self.note, Unset):
            note = self.note.to_dict()

        instead = self.instead

        set_by = self.set_by

        set_by_role: str | Unset = UNSET
        if not isinstance(self.set_by_role, Unset):
            set_by_role = self.set_by_role.value

        set_at: str | Unset = UNSET
        if not isinstance(self.set_at, Unset):
            set_at = self.set_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "clinician_id": clinician_id,
            }
        )
        if from_ is not UNSET:
            field_dict["from"] = from_
        if until is not UNSET:
            field_dict["until"] = until
        if note is not UNSET:
            field_dict["note"] = note
        if instead is not UNSET:
            field_dict["instead"] = instead
        if set_by is not UNSET:
            field_dict["set_by"] = set_by
        if set_by_role is not UNSET:
            field_dict["set_by_role"] = set_by_role
        if set_at is not UNSET:
            field_dict["set_at"] = set_at

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.texts_by_language import TextsByLanguage

        d = dict(src_dict)
        clinician_id = d.pop("clinician_id")

        _from_ = d.pop("from", UNSET)
        from_: datetime.datetime | Unset
        if isinstance(_from_, Unset):
            from_ = UNSET
        else:
            from_ = datetime.datetime.fromisoformat(_from_)

        def _parse_until(data: object) -> datetime.datetime | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError
                until_type_0 = datetime.datetime.fromisoformat(data)

                return until_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        until = _parse_until(d.pop("until", UNSET))

        _note = d.pop("note", UNSET)
        note: TextsByLanguage | Unset
        if isinstance(_note, Unset):
            note = UNSET
        else:
            note = TextsByLanguage.from_dict(_note)

        instead = d.pop("instead", UNSET)

        set_by = d.pop("set_by", UNSET)

        _set_by_role = d.pop("set_by_role", UNSET)
        set_by_role: Role | Unset
        if isinstance(_set_by_role, Unset):
            set_by_role = UNSET
        else:
            set_by_role = Role(_set_by_role)

        _set_at = d.pop("set_at", UNSET)
        set_at: datetime.datetime | Unset
        if isinstance(_set_at, Unset):
            set_at = UNSET
        else:
            set_at = datetime.datetime.fromisoformat(_set_at)

        shown_absence = cls(
            clinician_id=clinician_id,
            from_=from_,
            until=until,
            note=note,
            instead=instead,
            set_by=set_by,
            set_by_role=set_by_role,
            set_at=set_at,
        )

        shown_absence.additional_properties = d
        return shown_absence

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
