from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.shown_absence import ShownAbsence
from ...types import Response


def _get_kwargs(
    clinician_id: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/clinicians/{clinician_id}/absence".format(
            clinician_id=quote(str(clinician_id), safe=""),
        ),
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> ShownAbsence | None:
    if response.status_code == 200:
        response_200 = ShownAbsence.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[ShownAbsence]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ShownAbsence]:
    """End the absence of a clinician, or take back one that lies ahead.

     For clinicians and staff.

    Args:
        clinician_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ShownAbsence]
    """

    kwargs = _get_kwargs(
        clinician_id=clinician_id,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> ShownAbsence | None:
    """End the absence of a clinician, or take back one that lies ahead.

     For clinicians and staff.

    Args:
        clinician_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ShownAbsence
    """

    return sync_detailed(
        clinician_id=clinician_id,
        client=client,
    ).parsed


async def asyncio_detailed(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> Response[ShownAbsence]:
    """End the absence of a clinician, or take back one that lies ahead.

     For clinicians and staff.

    Args:
        clinician_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ShownAbsence]
    """

    kwargs = _get_kwargs(
        clinician_id=clinician_id,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
) -> ShownAbsence | None:
    """End the absence of a clinician, or take back one that lies ahead.

     For clinicians and staff.

    Args:
        clinician_id (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ShownAbsence
    """

    return (
        await asyncio_detailed(
            clinician_id=clinician_id,
            client=client,
        )
    ).parsed
