from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.person_access import PersonAccess
from ...models.person_access_change import PersonAccessChange
from ...types import Response


def _get_kwargs(
    person_id: str,
    *,
    body: PersonAccessChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/people/{person_id}/access".format(
            person_id=quote(str(person_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> PersonAccess | None:
    if response.status_code == 200:
        response_200 = PersonAccess.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[PersonAccess]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    person_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PersonAccessChange,
) -> Response[PersonAccess]:
    """Suspend a member of the practice or a chart owner, in this role, from this instant on, or lift that.

     For staff.

    Args:
        person_id (str):
        body (PersonAccessChange): Suspend somebody in a role, or let them in again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PersonAccess]
    """

    kwargs = _get_kwargs(
        person_id=person_id,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    person_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PersonAccessChange,
) -> PersonAccess | None:
    """Suspend a member of the practice or a chart owner, in this role, from this instant on, or lift that.

     For staff.

    Args:
        person_id (str):
        body (PersonAccessChange): Suspend somebody in a role, or let them in again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PersonAccess
    """

    return sync_detailed(
        person_id=person_id,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    person_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PersonAccessChange,
) -> Response[PersonAccess]:
    """Suspend a member of the practice or a chart owner, in this role, from this instant on, or lift that.

     For staff.

    Args:
        person_id (str):
        body (PersonAccessChange): Suspend somebody in a role, or let them in again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[PersonAccess]
    """

    kwargs = _get_kwargs(
        person_id=person_id,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    person_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: PersonAccessChange,
) -> PersonAccess | None:
    """Suspend a member of the practice or a chart owner, in this role, from this instant on, or lift that.

     For staff.

    Args:
        person_id (str):
        body (PersonAccessChange): Suspend somebody in a role, or let them in again.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        PersonAccess
    """

    return (
        await asyncio_detailed(
            person_id=person_id,
            client=client,
            body=body,
        )
    ).parsed
