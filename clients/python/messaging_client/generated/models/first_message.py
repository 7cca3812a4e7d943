from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="FirstMessage")


@_attrs_define
class FirstMessage:
    """A message that starts a thread.

    Attributes:
        subject (str):
        body (str):
    """

    subject: str
    body: str

    def to_dict(self) -> dict[str, Any]:
        subject = self.subject

        body = self.body

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "subject": subject,
                "body": body,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        subject = d.pop("subject")

        body = d.pop("body")

        first_message = cls(
            subject=subject,
            body=body,
        )

        return first_message
