from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.relationship import Relationship
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChartOwnerChange")


@_attrs_define
class ChartOwnerChange:
    """The portal login to attach to a chart, what it is called, and where it may be nudged.

    For the owner that the chart has, what is left out of `name`, `email`, `phone` and `language` stays as it was, and
    null removes it. A new owner begins with what is said here.

        Attributes:
            person_id (str):
            relationship (Relationship): What a chart owner is to the client.
            name (None | str | Unset):
            email (None | str | Unset):
            phone (None | str | Unset):
            language (None | str | Unset):
    """

    person_id: str
    relationship: Relationship
    name: str | Unset | None = UNSET
    email: str | Unset | None = UNSET
    phone: str | Unset | None = UNSET
    language: str | Unset | None = UNSET

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        relationship = self.relationship.value

        name: str | Unset | None
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        email: str | Unset | None
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        phone: str | Unset | None
        if isinstance(self.phone, Unset):
            phone = UNSET
        else:
            phone = self.phone

        language: str | Unset | None
        if isinstance(self.language, Unset):
            language = UNSET
        else:
            language = self.language

        field_dict: dict[str, Any] = {}

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

        def _parse_name(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_email(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_phone(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        phone = _parse_phone(d.pop("phone", UNSET))

        def _parse_language(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        language = _parse_language(d.pop("language", UNSET))

        chart_owner_change = cls(
            person_id=person_id,
            relationship=relationship,
            name=name,
            email=email,
            phone=phone,
            language=language,
        )

        return chart_owner_change
