from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.channel import Channel
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.quiet_change import QuietChange


T = TypeVar("T", bound="PreferencesChange")


@_attrs_define
class PreferencesChange:
    """How and when to be told of messages. What is left out has its default; `quiet` null: at any time of the day.

    `channels` empty: never. Text messages need `sms_consent`.

        Attributes:
            channels (list[Channel] | None | Unset):
            quiet (None | QuietChange | Unset):
            time_zone (None | str | Unset):
            language (None | str | Unset):
            sms_consent (bool | Unset):  Default: False.
    """

    channels: list[Channel] | Unset | None = UNSET
    quiet: QuietChange | Unset | None = UNSET
    time_zone: str | Unset | None = UNSET
    language: str | Unset | None = UNSET
    sms_consent: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        from ..models.quiet_change import QuietChange

        channels: list[str] | Unset | None
        if isinstance(self.channels, Unset):
            channels = UNSET
        elif isinstance(self.channels, list):
            channels = []
            for channels_type_0_item_data in self.channels:
                channels_type_0_item = channels_type_0_item_data.value
                channels.append(channels_type_0_item)

        else:
            channels = self.channels

        quiet: dict[str, Any] | Unset | None
        if isinstance(self.quiet, Unset):
            quiet = UNSET
        elif isinstance(self.quiet, QuietChange):
            quiet = self.quiet.to_dict()
        else:
            quiet = self.quiet

        time_zone: str | Unset | None
        if isinstance(self.time_zone, Unset):
            time_zone = UNSET
        else:
            time_zone = self.time_zone

        language: str | Unset | None
        if isinstance(self.language, Unset):
            language = UNSET
        else:
            language = self.language

        sms_consent = self.sms_consent

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if channels is not UNSET:
            field_dict["channels"] = channels
        if quiet is not UNSET:
            field_dict["quiet"] = quiet
        if time_zone is not UNSET:
            field_dict["time_zone"] = time_zone
        if language is not UNSET:
            field_dict["language"] = language
        if sms_consent is not UNSET:
            field_dict["sms_consent"] = sms_consent

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.quiet_change import QuietChange

        d = dict(src_dict)

        def _parse_channels(data: object) -> list[Channel] | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError
                channels_type_0 = []
                _channels_type_0 = data
                for channels_type_0_item_data in _channels_type_0:
                    channels_type_0_item = Channel(channels_type_0_item_data)

                    channels_type_0.append(channels_type_0_item)

                return channels_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[Channel] | None | Unset, data)

        channels = _parse_channels(d.pop("channels", UNSET))

        def _parse_quiet(data: object) -> QuietChange | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError
                quiet_type_0 = QuietChange.from_dict(data)

                return quiet_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QuietChange | Unset, data)

        quiet = _parse_quiet(d.pop("quiet", UNSET))

        def _parse_time_zone(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        time_zone = _parse_time_zone(d.pop("time_zone", UNSET))

        def _parse_language(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        language = _parse_language(d.pop("language", UNSET))

        sms_consent = d.pop("sms_consent", UNSET)

        preferences_change = cls(
            channels=channels,
            quiet=quiet,
            time_zone=time_zone,
            language=language,
            sms_consent=sms_consent,
        )

        return preferences_change
