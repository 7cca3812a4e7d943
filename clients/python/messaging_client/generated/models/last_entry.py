from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="LastEntry")


@_attrs_define
class LastEntry:
    """The newest entry of an inbox, as far as an overview tells: never its text.

    Attributes:
        id (str):
        kind (str):
        at (datetime.datetime):
        sender_role (str | Unset): What a login may be; the value is the token's `custom:role` and a sender's `role`.
    """

    id: str
    kind: str
    at: datetime.datetime
    sender_role: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind

        at = self.at.isoformat()

        sender_role = self.sender_role

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "at": at,
            }
        )
        if sender_role is not UNSET:
            field_dict["sender_role"] = sender_role

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = d.pop("kind")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        sender_role = d.pop("sender_role", UNSET)

        last_entry = cls(
            id=id,
            kind=kind,
            at=at,
            sender_role=sender_role,
        )

        last_entry.additional_properties = d
        return last_entry

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
