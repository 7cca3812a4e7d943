from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.messaging_section import MessagingSection
    from ..models.nudges_section import NudgesSection
    from ..models.response_section import ResponseSection


T = TypeVar("T", bound="PracticeSettings")


@_attrs_define
class PracticeSettings:
    """All sections of the practice settings.

    Attributes:
        messaging (MessagingSection): Section `messaging`: whether clients may begin threads, in charts that do not say
            themselves.
        response (ResponseSection): Section `response`: when an answer can be expected, and where to turn in a crisis.
        nudges (NudgesSection): Section `nudges`: whether and when chart owners are told of unread messages.
    """

    messaging: MessagingSection
    response: ResponseSection
    nudges: NudgesSection
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        messaging = self.messaging.to_dict()

        response = self.response.to_dict()

        nudges = self.nudges.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "messaging": messaging,
                "response": response,
                "nudges": nudges,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.messaging_section import MessagingSection
        from ..models.nudges_section import NudgesSection
        from ..models.response_section import ResponseSection

        d = dict(src_dict)
        messaging = MessagingSection.from_dict(d.pop("messaging"))

        response = ResponseSection.from_dict(d.pop("response"))

        nudges = NudgesSection.from_dict(d.pop("nudges"))

        practice_settings = cls(
            messaging=messaging,
            response=response,
            nudges=nudges,
        )

        practice_settings.additional_properties = d
        return practice_settings

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
