from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gate_state import GateState


T = TypeVar("T", bound="MessagingStatus")


@_attrs_define
class MessagingStatus:
    """Whether this caller can write now, with the gate's state and how much they have not read.

    Attributes:
        available (bool):
        portal_access (GateState): The state of portal access and since when; `since` is null where it was never
            enabled.
        unread (int):
        reason (str | Unset): Why somebody cannot write now: stable, for front ends to act on. The first of this order
            is the one answered.
        fix (str | Unset):
        threads_closed_through (str | Unset):
    """

    available: bool
    portal_access: GateState
    unread: int
    reason: str | Unset = UNSET
    fix: str | Unset = UNSET
    threads_closed_through: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        available = self.available

        portal_access = self.portal_access.to_dict()

        unread = self.unread

        reason = self.reason

        fix = self.fix

        threads_closed_through = self.threads_closed_through

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "available": available,
                "portal_access": portal_access,
                "unread": unread,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason
        if fix is not UNSET:
            field_dict["fix"] = fix
        if threads_closed_through is not UNSET:
            field_dict["threads_closed_through"] = threads_closed_through

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.gate_state import GateState

        d = dict(src_dict)
        available = d.pop("available")

        portal_access = GateState.from_dict(d.pop("portal_access"))

        unread = d.pop("unread")

        reason = d.pop("reason", UNSET)

        fix = d.pop("fix", UNSET)

        threads_closed_through = d.pop("threads_closed_through", UNSET)

        messaging_status = cls(
            available=available,
            portal_access=portal_access,
            unread=unread,
            reason=reason,
            fix=fix,
            threads_closed_through=threads_closed_through,
        )

        messaging_status.additional_properties = d
        return messaging_status

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
