from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.channel import Channel
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.contact import Contact
    from ..models.quiet import Quiet


T = TypeVar("T", bound="Preferences")


@_attrs_define
class Preferences:
    """How and when the caller is told of messages: what they set, and defaults for what they did not.

    `since`: when they were set; absent until then. `contacts`: of the charts that the caller owns.

        Attributes:
            channels (list[Channel]):
            quiet (None | Quiet):
            time_zone (str):
            language (str):
            sms_consent (bool):
            contacts (list[Contact]):
            since (datetime.datetime | Unset):
    """

    channels: list[Channel]
    quiet: Quiet | None
    time_zone: str
    language: str
    sms_consent: bool
    contacts: list[Contact]
    since: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.quiet import Quiet

        channels = []
        for channels_item_data in self.channels:
            channels_item = channels_item_data.value
            channels.append(channels_item)

        quiet: dict[str, Any] | None
        if isinstance(self.quiet, Quiet):
            quiet = self.quiet.to_dict()
        else:
            quiet = self.quiet

        time_zone = self.time_zone

        language = self.language

        sms_consent = self.sms_consent

        contacts = []
        for contacts_item_data in self.contacts:
            contacts_item = contacts_item_data.to_dict()
            contacts.append(contacts_item)

        since: str | Unset = UNSET
        if not isinstance(self.since, Unset):
            since = self.since.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "channels": channels,
                "quiet": quiet,
                "time_zone": time_zone,
                "language": language,
                "sms_consent": sms_consent,
                "contacts": contacts,
            }
        )
        if since is not UNSET:
            field_dict["since"] = since

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.contact import Contact
        from ..models.quiet import Quiet

        d = dict(src_dict)
        channels = []
        _channels = d.pop("channels")
        for channels_item_data in _channels:
            channels_item = Channel(channels_item_data)

            channels.append(channels_item)

        def _parse_quiet(data: object) -> Quiet | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError
                quiet_type_0 = Quiet.from_dict(data)

                return quiet_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Quiet, data)

        quiet = _parse_quiet(d.pop("quiet"))

        time_zone = d.pop("time_zone")

        language = d.pop("language")

        sms_consent = d.pop("sms_consent")

        contacts = []
        _contacts = d.pop("contacts")
        for contacts_item_data in _contacts:
            contacts_item = Contact.from_dict(contacts_item_data)

            contacts.append(contacts_item)

        _since = d.pop("since", UNSET)
        since: datetime.datetime | Unset
        if isinstance(_since, Unset):
            since = UNSET
        else:
            since = datetime.datetime.fromisoformat(_since)

        preferences = cls(
            channels=channels,
            quiet=quiet,
            time_zone=time_zone,
            language=language,
            sms_consent=sms_consent,
            contacts=contacts,
            since=since,
        )

        preferences.additional_properties = d
        return preferences

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
