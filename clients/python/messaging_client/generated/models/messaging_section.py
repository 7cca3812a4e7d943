from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role
from ..types import UNSET, Unset

T = TypeVar("T", bound="MessagingSection")


@_attrs_define
class MessagingSection:
    """Section `messaging`: whether clients may begin threads, in charts that do not say themselves.

    Attributes:
        version (int):
        client_starts (bool):
        changed_at (datetime.datetime | Unset):
        changed_by (str | Unset):
        changed_by_role (Role | Unset): What a login may be; the value is the token's `custom:role` and a sender's
            `role`.
    """

    version: int
    client_starts: bool
    changed_at: datetime.datetime | Unset = UNSET
    changed_by: str | Unset = UNSET
    changed_by_role: Role | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        client_starts = self.client_starts

        changed_at: str | Unset = UNSET
        if not isinstance(self.changed_at, Unset):
            changed_at = self.changed_at.isoformat()

        changed_by = self.changed_by

        changed_by_role: str | Unset = UNSET
        if not isinstance(self.changed_by_role, Unset):
            changed_by_role = self.changed_by_role.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "version": version,
                "client_starts": client_starts,
            }
        )
        if changed_at is not UNSET:
            field_dict["changed_at"] = changed_at
        if changed_by is not UNSET:
            field_dict["changed_by"] = changed_by
        if changed_by_role is not UNSET:
            field_dict["changed_by_role"] = changed_by_role

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        version = d.pop("version")

        client_starts = d.pop("client_starts")

        _changed_at = d.pop("changed_at", UNSET)
        changed_at: datetime.datetime | Unset
        if isinstance(_changed_at, Unset):
            changed_at = UNSET
        else:
            changed_at = datetime.datetime.fromisoformat(_changed_at)

        changed_by = d.pop("changed_by", UNSET)

        _changed_by_role = d.pop("changed_by_role", UNSET)
        changed_by_role: Role | Unset
        if isinstance(_changed_by_role, Unset):
            changed_by_role = UNSET
        else:
            changed_by_role = Role(_changed_by_role)

        messaging_section = cls(
            version=version,
            client_starts=client_starts,
            changed_at=changed_at,
            changed_by=changed_by,
            changed_by_role=changed_by_role,
        )

        messaging_section.additional_properties = d
        return messaging_section

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
