from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.portal_access_change_state import PortalAccessChangeState
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chart_owner_change import ChartOwnerChange


T = TypeVar("T", bound="PortalAccessChange")


@_attrs_define
class PortalAccessChange:
    """Enable portal access for a chart owner, correct what it says, or disable it.

    `version` is the one that was read; naming another owner than the chart's needs it. A `client_name` that is left out
    stays as it was, and null removes it; so does `client_starts`, whether the chart owner may begin threads, which is
    then as the practice says.

        Attributes:
            state (PortalAccessChangeState):
            chart_owner (ChartOwnerChange | None | Unset):
            clinician_ids (list[str] | None | Unset):
            share_history (bool | None | Unset):
            reason (None | str | Unset):
            client_name (None | str | Unset):
            client_starts (bool | None | Unset):
            version (int | None | Unset):
    """

    state: PortalAccessChangeState
    chart_owner: ChartOwnerChange | Unset | None = UNSET
    clinician_ids: list[str] | Unset | None = UNSET
    share_history: bool | Unset | None = UNSET
    reason: str | Unset | None = UNSET
    client_name: str | Unset | None = UNSET
    client_starts: bool | Unset | None = UNSET
    version: int | Unset | None = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.chart_owner_change import ChartOwnerChange

        state = self.state.value

        chart_owner: dict[str, Any] | Unset | None
        if isinstance(self.chart_owner, Unset):
            chart_owner = UNSET
        elif isinstance(self.chart_owner, ChartOwnerChange):
            chart_owner = self.chart_owner.to_dict()
        else:
            chart_owner = self.chart_owner

        clinician_ids: list[str] | Unset | None
        if isinstance(self.clinician_ids, Unset):
            clinician_ids = UNSET
        elif isinstance(self.clinician_ids, list):
            clinician_ids = self.clinician_ids

        else:
            clinician_ids = self.clinician_ids

        share_history: bool | Unset | None
        if isinstance(self.share_history, Unset):
            share_history = UNSET
        else:
            share_history = self.share_history

        reason: str | Unset | None
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        client_name: str | Unset | None
        if isinstance(self.client_name, Unset):
            client_name = UNSET
        else:
            client_name = self.client_name

        client_starts: bool | Unset | None
        if isinstance(self.client_starts, Unset):
            client_starts = UNSET
        else:
            client_starts = self.client_starts

        version: int | Unset | None
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "state": state,
            }
        )
        if chart_owner is not UNSET:
            field_dict["chart_owner"] = chart_owner
        if clinician_ids is not UNSET:
            field_dict["clinician_ids"] = clinician_ids
        if share_history is not UNSET:
            field_dict["share_history"] = share_history
        if reason is not UNSET:
            field_dict["reason"] = reason
        if client_name is not UNSET:
            field_dict["client_name"] = client_name
        if client_starts is not UNSET:
            field_dict["client_starts"] = client_starts
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chart_owner_change import ChartOwnerChange

        d = dict(src_dict)
        state = PortalAccessChangeState(d.pop("state"))

        def _parse_chart_owner(data: object) -> ChartOwnerChange | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError
                chart_owner_type_0 = ChartOwnerChange.from_dict(data)

                return chart_owner_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ChartOwnerChange | None | Unset, data)

        chart_owner = _parse_chart_owner(d.pop("chart_owner", UNSET))

        def _parse_clinician_ids(data: object) -> list[str] | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError
                clinician_ids_type_0 = cast(list[str], data)

                return clinician_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        clinician_ids = _parse_clinician_ids(d.pop("clinician_ids", UNSET))

        def _parse_share_history(data: object) -> bool | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        share_history = _parse_share_history(d.pop("share_history", UNSET))

        def _parse_reason(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        def _parse_client_name(data: object) -> str | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client_name = _parse_client_name(d.pop("client_name", UNSET))

        def _parse_client_starts(data: object) -> bool | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        client_starts = _parse_client_starts(d.pop("client_starts", UNSET))

        def _parse_version(data: object) -> int | Unset | None:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        portal_access_change = cls(
            state=state,
            chart_owner=chart_owner,
            clinician_ids=clinician_ids,
            share_history=share_history,
            reason=reason,
            client_name=client_name,
            client_starts=client_starts,
            version=version,
        )

        return portal_access_change
