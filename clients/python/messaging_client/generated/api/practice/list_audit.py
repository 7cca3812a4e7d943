from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.audit_page import AuditPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    client_id: str,
    *,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["before"] = before

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/clients/{client_id}/audit".format(
            client_id=quote(str(client_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> AuditPage | None:
    if response.status_code == 200:
        response_200 = AuditPage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[AuditPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
) -> Response[AuditPage]:
    """One page of all that was done in a chart, newest first.

     For staff.

    Args:
        client_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditPage]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        limit=limit,
        before=before,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
) -> AuditPage | None:
    """One page of all that was done in a chart, newest first.

     For staff.

    Args:
        client_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditPage
    """

    return sync_detailed(
        client_id=client_id,
        client=client,
        limit=limit,
        before=before,
    ).parsed


async def asyncio_detailed(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
) -> Response[AuditPage]:
    """One page of all that was done in a chart, newest first.

     For staff.

    Args:
        client_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[AuditPage]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        limit=limit,
        before=before,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
) -> AuditPage | None:
    """One page of all that was done in a chart, newest first.

     For staff.

    Args:
        client_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        AuditPage
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            client=client,
            limit=limit,
            before=before,
        )
    ).parsed
