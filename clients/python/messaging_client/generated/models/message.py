from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.sender import Sender
    from ..models.told import Told


T = TypeVar("T", bound="Message")


@_attrs_define
class Message:
    """A message as it was accepted.

    Attributes:
        id (str):
        kind (Literal['message']):  Default: 'message'.
        client_id (str):
        clinician_id (str):
        thread_id (str):
        subject (str):
        body (str):
        sender (Sender): Who wrote a message.
        sent_at (datetime.datetime):
        told (Told | Unset): What the chart owner was told when they wrote, as kept with the message.
    """

    id: str
    client_id: str
    clinician_id: str
    thread_id: str
    subject: str
    body: str
    sender: Sender
    sent_at: datetime.datetime
    kind: Literal["message"] = "message"
    told: Told | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        kind = self.kind

        client_id = self.client_id

        clinician_id = self.clinician_id

        thread_id = self.thread_id

        subject = self.subject

        body = self.body

        sender = self.sender.to_dict()

        sent_at = self.sent_at.isoformat()

        told: dict[str, Any] | Unset = UNSET
        if not isinstance(self.told, Unset):
            told = self.told.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "kind": kind,
                "client_id": client_id,
                "clinician_id": clinician_id,
                "thread_id": thread_id,
                "subject": subject,
                "body": body,
                "sender": sender,
                "sent_at": sent_at,
            }
        )
        if told is not UNSET:
            field_dict["told"] = told

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sender import Sender
        from ..models.told import Told

        d = dict(src_dict)
        id = d.pop("id")

        kind = cast(Literal["message"], d.pop("kind"))
        if kind != "message":
            raise ValueError(f"kind must match const 'message', got '{kind}'")

        client_id = d.pop("client_id")

        clinician_id = d.pop("clinician_id")

        thread_id = d.pop("thread_id")

        subject = d.pop("subject")

        body = d.pop("body")

        sender = Sender.from_dict(d.pop("sender"))

        sent_at = datetime.datetime.fromisoformat(d.pop("sent_at"))

        _told = d.pop("told", UNSET)
        told: Told | Unset
        if isinstance(_told, Unset):
            told = UNSET
        else:
            told = Told.from_dict(_told)

        message = cls(
            id=id,
            kind=kind,
            client_id=client_id,
            clinician_id=clinician_id,
            thread_id=thread_id,
            subject=subject,
            body=body,
            sender=sender,
            sent_at=sent_at,
            told=told,
        )

        message.additional_properties = d
        return message

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
