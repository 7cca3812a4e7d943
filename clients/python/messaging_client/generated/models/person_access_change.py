from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.person_state import PersonState

T = TypeVar("T", bound="PersonAccessChange")


@_attrs_define
class PersonAccessChange:
    """Suspend somebody, or let them in again.

    Attributes:
        state (PersonState): Whether somebody may use the service at all.
    """

    state: PersonState

    def to_dict(self) -> dict[str, Any]:
        state = self.state.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        state = PersonState(d.pop("state"))

        person_access_change = cls(
            state=state,
        )

        return person_access_change
