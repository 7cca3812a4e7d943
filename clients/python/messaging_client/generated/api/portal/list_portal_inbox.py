from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.inbox_page import InboxPage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    client_id: str,
    clinician_id: str,
    *,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    after: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_none_match, Unset):
        headers["If-None-Match"] = if_none_match

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["before"] = before

    params["after"] = after

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/portal/clients/{client_id}/clinicians/{clinician_id}/inbox".format(
            client_id=quote(str(client_id), safe=""),
            clinician_id=quote(str(clinician_id), safe=""),
        ),
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> InboxPage | None:
    if response.status_code == 200:
        response_200 = InboxPage.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[InboxPage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    client_id: str,
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    after: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[InboxPage]:
    """One page of the inbox between this chart and this clinician: messages, newest first.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        after (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxPage]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        clinician_id=clinician_id,
        limit=limit,
        before=before,
        after=after,
        if_none_match=if_none_match,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: str,
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    after: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> InboxPage | None:
    """One page of the inbox between this chart and this clinician: messages, newest first.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        after (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxPage
    """

    return sync_detailed(
        client_id=client_id,
        clinician_id=clinician_id,
        client=client,
        limit=limit,
        before=before,
        after=after,
        if_none_match=if_none_match,
    ).parsed


async def asyncio_detailed(
    client_id: str,
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    after: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> Response[InboxPage]:
    """One page of the inbox between this chart and this clinician: messages, newest first.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        after (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxPage]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        clinician_id=clinician_id,
        limit=limit,
        before=before,
        after=after,
        if_none_match=if_none_match,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: str,
    clinician_id: str,
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    after: str | Unset = UNSET,
    if_none_match: str | Unset = UNSET,
) -> InboxPage | None:
    """One page of the inbox between this chart and this clinician: messages, newest first.

     For chart owners.

    Args:
        client_id (str):
        clinician_id (str):
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        after (str | Unset):
        if_none_match (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxPage
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            clinician_id=clinician_id,
            client=client,
            limit=limit,
            before=before,
            after=after,
            if_none_match=if_none_match,
        )
    ).parsed
