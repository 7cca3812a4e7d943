from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.messaging_change import MessagingChange
from ...models.messaging_section import MessagingSection
from ...models.nudges_change import NudgesChange
from ...models.nudges_section import NudgesSection
from ...models.response_change import ResponseChange
from ...models.response_section import ResponseSection
from ...types import Response


def _get_kwargs(
    section: str,
    *,
    body: MessagingChange | NudgesChange | ResponseChange,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "put",
        "url": "/practice/settings/{section}".format(
            section=quote(str(section), safe=""),
        ),
    }

    if isinstance(body, MessagingChange) or isinstance(body, ResponseChange):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> MessagingSection | NudgesSection | ResponseSection | None:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> MessagingSection | NudgesSection | ResponseSection:
            try:
                if not isinstance(data, dict):
                    raise TypeError
                componentsschemas_section_type_0 = MessagingSection.from_dict(data)

                return componentsschemas_section_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            try:
                if not isinstance(data, dict):
                    raise TypeError
                componentsschemas_section_type_1 = ResponseSection.from_dict(data)

                return componentsschemas_section_type_1
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, dict):
                raise TypeError
            componentsschemas_section_type_2 = NudgesSection.from_dict(data)

            return componentsschemas_section_type_2

        response_200 = _parse_response_200(response.json())

        return response_200

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[MessagingSection | NudgesSection | ResponseSection]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    section: str,
    *,
    client: AuthenticatedClient | Client,
    body: MessagingChange | NudgesChange | ResponseChange,
) -> Response[MessagingSection | NudgesSection | ResponseSection]:
    """Replace a section of the practice settings; what is left out has its default.

     For staff.

    Args:
        section (str):
        body (MessagingChange | NudgesChange | ResponseChange): A section of the practice
            settings: the one in the path.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MessagingSection | NudgesSection | ResponseSection]
    """

    kwargs = _get_kwargs(
        section=section,
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    section: str,
    *,
    client: AuthenticatedClient | Client,
    body: MessagingChange | NudgesChange | ResponseChange,
) -> MessagingSection | NudgesSection | ResponseSection | None:
    """Replace a section of the practice settings; what is left out has its default.

     For staff.

    Args:
        section (str):
        body (MessagingChange | NudgesChange | ResponseChange): A section of the practice
            settings: the one in the path.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MessagingSection | NudgesSection | ResponseSection
    """

    return sync_detailed(
        section=section,
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    section: str,
    *,
    client: AuthenticatedClient | Client,
    body: MessagingChange | NudgesChange | ResponseChange,
) -> Response[MessagingSection | NudgesSection | ResponseSection]:
    """Replace a section of the practice settings; what is left out has its default.

     For staff.

    Args:
        section (str):
        body (MessagingChange | NudgesChange | ResponseChange): A section of the practice
            settings: the one in the path.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[MessagingSection | NudgesSection | ResponseSection]
    """

    kwargs = _get_kwargs(
        section=section,
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    section: str,
    *,
    client: AuthenticatedClient | Client,
    body: MessagingChange | NudgesChange | ResponseChange,
) -> MessagingSection | NudgesSection | ResponseSection | None:
    """Replace a section of the practice settings; what is left out has its default.

     For staff.

    Args:
        section (str):
        body (MessagingChange | NudgesChange | ResponseChange): A section of the practice
            settings: the one in the path.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        MessagingSection | NudgesSection | ResponseSection
    """

    return (
        await asyncio_detailed(
            section=section,
            client=client,
            body=body,
        )
    ).parsed
