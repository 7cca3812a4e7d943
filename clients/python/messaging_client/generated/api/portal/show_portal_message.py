from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.inbox_message import InboxMessage
from ...types import Response


def _get_kwargs(
    client_id: str,
    clinician_id: str,
    entry_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/portal/clients/{client_id}/clinicians/{clinician_id}/messages/{entry_id}".format(
            client_id=quote(str(client_id), safe=""),
            clinician_id=quote(str(clinician_id), safe=""),
            entry_id=quote(str(entry_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> InboxMessage | None:
    if response.status_code == 200:
        response_200 = InboxMessage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[InboxMessage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    client_id: str,
    clinician_id: str,
    entry_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[InboxMessage]:
    """One message of the inbox between this chart and this clinician.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        entry_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxMessage]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        clinician_id=clinician_id,
        entry_id=entry_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: str,
    clinician_id: str,
    entry_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> InboxMessage | None:
    """One message of the inbox between this chart and this clinician.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        entry_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxMessage
    """

    return sync_detailed(
        client_id=client_id,
        clinician_id=clinician_id,
        entry_id=entry_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    client_id: str,
    clinician_id: str,
    entry_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[InboxMessage]:
    """One message of the inbox between this chart and this clinician.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        entry_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxMessage]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        clinician_id=clinician_id,
        entry_id=entry_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: str,
    clinician_id: str,
    entry_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> InboxMessage | None:
    """One message of the inbox between this chart and this clinician.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        entry_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxMessage
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            clinician_id=clinician_id,
            entry_id=entry_id,
            client=client,
        )
    ).parsed
