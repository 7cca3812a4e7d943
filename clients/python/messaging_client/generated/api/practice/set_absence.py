from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.absence import Absence
from ...models.absence_change import AbsenceChange
from ...types import Response


def _get_kwargs(
    clinician_id: str,
    *,
    body: AbsenceChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/clinicians/{clinician_id}/absence".format(
            clinician_id=quote(str(clinician_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Absence | None:
    if response.status_code == 200:
        response_200 = Absence.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Absence]:
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
    body: AbsenceChange,
) -> Response[Absence]:
    """Say from when until when a clinician is away: the caller's own absence, or for staff anybody's.

     For clinicians and staff.

    Args:
        clinician_id (str):
        body (AbsenceChange): A clinician's absence: from when (left out: now), until when (null:
            no end is known), and what clients are told.

            `note`: a text by language (BCP 47). `instead`: the clinician who stands in.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Absence]
    """

    kwargs = _get_kwargs(
        clinician_id=clinician_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: AbsenceChange,
) -> Absence | None:
    """Say from when until when a clinician is away: the caller's own absence, or for staff anybody's.

     For clinicians and staff.

    Args:
        clinician_id (str):
        body (AbsenceChange): A clinician's absence: from when (left out: now), until when (null:
            no end is known), and what clients are told.

            `note`: a text by language (BCP 47). `instead`: the clinician who stands in.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Absence
    """

    return sync_detailed(
        clinician_id=clinician_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: AbsenceChange,
) -> Response[Absence]:
    """Say from when until when a clinician is away: the caller's own absence, or for staff anybody's.

     For clinicians and staff.

    Args:
        clinician_id (str):
        body (AbsenceChange): A clinician's absence: from when (left out: now), until when (null:
            no end is known), and what clients are told.

            `note`: a text by language (BCP 47). `instead`: the clinician who stands in.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Absence]
    """

    kwargs = _get_kwargs(
        clinician_id=clinician_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: AbsenceChange,
) -> Absence | None:
    """Say from when until when a clinician is away: the caller's own absence, or for staff anybody's.

     For clinicians and staff.

    Args:
        clinician_id (str):
        body (AbsenceChange): A clinician's absence: from when (left out: now), until when (null:
            no end is known), and what clients are told.

            `note`: a text by language (BCP 47). `instead`: the clinician who stands in.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Absence
    """

    return (
        await asyncio_detailed(
            clinician_id=clinician_id,
            client=client,
            body=body,
        )
    ).parsed
