from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="MessagingChange")


@_attrs_define
class MessagingChange:
    """Section `messaging`: whether clients may begin threads, in charts that do not say themselves.

    Attributes:
        version (int | Unset):
        changed_at (str | Unset):
        changed_by (str | Unset):
        changed_by_role (str | Unset):
        client_starts (bool | Unset):  Default: False.
    """

    version: int | Unset = UNSET
    changed_at: str | Unset = UNSET
    changed_by: str | Unset = UNSET
    changed_by_role: str | Unset = UNSET
    client_starts: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        changed_at = self.changed_at

        changed_by = self.changed_by

        changed_by_role = self.changed_by_role

        client_starts = self.client_starts

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if version is not UNSET:
            field_dict["version"] = version
        if changed_at is not UNSET:
            field_dict["changed_at"] = changed_at
        if changed_by is not UNSET:
            field_dict["changed_by"] = changed_by
        if changed_by_role is not UNSET:
            field_dict["changed_by_role"] = changed_by_role
        if client_starts is not UNSET:
            field_dict["client_starts"] = client_starts

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        version = d.pop("version", UNSET)

        changed_at = d.pop("changed_at", UNSET)

        changed_by = d.pop("changed_by", UNSET)

        changed_by_role = d.pop("changed_by_role", UNSET)

        client_starts = d.pop("client_starts", UNSET)

        messaging_change = cls(
            version=version,
            changed_at=changed_at,
            changed_by=changed_by,
            changed_by_role=changed_by_role,
            client_starts=client_starts,
        )

        return messaging_change
