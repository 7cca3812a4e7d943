from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.actor import Actor


T = TypeVar("T", bound="AuditRecord")


@_attrs_define
class AuditRecord:
    """Who did what in a chart, and when: ids, never a text.

    Attributes:
        id (str):
        at (str):
        action (str):
        actor (Actor): Who did something: a person, or the system.
        clinician_id (str | Unset):
        entry_id (str | Unset):
        read_to (str | Unset):
        newest_id (str | Unset):
        oldest_id (str | Unset):
        entries (int | Unset):
        state (str | Unset):
        owner_id (str | Unset):
        route (str | Unset):
        code (str | Unset):
    """

    id: str
    at: str
    action: str
    actor: Actor
    clinician_id: str | Unset = UNSET
    entry_id: str | Unset = UNSET
    read_to: str | Unset = UNSET
    newest_id: str | Unset = UNSET
    oldest_id: str | Unset = UNSET
    entries: int | Unset = UNSET
    state: str | Unset = UNSET
    owner_id: str | Unset = UNSET
    route: str | Unset = UNSET
    code: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        at = self.at

        action = self.action

        actor = self.actor.to_dict()

        clinician_id = self.clinician_id

        entry_id = self.entry_id

        read_to = self.read_to

        newest_id = self.newest_id

        oldest_id = self.oldest_id

        entries = self.entries

        state = self.state

        owner_id = self.owner_id

        route = self.route

        code = self.code

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "at": at,
                "action": action,
                "actor": actor,
            }
        )
        if clinician_id is not UNSET:
            field_dict["clinician_id"] = clinician_id
        if entry_id is not UNSET:
            field_dict["entry_id"] = entry_id
        if read_to is not UNSET:
            field_dict["read_to"] = read_to
        if newest_id is not UNSET:
            field_dict["newest_id"] = newest_id
        if oldest_id is not UNSET:
            field_dict["oldest_id"] = oldest_id
        if entries is not UNSET:
            field_dict["entries"] = entries
        if state is not UNSET:
            field_dict["state"] = state
        if owner_id is not UNSET:
            field_dict["owner_id"] = owner_id
        if route is not UNSET:
            field_dict["route"] = route
        if code is not UNSET:
            field_dict["code"] = code

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.actor import Actor

        d = dict(src_dict)
        id = d.pop("id")

        at = d.pop("at")

        action = d.pop("action")

        actor = Actor.from_dict(d.pop("actor"))

        clinician_id = d.pop("clinician_id", UNSET)

        entry_id = d.pop("entry_id", UNSET)

        read_to = d.pop("read_to", UNSET)

        newest_id = d.pop("newest_id", UNSET)

        oldest_id = d.pop("oldest_id", UNSET)

        entries = d.pop("entries", UNSET)

        state = d.pop("state", UNSET)

        owner_id = d.pop("owner_id", UNSET)

        route = d.pop("route", UNSET)

        code = d.pop("code", UNSET)

        audit_record = cls(
            id=id,
            at=at,
            action=action,
            actor=actor,
            clinician_id=clinician_id,
            entry_id=entry_id,
            read_to=read_to,
            newest_id=newest_id,
            oldest_id=oldest_id,
            entries=entries,
            state=state,
            owner_id=owner_id,
            route=route,
            code=code,
        )

        audit_record.additional_properties = d
        return audit_record

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
