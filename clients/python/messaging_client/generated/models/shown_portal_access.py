from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chart_owner import ChartOwner


T = TypeVar("T", bound="ShownPortalAccess")


@_attrs_define
class ShownPortalAccess:
    """Portal access of a chart, as it is now; of one that was never enabled, its `state` and nothing else.

    Attributes:
        state (str): Portal access of a chart.
        client_id (str | Unset):
        client_name (str | Unset):
        since (datetime.datetime | Unset):
        reason (str | Unset):
        chart_owner (ChartOwner | Unset): Who owns a chart in the portal.
        shares_history (bool | Unset):
        client_starts (bool | Unset):
        version (int | Unset):
        clinician_ids (list[str] | Unset):
    """

    state: str
    client_id: str | Unset = UNSET
    client_name: str | Unset = UNSET
    since: datetime.datetime | Unset = UNSET
    reason: str | Unset = UNSET
    chart_owner: ChartOwner | Unset = UNSET
    shares_history: bool | Unset = UNSET
    client_starts: bool | Unset = UNSET
    version: int | Unset = UNSET
    clinician_ids: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        state = self.state

        client_id = self.client_id

        client_name = self.client_name

        since: str | Unset = UNSET
        if not isinstance(self.since, Unset):
            since = self.since.isoformat()

        reason = self.reason

        chart_owner: dict[str, Any] | Unset = UNSET
        if not isinstance(self.chart_owner, Unset):
            chart_owner = self.chart_owner.to_dict()

        shares_history = self.shares_history

        client_starts = self.client_starts

        version = self.version

        clinician_ids: list[str] | Unset = UNSET
        if not isinstance(self.clinician_ids, Unset):
            clinician_ids = self.clinician_ids

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "state": state,
            }
        )
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if client_name is not UNSET:
            field_dict["client_name"] = client_name
        if since is not UNSET:
            field_dict["since"] = since
        if reason is not UNSET:
            field_dict["reason"] = reason
        if chart_owner is not UNSET:
            field_dict["chart_owner"] = chart_owner
        if shares_history is not UNSET:
            field_dict["shares_history"] = shares_history
        if client_starts is not UNSET:
            field_dict["client_starts"] = client_starts
        if version is not UNSET:
            field_dict["version"] = version
        if clinician_ids is not UNSET:
            field_dict["clinician_ids"] = clinician_ids

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chart_owner import ChartOwner

        d = dict(src_dict)
        state = d.pop("state")

        client_id = d.pop("client_id", UNSET)

        client_name = d.pop("client_name", UNSET)

        _since = d.pop("since", UNSET)
        since: datetime.datetime | Unset
        if isinstance(_since, Unset):
            since = UNSET
        else:
            since = datetime.datetime.fromisoformat(_since)

        reason = d.pop("reason", UNSET)

        _chart_owner = d.pop("chart_owner", UNSET)
        chart_owner: ChartOwner | Unset
        if isinstance(_chart_owner, Unset):
            chart_owner = UNSET
        else:
            chart_owner = ChartOwner.from_dict(_chart_owner)

        shares_history = d.pop("shares_history", UNSET)

        client_starts = d.pop("client_starts", UNSET)

        version = d.pop("version", UNSET)

        clinician_ids = cast(list[str], d.pop("clinician_ids", UNSET))

        shown_portal_access = cls(
            state=state,
            client_id=client_id,
            client_name=client_name,
            since=since,
            reason=reason,
            chart_owner=chart_owner,
            shares_history=shares_history,
            client_starts=client_starts,
            version=version,
            clinician_ids=clinician_ids,
        )

        shown_portal_access.additional_properties = d
        return shown_portal_access

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
