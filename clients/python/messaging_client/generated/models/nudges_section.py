from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.role import Role
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.quiet import Quiet


T = TypeVar("T", bound="NudgesSection")


@_attrs_define
class NudgesSection:
    """Section `nudges`: whether and when chart owners are told of unread messages.

    Attributes:
        version (int):
        enabled (bool):
        first_after_minutes (int):
        again_after_minutes (int):
        unread_after_days (int):
        quiet (Quiet): Quiet hours, in local time.
        time_zone (str):
        send (str):
        changed_at (datetime.datetime | Unset):
        changed_by (str | Unset):
        changed_by_role (Role | Unset): What a login may be; the value is the token's `custom:role` and a sender's
            `role`.
    """

    version: int
    enabled: bool
    first_after_minutes: int
    again_after_minutes: int
    unread_after_days: int
    quiet: Quiet
    time_zone: str
    send: str
    changed_at: datetime.datetime | Unset = UNSET
    changed_by: str | Unset = UNSET
    changed_by_role: Role | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        enabled = self.enabled

        first_after_minutes = self.first_after_minutes

        again_after_minutes = self.again_after_minutes

        unread_after_days = self.unread_after_days

        quiet = self.quiet.to_dict()

        time_zone = self.time_zone

        send = self.send

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
                "enabled": enabled,
                "first_after_minutes": first_after_minutes,
                "again_after_minutes": again_after_minutes,
                "unread_after_days": unread_after_days,
                "quiet": quiet,
                "time_zone": time_zone,
                "send": send,
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
        from ..models.quiet import Quiet

        d = dict(src_dict)
        version = d.pop("version")

        enabled = d.pop("enabled")

        first_after_minutes = d.pop("first_after_minutes")

        again_after_minutes = d.pop("again_after_minutes")

        unread_after_days = d.pop("unread_after_days")

        quiet = Quiet.from_dict(d.pop("quiet"))

        time_zone = d.pop("time_zone")

        send = d.pop("send")

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

        nudges_section = cls(
            version=version,
            enabled=enabled,
            first_after_minutes=first_after_minutes,
            again_after_minutes=again_after_minutes,
            unread_after_days=unread_after_days,
            quiet=quiet,
            time_zone=time_zone,
            send=send,
            changed_at=changed_at,
            changed_by=changed_by,
            changed_by_role=changed_by_role,
        )

        nudges_section.additional_properties = d
        return nudges_section

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
