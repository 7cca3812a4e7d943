from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Reply")


@_attrs_define
class Reply:
    """A chart owner's answer in a thread.

    Attributes:
        thread_id (str):
        body (str):
    """

    thread_id: str
    body: str

    def to_dict(self) -> dict[str, Any]:
        thread_id = self.thread_id

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "thread_id": thread_id,
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        thread_id = d.pop("thread_id")

        body = d.pop("body")

        reply = cls(
            thread_id=thread_id,
            body=body,
        )

        return reply
