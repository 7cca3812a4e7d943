from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.nudges_change_send import NudgesChangeSend
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.quiet_change import QuietChange


T = TypeVar("T", bound="NudgesChange")


@_attrs_define
class NudgesChange:
    """Section `nudges`: whether and when chart owners are told of unread messages.

    Attributes:
        version (int | Unset):
        changed_at (str | Unset):
        changed_by (str | Unset):
        changed_by_role (str | Unset):
        enabled (bool | Unset):  Default: False.
        first_after_minutes (int | Unset):  Default: 5.
        again_after_minutes (int | Unset):  Default: 60.
        unread_after_days (int | Unset):  Default: 2.
        quiet (QuietChange | Unset): Quiet hours, in local time.
        time_zone (str | Unset):  Default: 'UTC'.
        send (NudgesChangeSend | Unset):  Default: NudgesChangeSend.MESSAGE.
    """

    version: int | Unset = UNSET
    changed_at: str | Unset = UNSET
    changed_by: str | Unset = UNSET
    changed_by_role: str | Unset = UNSET
    enabled: bool | Unset = False
    first_after_minutes: int | Unset = 5
    again_after_minutes: int | Unset = 60
    unread_after_days: int | Unset = 2
    quiet: QuietChange | Unset = UNSET
    time_zone: str | Unset = "UTC"
    send: NudgesChangeSend | Unset = NudgesChangeSend.MESSAGE

    def to_dict(self) -> dict[str, Any]:
        version = self.version

        changed_at = self.changed_at

        changed_by = self.changed_by

        changed_by_role = self.changed_by_role

        enabled = self.enabled

        first_after_minutes = self.first_after_minutes

        again_after_minutes = self.again_after_minutes

        unread_after_days = self.unread_after_days

        quiet: dict[str, Any] | Unset = UNSET
        if not isinstance(self.quiet, Unset):
            quiet = self.quiet.to_dict()

        time_zone = self.time_zone

        send: str | Unset = UNSET
        if not isinstance(self.send, Unset):
            send = self.send.value

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
        if enabled is not UNSET:
            field_dict["enabled"] = enabled
        if first_after_minutes is not UNSET:
            field_dict["first_after_minutes"] = first_after_minutes
        if again_after_minutes is not UNSET:
            field_dict["again_after_minutes"] = again_after_minutes
        if unread_after_days is not UNSET:
            field_dict["unread_after_days"] = unread_after_days
        if quiet is not UNSET:
            field_dict["quiet"] = quiet
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if send is not UNSET:
            field_dict["send"] = send

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.quiet_change import QuietChange

        d = dict(src_dict)
        version = d.pop("version", UNSET)

        changed_at = d.pop("changed_at", UNSET)

        changed_by = d.pop("changed_by", UNSET)

        changed_by_role = d.pop("changed_by_role", UNSET)

        enabled = d.pop("enabled", UNSET)

        first_after_minutes = d.pop("first_after_minutes", UNSET)

        again_after_minutes = d.pop("again_after_minutes", UNSET)

        unread_after_days = d.pop("unread_after_days", UNSET)

        _quiet = d.pop("quiet", UNSET)
        quiet: QuietChange | Unset
        if isinstance(_quiet, Unset):
            quiet = UNSET
        else:
            quiet = QuietChange.from_dict(_quiet)

        time_zone = d.pop("time_zone", UNSET)

        _send = d.pop("send", UNSET)
        send: NudgesChangeSend | Unset
        if isinstance(_send, Unset):
            send = UNSET
        else:
            send = NudgesChangeSend(_send)

        nudges_change = cls(
            version=version,
            changed_at=changed_at,
            changed_by=changed_by,
            changed_by_role=changed_by_role,
            enabled=enabled,
            first_after_minutes=first_after_minutes,
            again_after_minutes=again_after_minutes,
            unread_after_days=unread_after_days,
            quiet=quiet,
            time_zone=time_zone,
            send=send,
        )

        return nudges_change
