from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role
from ..types import UNSET, Unset

T = TypeVar("T", bound="LastEntry")


@_attrs_define
class LastEntry:
    """The newest entry of an inbox, as far as an overview tells: never its text.

    Attributes:
        id (str):
        kind (str):
        at (datetime.datetime):
        sender_role (Role | Unset): What a login may be; the value is the token's `custom:role` and a sender's `role`.
        sender_id (str | Unset):
    """

    id: str
    kind: str
    at: datetime.datetime
    sender_role: Role | Unset = UNSET
    sender_id: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind

        at = self.at.isoformat()

        sender_role: str | Unset = UNSET
        if not isinstance(self.sender_role, Unset):
            sender_role = self.sender_role.value

        sender_id = self.sender_id

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
        if sender_id is not UNSET:
            field_dict["sender_id"] = sender_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = d.pop("kind")

        at = datetime.datetime.fromisoformat(d.pop("at"))

        _sender_role = d.pop("sender_role", UNSET)
        sender_role: Role | Unset
        if isinstance(_sender_role, Unset):
            sender_role = UNSET
        else:
            sender_role = Role(_sender_role)

        sender_id = d.pop("sender_id", UNSET)

        last_entry = cls(
            id=id,
            kind=kind,
            at=at,
            sender_role=sender_role,
            sender_id=sender_id,
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
