from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Notice")


@_attrs_define
class Notice:
    """What happened in the portal: which fields changed, never their values; or which message stayed unread.

    Attributes:
        id (str):
        kind (Literal['notice']):  Default: 'notice'.
        type_ (str):
        client_id (str):
        summary (str):
        changed_fields (list[str]):
        occurred_at (datetime.datetime):
        recorded_at (datetime.datetime):
        about (str | Unset):
    """

    id: str
    type_: str
    client_id: str
    summary: str
    changed_fields: list[str]
    occurred_at: datetime.datetime
    recorded_at: datetime.datetime
    kind: Literal["notice"] = "notice"
    about: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind

        type_ = self.type_

        client_id = self.client_id

        summary = self.summary

        changed_fields = self.changed_fields

        occurred_at = self.occurred_at.isoformat()

        recorded_at = self.recorded_at.isoformat()

        about = self.about

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "type": type_,
                "client_id": client_id,
                "summary": summary,
                "changed_fields": changed_fields,
                "occurred_at": occurred_at,
                "recorded_at": recorded_at,
            }
        )
        if about is not UNSET:
            field_dict["about"] = about

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = d.pop("id")

        kind = cast(Literal["notice"], d.pop("kind"))
        if kind != "notice":
            raise ValueError(f"kind must match const 'notice', got '{kind}'")

        type_ = d.pop("type")

        client_id = d.pop("client_id")

        summary = d.pop("summary")

        changed_fields = cast(list[str], d.pop("changed_fields"))

        occurred_at = datetime.datetime.fromisoformat(d.pop("occurred_at"))

        recorded_at = datetime.datetime.fromisoformat(d.pop("recorded_at"))

        about = d.pop("about", UNSET)

        notice = cls(
            id=id,
            kind=kind,
            type_=type_,
            client_id=client_id,
            summary=summary,
            changed_fields=changed_fields,
            occurred_at=occurred_at,
            recorded_at=recorded_at,
            about=about,
        )

        notice.additional_properties = d
        return notice

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
