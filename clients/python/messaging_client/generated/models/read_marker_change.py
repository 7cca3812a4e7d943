from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReadMarkerChange")


@_attrs_define
class ReadMarkerChange:
    """How far the caller has read; with `unread_from`, from where on they want to read again.

    Attributes:
        entry_id (str):
        unread_from (bool | Unset):  Default: False.
    """

    entry_id: str
    unread_from: bool | Unset = False

    def to_dict(self) -> dict[str, Any]:
        entry_id = self.entry_id

        unread_from = self.unread_from

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry_id": entry_id,
            }
        )
        if unread_from is not UNSET:
            field_dict["unread_from"] = unread_from

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        entry_id = d.pop("entry_id")

        unread_from = d.pop("unread_from", UNSET)

        read_marker_change = cls(
            entry_id=entry_id,
            unread_from=unread_from,
        )

        return read_marker_change
