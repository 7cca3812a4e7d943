"""The user pool of a stack on AWS: where people sign in to it, and its logins."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from client_messaging.auth import bearer_token, callers
from client_messaging.domain.ids import is_outside_id
from client_messaging.domain.model import Caller, Role
from client_messaging.domain.refusals import TryAgain, Unauthenticated
from client_messaging.runtime.settings import TokenSettings
from maintenance.stacks import DeployedStack, NotThere

INVITED: Final = "FORCE_CHANGE_PASSWORD"
"""Cognito's status of a login whose temporary password was not used yet."""

_STATUS: Final = {INVITED: "invited", "CONFIRMED": "active"}


@dataclass(frozen=True, order=True)
class Person:
    """Who a login is: its three claims, which never change."""

    practice_id: str
    role: str
    person_id: str

    @property
    def is_whole(self) -> bool:
        """Whether the API takes these claims."""
        return is_outside_id(self.practice_id) and is_outside_id(self.person_id) and self.role in set(Role)

    def __str__(self) -> str:
        return f"{self.role} {self.person_id} of practice {self.practice_id}"


@dataclass(frozen=True)
class Login:
    """A login of the pool. `status` is Cognito's."""

    username: str
    person: Person
    email: str
    status: str
    enabled: bool
    made_at: datetime

    @property
    def state(self) -> str:
        """The status in a word for the operator."""
        return _STATUS.get(self.status, self.status.lower())


@dataclass(frozen=True)
class UserPool:
    """The user pool of one stack.

    `sign_in_url`: origin of the sign-in page; `loopback`: where it redirects to on this machine, `front_ends`: their
    origin; both empty where there is none.
    """

    stack: str
    pool_id: str
    client_id: str
    issuer: str
    sign_in_url: str
    api_url: str
    loopback: str
    front_ends: str
    cognito: Any
    """boto3's client of cognito-idp."""

    def logins(self) -> Iterator[Login]:
        """All logins, page by page. Cognito lists a login seconds after it was made."""
        pages = self.cognito.get_paginator("list_users").paginate(UserPoolId=self.pool_id)
        return (_login(user, user["Attributes"]) for page in pages for user in page["Users"])

    def find(self, username: str) -> Login | None:
        """The login with this e-mail address or user name, as it is now."""
        try:
            user = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=username)
        except self.cognito.exceptions.UserNotFoundException:
            return None
        return _login(user, user["UserAttributes"])

    def sign_out_address(self) -> str:
        """Where a browser forgets who signed in, and comes back to the loopback."""
        return f"{self.sign_in_url}/logout?{urlencode({'client_id': self.client_id, 'logout_uri': self.loopback})}"

    def verified(self, token: str) -> tuple[Caller, object]:
        """The caller that the API sees in a token, and its nonce. Raises NotThere."""
        settings = TokenSettings(self.issuer, self.client_id, f"{self.issuer}/.well-known/jwks.json")
        try:
            claims = bearer_token.claims_of(token, settings)
        except TryAgain:
            raise NotThere("the user pool's keys cannot be fetched: try again") from None
        except Unauthenticated:
            raise NotThere(
                f"the token is not one of {self.stack}, or over (is this machine's clock right?): sign in again"
            ) from None
        try:
            return callers.from_claims(claims), claims.get("nonce")
        except Unauthenticated:
            raise NotThere(
                "the login lacks practice, role or person, so that the API refuses it: "
                "delete it, and make it with make invite"
            ) from None


def of(stack: DeployedStack) -> UserPool:
    """The stack's user pool. Raises NotThere if people sign in elsewhere."""
    stack.resource("Api")
    if not stack.resources.get("UserPool"):
        raise NotThere(f"people of {stack.name} sign in with a provider of yours (JwtIssuer): their logins are there")
    described = stack.described()
    outputs = described.outputs
    if "SignInUrl" not in outputs:
        raise NotThere(f"{stack.name} is of an older version and has no sign-in page: make deploy brings it up to date")
    domain = described.parameters.get("FrontEndDomain", "")
    return UserPool(
        stack=stack.name,
        pool_id=outputs["UserPoolId"],
        client_id=outputs["Audience"],
        issuer=outputs["Issuer"],
        sign_in_url=outputs["SignInUrl"],
        api_url=outputs["ApiUrl"],
        loopback=outputs.get("LocalSignInUrl", ""),
        front_ends=f"https://{domain}" if domain else "",
        cognito=stack.client("cognito-idp"),
    )


def _login(user: dict[str, Any], attributes: list[dict[str, str]]) -> Login:
    values = {one["Name"]: one["Value"] for one in attributes}
    claims = (values.get(f"custom:{name}", "") for name in ("practice_id", "role", "person_id"))
    return Login(
        username=user["Username"],
        person=Person(*claims),
        email=values.get("email", ""),
        status=user["UserStatus"],
        enabled=user["Enabled"],
        made_at=user["UserCreateDate"],
    )
