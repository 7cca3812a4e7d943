from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.inbox_message import InboxMessage
    from ..models.messaging import Messaging
    from ..models.notice import Notice


T = TypeVar("T", bound="InboxPage")


@_attrs_define
class InboxPage:
    """One page of an inbox, newest entry first.

    Attributes:
        entries (list[InboxMessage | Notice]):
        older (None | str):
        newer (str):
        unread (int):
        messaging (Messaging): May messages be written now; if not, why not and who can change it.
    """

    entries: list[InboxMessage | Notice]
    older: str | None
    newer: str
    unread: int
    messaging: Messaging
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.inbox_message import InboxMessage

        entries = []
        for entries_item_data in self.entries:
            entries_item: dict[str, Any]
            if isinstance(entries_item_data, InboxMessage):
                entries_item = entries_item_data.to_dict()
            else:
                entries_item = entries_item_data.to_dict()

            entries.append(entries_item)

        older: str | None
        older = self.older

        newer = self.newer

        unread = self.unread

        messaging = self.messaging.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entries": entries,
                "older": older,
                "newer": newer,
                "unread": unread,
                "messaging": messaging,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.inbox_message import InboxMessage
        from ..models.messaging import Messaging
        from ..models.notice import Notice

        d = dict(src_dict)
        entries = []
        _entries = d.pop("entries")
        for entries_item_data in _entries:

            def _parse_entries_item(data: object) -> InboxMessage | Notice:
                try:
                    if not isinstance(data, dict):
                        raise TypeError
                    componentsschemas_entry_type_0 = InboxMessage.from_dict(data)

                    return componentsschemas_entry_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError
                componentsschemas_entry_type_1 = Notice.from_dict(data)

                return componentsschemas_entry_type_1

            entries_item = _parse_entries_item(entries_item_data)

            entries.append(entries_item)

        def _parse_older(data: object) -> str | None:
            if data is None:
                return data
            return cast(None | str, data)

        older = _parse_older(d.pop("older"))

        newer = d.pop("newer")

        unread = d.pop("unread")

        messaging = Messaging.from_dict(d.pop("messaging"))

        inbox_page = cls(
            entries=entries,
            older=older,
            newer=newer,
            unread=unread,
            messaging=messaging,
        )

        inbox_page.additional_properties = d
        return inbox_page

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
