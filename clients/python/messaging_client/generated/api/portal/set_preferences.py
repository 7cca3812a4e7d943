from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.preferences import Preferences
from ...models.preferences_change import PreferencesChange
from ...types import Response


def _get_kwargs(
    *,
    body: PreferencesChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/portal/preferences",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Preferences | None:
    if response.status_code == 200:
        response_200 = Preferences.from_dict(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Preferences]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: PreferencesChange,
) -> Response[Preferences]:
    """Replace the caller's preferences, for all their charts; what is left out has its default.

     For chart owners.

    Args:
        body (PreferencesChange): How and when to be told of messages. What is left out has its
            default; `quiet` null: at any time of the day.

            `channels` empty: never. Text messages need `sms_consent`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Preferences]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: PreferencesChange,
) -> Preferences | None:
    """Replace the caller's preferences, for all their charts; what is left out has its default.

     For chart owners.

    Args:
        body (PreferencesChange): How and when to be told of messages. What is left out has its
            default; `quiet` null: at any time of the day.

            `channels` empty: never. Text messages need `sms_consent`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Preferences
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: PreferencesChange,
) -> Response[Preferences]:
    """Replace the caller's preferences, for all their charts; what is left out has its default.

     For chart owners.

    Args:
        body (PreferencesChange): How and when to be told of messages. What is left out has its
            default; `quiet` null: at any time of the day.

            `channels` empty: never. Text messages need `sms_consent`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Preferences]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: PreferencesChange,
) -> Preferences | None:
    """Replace the caller's preferences, for all their charts; what is left out has its default.

     For chart owners.

    Args:
        body (PreferencesChange): How and when to be told of messages. What is left out has its
            default; `quiet` null: at any time of the day.

            `channels` empty: never. Text messages need `sms_consent`.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Preferences
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
