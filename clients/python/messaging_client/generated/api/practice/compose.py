from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.first_message import FirstMessage
from ...models.message import Message
from ...models.message_in_thread import MessageInThread
from ...types import Response


def _get_kwargs(
    client_id: str,
    *,
    body: FirstMessage | MessageInThread,
    idempotency_key: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/clients/{client_id}/messages".format(
            client_id=quote(str(client_id), safe=""),
        ),
    }

    if isinstance(body, FirstMessage):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Message | None:
    if response.status_code == 201:
        response_201 = Message.from_dict(response.json())

        return response_201

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Response[Message]:
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
    body: FirstMessage | MessageInThread,
    idempotency_key: str,
) -> Response[Message]:
    """Write to a client, in a new thread or in one that exists.

     For clinicians.

    Args:
        client_id (str):
        idempotency_key (str):
        body (FirstMessage | MessageInThread): A message: with a `subject` it starts a thread,
            with a `thread_id` it goes into one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Message]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FirstMessage | MessageInThread,
    idempotency_key: str,
) -> Message | None:
    """Write to a client, in a new thread or in one that exists.

     For clinicians.

    Args:
        client_id (str):
        idempotency_key (str):
        body (FirstMessage | MessageInThread): A message: with a `subject` it starts a thread,
            with a `thread_id` it goes into one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Message
    """

    return sync_detailed(
        client_id=client_id,
        client=client,
        body=body,
        idempotency_key=idempotency_key,
    ).parsed


async def asyncio_detailed(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FirstMessage | MessageInThread,
    idempotency_key: str,
) -> Response[Message]:
    """Write to a client, in a new thread or in one that exists.

     For clinicians.

    Args:
        client_id (str):
        idempotency_key (str):
        body (FirstMessage | MessageInThread): A message: with a `subject` it starts a thread,
            with a `thread_id` it goes into one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Message]
    """

    kwargs = _get_kwargs(
        client_id=client_id,
        body=body,
        idempotency_key=idempotency_key,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    client_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: FirstMessage | MessageInThread,
    idempotency_key: str,
) -> Message | None:
    """Write to a client, in a new thread or in one that exists.

     For clinicians.

    Args:
        client_id (str):
        idempotency_key (str):
        body (FirstMessage | MessageInThread): A message: with a `subject` it starts a thread,
            with a `thread_id` it goes into one.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Message
    """

    return (
        await asyncio_detailed(
            client_id=client_id,
            client=client,
            body=body,
            idempotency_key=idempotency_key,
        )
    ).parsed
