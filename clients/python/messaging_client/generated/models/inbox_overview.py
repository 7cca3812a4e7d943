from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.inbox_summary import InboxSummary


T = TypeVar("T", bound="InboxOverview")


@_attrs_define
class InboxOverview:
    """The caller's inboxes, latest activity first; `unread_total` is the sum over all of them, for the badge.

    Attributes:
        inboxes (list[InboxSummary]):
        older (None | str):
        unread_total (int):
    """

    inboxes: list[InboxSummary]
    older: str | None
    unread_total: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        inboxes = []
        for inboxes_item_data in self.inboxes:
            inboxes_item = inboxes_item_data.to_dict()
            inboxes.append(inboxes_item)

        older: str | None
        older = self.older

        unread_total = self.unread_total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "inboxes": inboxes,
                "older": older,
                "unread_total": unread_total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.inbox_summary import InboxSummary

        d = dict(src_dict)
        inboxes = []
        _inboxes = d.pop("inboxes")
        for inboxes_item_data in _inboxes:
            inboxes_item = InboxSummary.from_dict(inboxes_item_data)

            inboxes.append(inboxes_item)

        def _parse_older(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        older = _parse_older(d.pop("older"))

        unread_total = d.pop("unread_total")

        inbox_overview = cls(
            inboxes=inboxes,
            older=older,
            unread_total=unread_total,
        )

        inbox_overview.additional_properties = d
        return inbox_overview

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
