from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="QuietChange")


@_attrs_define
class QuietChange:
    """Quiet hours, in local time.

    Attributes:
        from_ (str | Unset):  Default: '21:00'.
        to (str | Unset):  Default: '08:00'.
    """

    from_: str | Unset = "21:00"
    to: str | Unset = "08:00"

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_

        to = self.to

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if from_ is not UNSET:
            field_dict["from"] = from_
        if to is not UNSET:
            field_dict["to"] = to

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        from_ = d.pop("from", UNSET)

        to = d.pop("to", UNSET)

        quiet_change = cls(
            from_=from_,
            to=to,
        )

        return quiet_change
