from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.portal_access import PortalAccess
from ...models.portal_access_change import PortalAccessChange
from ...types import Response


def _get_kwargs(
    client_id: str,
    *,
    body: PortalAccessChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/clients/{client_id}/portal-access".format(
            client_id=quote(str(client_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PortalAccess | None:
    if response.status_code == 200:
        response_200 = PortalAccess.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[PortalAccess]:
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
    body: PortalAccessChange,
) -> Response[PortalAccess]:
    """Bring portal access to the wanted state, and answer how it is now.

     For clinicians and staff.

    Args:
        client_id (str):
        body (PortalAccessChange): Enable portal access for a chart owner, correct what it says,
            or disable it.

            `version` is the one that was read; naming another owner than the chart's needs it. A
            `client_name` that is left out
            stays as it was, and null removes it; so does `client_starts`, whether the chart owner may
            begin threads, which is
            then as the practice says.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PortalAccess]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PortalAccessChange,
) -> PortalAccess | None:
    """Bring portal access to the wanted state, and answer how it is now.

     For clinicians and staff.

    Args:
        client_id (str):
        body (PortalAccessChange): Enable portal access for a chart owner, correct what it says,
            or disable it.

            `version` is the one that was read; naming another owner than the chart's needs it. A
            `client_name` that is left out
            stays as it was, and null removes it; so does `client_starts`, whether the chart owner may
            begin threads, which is
            then as the practice says.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PortalAccess
    """

    return sync_detailed(
        client_id=client_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PortalAccessChange,
) -> Response[PortalAccess]:
    """Bring portal access to the wanted state, and answer how it is now.

     For clinicians and staff.

    Args:
        client_id (str):
        body (PortalAccessChange): Enable portal access for a chart owner, correct what it says,
            or disable it.

            `version` is the one that was read; naming another owner than the chart's needs it. A
            `client_name` that is left out
            stays as it was, and null removes it; so does `client_starts`, whether the chart owner may
            begin threads, which is
            then as the practice says.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PortalAccess]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PortalAccessChange,
) -> PortalAccess | None:
    """Bring portal access to the wanted state, and answer how it is now.

     For clinicians and staff.

    Args:
        client_id (str):
        body (PortalAccessChange): Enable portal access for a chart owner, correct what it says,
            or disable it.

            `version` is the one that was read; naming another owner than the chart's needs it. A
            `client_name` that is left out
            stays as it was, and null removes it; so does `client_starts`, whether the chart owner may
            begin threads, which is
            then as the practice says.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PortalAccess
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            client=client,
            body=body,
        )
    ).parsed
