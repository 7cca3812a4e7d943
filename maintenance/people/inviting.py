"""Make a login: what it may be, who has one already, and the invitation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from botocore.exceptions import ClientError

from client_messaging.domain import names
from client_messaging.domain.ids import is_outside_id
from client_messaging.domain.model import Role
from maintenance import probe_login
from maintenance.people.user_pool import INVITED, Login, Person, UserPool
from maintenance.stacks import NotThere

_EMAIL: Final = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
"""An address that Cognito takes and a mail server can have; not all of RFC 5321."""

_NOT_SENT: Final = {"CodeDeliveryFailureException", "LimitExceededException"}
"""Errors of sending: SES refuses, or Cognito's own sender has sent its share of the day."""

_EXISTS: Final = "UsernameExistsException"


@dataclass(frozen=True)
class Invitation:
    """The login that is wanted. `practice_id`, if empty, is that of all other logins of the pool."""

    practice_id: str
    role: str
    person_id: str
    email: str
    name: str

    def check(self) -> None:
        """Raise NotThere for what could never be put right: the claims of a login do not change."""
        if self.role not in set(Role):
            raise NotThere(f"ROLE is one of {', '.join(Role)} (a chart owner is a client)")
        for name, value in (("PERSON", self.person_id), ("PRACTICE", self.practice_id or "-")):
            if not is_outside_id(value):
                raise NotThere(f"{name} is an id of your EHR: 1 to 64 letters, digits, dots and hyphens")
        if not _EMAIL.fullmatch(self.email):
            raise NotThere("EMAIL is the address that the invitation goes to, and that the person signs in with")
        if self.name and names.claimed(self.name) != self.name:
            raise NotThere(f"NAME is one line of 1 to {names.LONGEST} characters, without brackets around it")

    def person(self, logins: Sequence[Login], *, new_practice: bool) -> Person:
        """Who the login will be. Raises NotThere for a practice that is not told, or looks like a slip."""
        known = sorted({login.person.practice_id for login in logins if login.person.is_whole} - {probe_login.PRACTICE})
        if not self.practice_id and len(known) != 1:
            raise NotThere(f"PRACTICE is missing: logins of this stack are of {', '.join(known) or 'no practice yet'}")
        practice_id = self.practice_id or known[0]
        if known and practice_id not in known and not new_practice:
            raise NotThere(
                f"no login is of practice {practice_id} (but of {', '.join(known)}): "
                "if it is a new practice, add ARGS=--new-practice"
            )
        return Person(practice_id, self.role, self.person_id)


def make(pool: UserPool, wanted: Invitation, person: Person, logins: Sequence[Login]) -> None:
    """Make the login; Cognito sends the invitation. Raises NotThere; nothing is left then.

    Cognito itself keeps one login an e-mail address. That a person has one is looked at before, and once more after.
    """
    taken = _of(person, logins)
    if taken:
        raise NotThere(f"{person} has a login already ({taken[0].state}): {_instead(taken[0])}")
    if any(login.email.casefold() == wanted.email.casefold() for login in logins):
        raise NotThere("this e-mail address has a login already: each person signs in with an address of their own")
    try:
        _create(pool, wanted, person)
    except ClientError as error:
        _undo(pool, wanted, person, error)
    made = pool.find(wanted.email)
    others = [login for login in _of(person, list(pool.logins())) if made and login.username != made.username]
    if made and others:
        pool.cognito.admin_delete_user(UserPoolId=pool.pool_id, Username=made.username)
        raise NotThere(f"{person} was invited by somebody else at the same time: nothing is left of this invitation")


def again(pool: UserPool, wanted: Invitation, person: Person, logins: Sequence[Login]) -> None:
    """Send a new temporary password to a login that was never used. Raises NotThere."""
    taken = _of(person, logins)
    if not taken:
        raise NotThere(f"{person} has no login yet: invite them without --again")
    login = taken[0]
    if login.email.casefold() != wanted.email.casefold():
        raise NotThere(f"the login of {person} has another e-mail address: delete it and make it again")
    if login.status != INVITED or not login.enabled:
        raise NotThere(f"{person} has a login already ({login.state}): {_instead(login)}")
    pool.cognito.admin_create_user(
        UserPoolId=pool.pool_id, Username=login.email, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"]
    )


def _of(person: Person, logins: Sequence[Login]) -> list[Login]:
    return [login for login in logins if login.person == person]


def _instead(login: Login) -> str:
    if not login.enabled:
        return "it is disabled, docs/how-to/deploy.md says how to let them in again"
    if login.status == INVITED:
        return "ARGS=--again sends a new temporary password"
    return "a forgotten password is set anew on the sign-in page"


def _create(pool: UserPool, wanted: Invitation, person: Person) -> None:
    attributes = {
        "email": wanted.email,
        "email_verified": "true",
        "custom:practice_id": person.practice_id,
        "custom:role": person.role,
        "custom:person_id": person.person_id,
    } | ({"name": wanted.name} if wanted.name else {})
    pool.cognito.admin_create_user(
        UserPoolId=pool.pool_id,
        Username=wanted.email,
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        DesiredDeliveryMediums=["EMAIL"],  # SMS by default
    )


def _undo(pool: UserPool, wanted: Invitation, person: Person, error: ClientError) -> None:
    """After a refusal: delete what was made in spite of it, and raise. Return where all was made.

    Cognito may make a login and then fail to send. boto3 repeats a request whose answer was lost; the login is then
    there.
    """
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    if code not in {*_NOT_SENT, _EXISTS}:
        raise error
    made = pool.find(wanted.email)
    if code == _EXISTS:
        if made and made.person == person and made.status == INVITED:
            return
        raise NotThere("this e-mail address has a login already, made just now: make people lists them") from None
    if made and made.person == person and made.status == INVITED:
        pool.cognito.admin_delete_user(UserPoolId=pool.pool_id, Username=made.username)
    raise NotThere(f"the invitation cannot be sent, and no login was made: {code}: {message}") from None
