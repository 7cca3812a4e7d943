from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gate_state import GateState
    from ..models.own_absence import OwnAbsence
    from ..models.reachable import Reachable
    from ..models.response_now import ResponseNow
    from ..models.start import Start


T = TypeVar("T", bound="MessagingStatus")


@_attrs_define
class MessagingStatus:
    """Whether this caller can write now, with the gate's state and how much they have not read.

    Attributes:
        available (bool):
        portal_access (GateState): The state of portal access and since when; `since` is null where it was never
            enabled.
        unread (int):
        reason (str | Unset): Why somebody cannot write now: stable, for front ends to act on. The first of this order
            is the one answered.
        fix (str | Unset):
        instead (str | Unset):
        threads_closed_through (str | Unset):
        start (Start | Unset): May this chart owner begin a thread now; if not, why not and who can change it.
        reachable (Reachable | Unset): Whether the chart owner's contact works, by channel; not whether they want to be
            told by it.
        response (ResponseNow | Unset): What a chart owner can expect now, and where to turn in a crisis. Texts by
            language (BCP 47).
        absence (OwnAbsence | Unset): A clinician's own absence, as long as it is not over. `until` null: no end is
            known.
    """

    available: bool
    portal_access: GateState
    unread: int
    reason: str | Unset = UNSET
    fix: str | Unset = UNSET
    instead: str | Unset = UNSET
    threads_closed_through: str | Unset = UNSET
    start: Start | Unset = UNSET
    reachable: Reachable | Unset = UNSET
    response: ResponseNow | Unset = UNSET
    absence: OwnAbsence | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        available = self.available

        portal_access = self.portal_access.to_dict()

        unread = self.unread

        reason = self.reason

        fix = self.fix

        instead = self.instead

        threads_closed_through = self.threads_closed_through

        start: dict[str, Any] | Unset = UNSET
        if not isinstance(self.start, Unset):
            start = self.start.to_dict()

        reachable: dict[str, Any] | Unset = UNSET
        if not isinstance(self.reachable, Unset):
            reachable = self.reachable.to_dict()

        response: dict[str, Any] | Unset = UNSET
        if not isinstance(self.response, Unset):
            response = self.response.to_dict()

        absence: dict[str, Any] | Unset = UNSET
        if not isinstance(self.absence, Unset):
            absence = self.absence.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "available": available,
                "portal_access": portal_access,
                "unread": unread,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason
        if fix is not UNSET:
            field_dict["fix"] = fix
        if instead is not UNSET:
            field_dict["instead"] = instead
        if threads_closed_through is not UNSET:
            field_dict["threads_closed_through"] = threads_closed_through
        if start is not UNSET:
            field_dict["start"] = start
        if reachable is not UNSET:
            field_dict["reachable"] = reachable
        if response is not UNSET:
            field_dict["response"] = response
        if absence is not UNSET:
            field_dict["absence"] = absence

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.gate_state import GateState
        from ..models.own_absence import OwnAbsence
        from ..models.reachable import Reachable
        from ..models.response_now import ResponseNow
        from ..models.start import Start

        d = dict(src_dict)
        available = d.pop("available")

        portal_access = GateState.from_dict(d.pop("portal_access"))

        unread = d.pop("unread")

        reason = d.pop("reason", UNSET)

        fix = d.pop("fix", UNSET)

        instead = d.pop("instead", UNSET)

        threads_closed_through = d.pop("threads_closed_through", UNSET)

        _start = d.pop("start", UNSET)
        start: Start | Unset
        if isinstance(_start, Unset):
            start = UNSET
        else:
            start = Start.from_dict(_start)

        _reachable = d.pop("reachable", UNSET)
        reachable: Reachable | Unset
        if isinstance(_reachable, Unset):
            reachable = UNSET
        else:
            reachable = Reachable.from_dict(_reachable)

        _response = d.pop("response", UNSET)
        response: ResponseNow | Unset
        if isinstance(_response, Unset):
            response = UNSET
        else:
            response = ResponseNow.from_dict(_response)

        _absence = d.pop("absence", UNSET)
        absence: OwnAbsence | Unset
        if isinstance(_absence, Unset):
            absence = UNSET
        else:
            absence = OwnAbsence.from_dict(_absence)

        messaging_status = cls(
            available=available,
            portal_access=portal_access,
            unread=unread,
            reason=reason,
            fix=fix,
            instead=instead,
            threads_closed_through=threads_closed_through,
            start=start,
            reachable=reachable,
            response=response,
            absence=absence,
        )

        messaging_status.additional_properties = d
        return messaging_status

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
