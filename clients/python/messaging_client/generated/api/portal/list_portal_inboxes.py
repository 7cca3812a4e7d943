from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.inbox_overview import InboxOverview
from ...models.list_portal_inboxes_unread import ListPortalInboxesUnread
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    unread: ListPortalInboxesUnread | Unset = ListPortalInboxesUnread.FALSE,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    params["before"] = before

    json_unread: str | Unset = UNSET
    if not isinstance(unread, Unset):
        json_unread = unread.value

    params["unread"] = json_unread

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/portal/inboxes",
        "params": params,
    }

    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> InboxOverview | None:
    if response.status_code == 200:
        response_200 = InboxOverview.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[InboxOverview]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    unread: ListPortalInboxesUnread | Unset = ListPortalInboxesUnread.FALSE,
) -> Response[InboxOverview]:
    """The inboxes of every chart that the caller owns, one a chart and clinician.

     For chart owners.

    Args:
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        unread (ListPortalInboxesUnread | Unset):  Default: ListPortalInboxesUnread.FALSE.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxOverview]
    """

    kwargs = _get_kwargs(
        limit=limit,
        before=before,
        unread=unread,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    unread: ListPortalInboxesUnread | Unset = ListPortalInboxesUnread.FALSE,
) -> InboxOverview | None:
    """The inboxes of every chart that the caller owns, one a chart and clinician.

     For chart owners.

    Args:
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        unread (ListPortalInboxesUnread | Unset):  Default: ListPortalInboxesUnread.FALSE.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxOverview
    """

    return sync_detailed(
        client=client,
        limit=limit,
        before=before,
        unread=unread,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    unread: ListPortalInboxesUnread | Unset = ListPortalInboxesUnread.FALSE,
) -> Response[InboxOverview]:
    """The inboxes of every chart that the caller owns, one a chart and clinician.

     For chart owners.

    Args:
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        unread (ListPortalInboxesUnread | Unset):  Default: ListPortalInboxesUnread.FALSE.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[InboxOverview]
    """

    kwargs = _get_kwargs(
        limit=limit,
        before=before,
        unread=unread,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    limit: int | Unset = 25,
    before: str | Unset = UNSET,
    unread: ListPortalInboxesUnread | Unset = ListPortalInboxesUnread.FALSE,
) -> InboxOverview | None:
    """The inboxes of every chart that the caller owns, one a chart and clinician.

     For chart owners.

    Args:
        limit (int | Unset):  Default: 25.
        before (str | Unset):
        unread (ListPortalInboxesUnread | Unset):  Default: ListPortalInboxesUnread.FALSE.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        InboxOverview
    """

    return (
        await asyncio_detailed(
            client=client,
            limit=limit,
            before=before,
            unread=unread,
        )
    ).parsed
