from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.field_error import FieldError


T = TypeVar("T", bound="Problem")


@_attrs_define
class Problem:
    """Every refusal: application/problem+json (RFC 9457).

    `reason` and `fix` are there where `code` is `messaging_unavailable`, and `instead` where the reason is
    `clinician_unavailable` and another clinician stands in; `errors` where it is `invalid_request` or
    `idempotency_key_reused`.

        Attributes:
            type_ (str):
            title (str):
            status (int):
            detail (str):
            code (str):
            request_id (str):
            reason (str | Unset): Why somebody cannot write now: stable, for front ends to act on. The first of this order
                is the one answered.
            fix (str | Unset):
            instead (str | Unset):
            errors (list[FieldError] | Unset):
    """

    type_: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    reason: str | Unset = UNSET
    fix: str | Unset = UNSET
    instead: str | Unset = UNSET
    errors: list[FieldError] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        title = self.title

        status = self.status

        detail = self.detail

        code = self.code

        request_id = self.request_id

        reason = self.reason

        fix = self.fix

        instead = self.instead

        errors: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.errors, Unset):
            errors = []
            for errors_item_data in self.errors:
                errors_item = errors_item_data.to_dict()
                errors.append(errors_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "title": title,
                "status": status,
                "detail": detail,
                "code": code,
                "request_id": request_id,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason
        if fix is not UNSET:
            field_dict["fix"] = fix
        if instead is not UNSET:
            field_dict["instead"] = instead
        if errors is not UNSET:
            field_dict["errors"] = errors

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.field_error import FieldError

        d = dict(src_dict)
        type_ = d.pop("type")

        title = d.pop("title")

        status = d.pop("status")

        detail = d.pop("detail")

        code = d.pop("code")

        request_id = d.pop("request_id")

        reason = d.pop("reason", UNSET)

        fix = d.pop("fix", UNSET)

        instead = d.pop("instead", UNSET)

        _errors = d.pop("errors", UNSET)
        errors: list[FieldError] | Unset = UNSET
        if _errors is not UNSET:
            errors = []
            for errors_item_data in _errors:
                errors_item = FieldError.from_dict(errors_item_data)

                errors.append(errors_item)

        problem = cls(
            type_=type_,
            title=title,
            status=status,
            detail=detail,
            code=code,
            request_id=request_id,
            reason=reason,
            fix=fix,
            instead=instead,
            errors=errors,
        )

        problem.additional_properties = d
        return problem

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
