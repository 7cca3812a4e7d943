from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.person_state import PersonState
from ..models.role import Role

T = TypeVar("T", bound="PersonAccessChange")


@_attrs_define
class PersonAccessChange:
    """Suspend somebody in a role, or let them in again.

    Attributes:
        state (PersonState): Whether somebody may use the service at all.
        role (Role): What a login may be; the value is the token's `custom:role` and a sender's `role`.
    """

    state: PersonState
    role: Role

    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        role = self.role.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
                "role": role,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        state = PersonState(d.pop("state"))

        role = Role(d.pop("role"))

        person_access_change = cls(
            state=state,
            role=role,
        )

        return person_access_change
