from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel import Channel

T = TypeVar("T", bound="Contact")


@_attrs_define
class Contact:
    """A contact of a chart's owner, masked, and whether it works.

    Attributes:
        client_id (str):
        channel (Channel): How a chart owner can be told of a message.
        address (str):
        state (str): Whether a contact works.
    """

    client_id: str
    channel: Channel
    address: str
    state: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        channel = self.channel.value

        address = self.address

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_id": client_id,
                "channel": channel,
                "address": address,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        client_id = d.pop("client_id")

        channel = Channel(d.pop("channel"))

        address = d.pop("address")

        state = d.pop("state")

        contact = cls(
            client_id=client_id,
            channel=channel,
            address=address,
            state=state,
        )

        contact.additional_properties = d
        return contact

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
