from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.relationship import Relationship
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChartOwner")


@_attrs_define
class ChartOwner:
    """Who owns a chart in the portal.

    Attributes:
        person_id (str):
        relationship (Relationship): What a chart owner is to the client.
        name (str | Unset):
        email (str | Unset):
        phone (str | Unset):
        language (str | Unset):
    """

    person_id: str
    relationship: Relationship
    name: str | Unset = UNSET
    email: str | Unset = UNSET
    phone: str | Unset = UNSET
    language: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        relationship = self.relationship.value

        name = self.name

        email = self.email

        phone = self.phone

        language = self.language

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "person_id": person_id,
                "relationship": relationship,
            }
        )
        if name is not UNSET:
            field_dict["name"] = name
        if email is not UNSET:
            field_dict["email"] = email
        if phone is not UNSET:
            field_dict["phone"] = phone
        if language is not UNSET:
            field_dict["language"] = language

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        relationship = Relationship(d.pop("relationship"))

        name = d.pop("name", UNSET)

        email = d.pop("email", UNSET)

        phone = d.pop("phone", UNSET)

        language = d.pop("language", UNSET)

        chart_owner = cls(
            person_id=person_id,
            relationship=relationship,
            name=name,
            email=email,
            phone=phone,
            language=language,
        )

        chart_owner.additional_properties = d
        return chart_owner

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
