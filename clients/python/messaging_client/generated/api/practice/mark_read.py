from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.read_marker import ReadMarker
from ...models.read_marker_change import ReadMarkerChange
from ...types import Response


def _get_kwargs(
    client_id: str,
    *,
    body: ReadMarkerChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/clients/{client_id}/inbox/read-marker".format(
            client_id=quote(str(client_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ReadMarker | None:
    if response.status_code == 200:
        response_200 = ReadMarker.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[ReadMarker]:
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
    body: ReadMarkerChange,
) -> Response[ReadMarker]:
    """Move the clinician's read marker in their inbox with this client.

     For clinicians.

    Args:
        client_id (str):
        body (ReadMarkerChange): How far the caller has read; with `unread_from`, from where on
            they want to read again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ReadMarker]
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
    body: ReadMarkerChange,
) -> ReadMarker | None:
    """Move the clinician's read marker in their inbox with this client.

     For clinicians.

    Args:
        client_id (str):
        body (ReadMarkerChange): How far the caller has read; with `unread_from`, from where on
            they want to read again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ReadMarker
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
    body: ReadMarkerChange,
) -> Response[ReadMarker]:
    """Move the clinician's read marker in their inbox with this client.

     For clinicians.

    Args:
        client_id (str):
        body (ReadMarkerChange): How far the caller has read; with `unread_from`, from where on
            they want to read again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ReadMarker]
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
    body: ReadMarkerChange,
) -> ReadMarker | None:
    """Move the clinician's read marker in their inbox with this client.

     For clinicians.

    Args:
        client_id (str):
        body (ReadMarkerChange): How far the caller has read; with `unread_from`, from where on
            they want to read again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ReadMarker
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            client=client,
            body=body,
        )
    ).parsed
