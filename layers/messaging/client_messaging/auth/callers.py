"""The caller, from the claims of a verified token and nothing else.

An HTTP API passes list claims as one string, `"[a b]"`
(https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html); such a claim is invalid.
"""

import re
from collections.abc import Mapping
from typing import Final

from client_messaging.domain import names
from client_messaging.domain.ids import is_outside_id
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import Unauthenticated

_PRACTICE, _ROLE, _PERSON = "custom:practice_id", "custom:role", "custom:person_id"
_ROLES: Final = frozenset(Role)
_LOGIN: Final = re.compile(r"[!-Z^-~][!-~]{0,254}\Z")
"""A `sub`: visible ASCII (RFC 7519 leaves it open; OpenID Connect Core §2 says at most 255), not a list."""


def gateway_claims(event: Mapping[str, object]) -> Mapping[str, object] | None:
    """The claims that API Gateway verified; None without an authorizer.

    Raises Unauthenticated if an authorizer passed no claims of a token.
    """
    context = event.get("requestContext")
    if not isinstance(context, Mapping) or "authorizer" not in context:
        return None
    claims: object = context["authorizer"]
    for step in ("jwt", "claims"):
        claims = claims.get(step) if isinstance(claims, Mapping) else None
    if not isinstance(claims, Mapping):
        raise Unauthenticated
    return claims


def from_claims(claims: Mapping[str, object]) -> Caller:
    """The caller of verified claims. Raises Unauthenticated for a missing or invalid claim."""
    login, practice_id, role, person_id = (_text(claims, name) for name in ("sub", _PRACTICE, _ROLE, _PERSON))
    if not _LOGIN.match(login):
        raise Unauthenticated("sub")
    for name, value in ((_PRACTICE, practice_id), (_PERSON, person_id)):
        if not is_outside_id(value):
            raise Unauthenticated(name)
    if role not in _ROLES:
        raise Unauthenticated(_ROLE)
    return Caller(practice_id, Role(role), person_id, login, names.claimed(claims.get("name")))


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str):
        raise Unauthenticated(name)
    return value
