"""End a person's access: suspended in the API, login disabled, sessions ended. Each step is tried, and said."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from maintenance.people.user_pool import Login, Person, UserPool

_TIME_OUT_SECONDS: Final = 30


@dataclass(frozen=True)
class Step:
    """A step and its outcome, in words for the operator."""

    what: str
    outcome: str
    failed: bool = False


def end_access(pool: UserPool, person: Person, logins: Sequence[Login], token: str) -> Iterator[Step]:
    """Do all steps, whatever fails; repeating them changes nothing. The token is that of staff: the audit names them.

    The suspension ends the API at once. A disabled login cannot sign in, be refreshed, or have its password reset.
    """
    yield _step("suspended in the API", lambda: _suspend(pool, person, token))
    for login in logins:
        named = "" if len(logins) == 1 else f" ({login.username})"
        yield _step(f"login disabled{named}", lambda login=login: _disable(pool, login))  # type: ignore[misc]
        yield _step(f"sessions ended{named}", lambda login=login: _sign_out(pool, login))  # type: ignore[misc]


def _step(what: str, do: Callable[[], str]) -> Step:
    try:
        return Step(what, do())
    except _Refused as refused:
        return Step(what, f"FAILED: {refused}", failed=True)
    except ClientError as error:
        problem = error.response["Error"]
        return Step(what, f"FAILED: {problem['Code']}: {problem['Message']}", failed=True)
    except (BotoCoreError, httpx.HTTPError) as error:
        return Step(what, f"FAILED: no answer ({type(error).__name__})", failed=True)


class _Refused(Exception):
    """The API refused. The text is its status and code."""


def _suspend(pool: UserPool, person: Person, token: str) -> str:
    answer = httpx.put(
        f"{pool.api_url}/people/{quote(person.person_id, safe='')}/access",
        headers={"Authorization": f"Bearer {token}"},
        json={"state": "suspended", "role": person.role},
        timeout=_TIME_OUT_SECONDS,
    )
    try:
        document = answer.json()
    except ValueError:
        document = None
    document = document if isinstance(document, dict) else {}
    if answer.status_code != httpx.codes.OK:
        raise _Refused(f"{answer.status_code} {document.get('code', '')}".strip())
    return f"since {document.get('since')}"


def _disable(pool: UserPool, login: Login) -> str:
    pool.cognito.admin_disable_user(UserPoolId=pool.pool_id, Username=login.username)
    return "done" if login.enabled else "was so already"


def _sign_out(pool: UserPool, login: Login) -> str:
    pool.cognito.admin_user_global_sign_out(UserPoolId=pool.pool_id, Username=login.username)
    return "done"
