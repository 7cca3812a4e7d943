from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.person_state import PersonState
from ..models.role import Role
from ..types import UNSET, Unset

T = TypeVar("T", bound="PersonAccess")


@_attrs_define
class PersonAccess:
    """Whether somebody may use the service in a role, and since when they may not.

    Attributes:
        person_id (str):
        role (Role): What a login may be; the value is the token's `custom:role` and a sender's `role`.
        state (PersonState): Whether somebody may use the service at all.
        since (datetime.datetime | Unset):
    """

    person_id: str
    role: Role
    state: PersonState
    since: datetime.datetime | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        person_id = self.person_id

        role = self.role.value

        state = self.state.value

        since: str | Unset = UNSET
        if not isinstance(self.since, Unset):
            since = self.since.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "person_id": person_id,
                "role": role,
                "state": state,
            }
        )
        if since is not UNSET:
            field_dict["since"] = since

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        person_id = d.pop("person_id")

        role = Role(d.pop("role"))

        state = PersonState(d.pop("state"))

        _since = d.pop("since", UNSET)
        since: datetime.datetime | Unset
        if isinstance(_since, Unset):
            since = UNSET
        else:
            since = datetime.datetime.fromisoformat(_since)

        person_access = cls(
            person_id=person_id,
            role=role,
            state=state,
            since=since,
        )

        person_access.additional_properties = d
        return person_access

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
