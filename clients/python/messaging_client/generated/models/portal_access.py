from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chart_owner import ChartOwner


T = TypeVar("T", bound="PortalAccess")


@_attrs_define
class PortalAccess:
    """Portal access of a chart, as it is now.

    Attributes:
        client_id (str):
        state (str): Portal access of a chart.
        since (datetime.datetime):
        chart_owner (ChartOwner): Who owns a chart in the portal.
        shares_history (bool):
        version (int):
        client_name (str | Unset):
        reason (str | Unset):
        client_starts (bool | Unset):
        clinician_ids (list[str] | Unset):
    """

    client_id: str
    state: str
    since: datetime.datetime
    chart_owner: ChartOwner
    shares_history: bool
    version: int
    client_name: str | Unset = UNSET
    reason: str | Unset = UNSET
    client_starts: bool | Unset = UNSET
    clinician_ids: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        state = self.state

        since = self.since.isoformat()

        chart_owner = self.chart_owner.to_dict()

        shares_history = self.shares_history

        version = self.version

        client_name = self.client_name

        reason = self.reason

        client_starts = self.client_starts

        clinician_ids: list[str] | Unset = UNSET
        if not isinstance(self.clinician_ids, Unset):
            clinician_ids = self.clinician_ids

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "client_id": client_id,
                "state": state,
                "since": since,
                "chart_owner": chart_owner,
                "shares_history": shares_history,
                "version": version,
            }
        )
        if client_name is not UNSET:
            field_dict["client_name"] = client_name
        if reason is not UNSET:
            field_dict["reason"] = reason
        if client_starts is not UNSET:
            field_dict["client_starts"] = client_starts
        if clinician_ids is not UNSET:
            field_dict["clinician_ids"] = clinician_ids

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chart_owner import ChartOwner

        d = dict(src_dict)
        client_id = d.pop("client_id")

        state = d.pop("state")

        since = datetime.datetime.fromisoformat(d.pop("since"))

        chart_owner = ChartOwner.from_dict(d.pop("chart_owner"))

        shares_history = d.pop("shares_history")

        version = d.pop("version")

        client_name = d.pop("client_name", UNSET)

        reason = d.pop("reason", UNSET)

        client_starts = d.pop("client_starts", UNSET)

        clinician_ids = cast(list[str], d.pop("clinician_ids", UNSET))

        portal_access = cls(
            client_id=client_id,
            state=state,
            since=since,
            chart_owner=chart_owner,
            shares_history=shares_history,
            version=version,
            client_name=client_name,
            reason=reason,
            client_starts=client_starts,
            clinician_ids=clinician_ids,
        )

        portal_access.additional_properties = d
        return portal_access

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
