from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.last_entry import LastEntry


T = TypeVar("T", bound="InboxSummary")


@_attrs_define
class InboxSummary:
    """One inbox of an overview.

    Attributes:
        client_id (str):
        clinician_id (str):
        last_entry (LastEntry | None):
        unread (int):
        client_name (str | Unset):
        clinician_name (str | Unset):
        disabled (bool | Unset):  Default: False.
        start_available (bool | Unset):
    """

    client_id: str
    clinician_id: str
    last_entry: LastEntry | None
    unread: int
    client_name: str | Unset = UNSET
    clinician_name: str | Unset = UNSET
    disabled: bool | Unset = False
    start_available: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.last_entry import LastEntry

        client_id = self.client_id

        clinician_id = self.clinician_id

        last_entry: dict[str, Any] | None
        if isinstance(self.last_entry, LastEntry):
            last_entry = self.last_entry.to_dict()
        else:
            last_entry = self.last_entry

        unread = self.unread

        client_name = self.client_name

        clinician_name = self.clinician_name

        disabled = self.disabled

        start_available = self.start_available

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_id": client_id,
                "clinician_id": clinician_id,
                "last_entry": last_entry,
                "unread": unread,
            }
        )
        if client_name is not UNSET:
            field_dict["client_name"] = client_name
        if clinician_name is not UNSET:
            field_dict["clinician_name"] = clinician_name
        if disabled is not UNSET:
            field_dict["disabled"] = disabled
        if start_available is not UNSET:
            field_dict["start_available"] = start_available

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.last_entry import LastEntry

        d = dict(src_dict)
        client_id = d.pop("client_id")

        clinician_id = d.pop("clinician_id")

        def _parse_last_entry(data: object) -> LastEntry | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError
                last_entry_type_0 = LastEntry.from_dict(data)

                return last_entry_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LastEntry | None, data)

        last_entry = _parse_last_entry(d.pop("last_entry"))

        unread = d.pop("unread")

        client_name = d.pop("client_name", UNSET)

        clinician_name = d.pop("clinician_name", UNSET)

        disabled = d.pop("disabled", UNSET)

        start_available = d.pop("start_available", UNSET)

        inbox_summary = cls(
            client_id=client_id,
            clinician_id=clinician_id,
            last_entry=last_entry,
            unread=unread,
            client_name=client_name,
            clinician_name=clinician_name,
            disabled=disabled,
            start_available=start_available,
        )

        inbox_summary.additional_properties = d
        return inbox_summary

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
