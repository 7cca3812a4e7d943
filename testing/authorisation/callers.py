"""Callers and their credentials: claims verified by a gateway, or a token where there is no gateway."""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from testing.authorisation import world
from testing.authorisation.world import ELSEWHERE
from testing.issuer import AUDIENCE, THEIRS, Issuer
from testing.people import Person


@dataclass(frozen=True)
class Shown:
    """The credentials of a request: the gateway's authorizer context (None: no gateway), and a token."""

    authorizer: Mapping[str, Any] | None
    token: str | None = None


type Shows = Callable[[Person, Issuer], Shown]


@dataclass(frozen=True)
class Caller:
    """`person` None: whoever may do the operation, if what they show held. `row` is their name in the matrix."""

    name: str
    row: str
    group: str
    person: Person | None
    shows: Shows

    @property
    def names(self) -> tuple[str, ...]:
        return self.row, self.group


def _at_the_gateway(**changed: Any) -> Shows:
    """Claims in the gateway's format; those that are None are left out."""

    def shows(person: Person, _: Issuer) -> Shown:
        claims = {**person.claims, **_named(changed)}
        return Shown({"jwt": {"claims": {name: value for name, value in claims.items() if value is not None}}})

    return shows


def _with_a_token(key: Any = None, **changed: Any) -> Shows:
    def shows(person: Person, issuer: Issuer) -> Shown:
        more = {} if key is None else {"key": key}
        return Shown(None, issuer.token(**more, **{**person.claims, **_named(changed)}))

    return shows


def _named(changed: Mapping[str, Any]) -> dict[str, Any]:
    """`role` stands for `custom:role`, and so on."""
    return {
        f"custom:{name}" if name in ("role", "practice_id", "person_id") else name: changed[name] for name in changed
    }


def _unsigned(person: Person, issuer: Issuer) -> Shown:
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": "k1"}).encode()).decode().rstrip("=")
    return Shown(None, f"{head}.{issuer.token(**person.claims).split('.')[1]}.")


def _access_token(person: Person, issuer: Issuer) -> Shown:
    """As Cognito makes them: the client instead of an audience, and none of our claims."""
    without: dict[str, Any] = dict.fromkeys(("aud", "custom:practice_id", "custom:role", "custom:person_id"))
    return Shown(
        None, issuer.token(**{**without, "sub": person.claims["sub"], "client_id": AUDIENCE, "token_use": "access"})
    )


NOBODY: dict[str, Shows] = {
    "no token": lambda *_: Shown(None),
    "a gateway without claims": _at_the_gateway(sub=None, practice_id=None, role=None, person_id=None),
    "a gateway without an authorizer for tokens": lambda person, _: Shown({"lambda": person.claims}),
    "claims beside the token's": lambda person, _: Shown({"claims": person.claims}),
    "a token behind a gateway without claims": lambda person, issuer: Shown({}, issuer.token(**person.claims)),
    "an expired token": _with_a_token(exp=1),
    "another issuer's token": _with_a_token(iss="https://other.example"),
    "a token for another audience": _with_a_token(aud="other"),
    "a token signed by another": _with_a_token(key=THEIRS),
    "an unsigned token": _unsigned,
    "an access token": _access_token,
    **{
        f"a token without {claim}": _with_a_token(**{claim: None})
        for claim in ("sub", "practice_id", "role", "person_id")
    },
    **{
        f"claims without {claim}": _at_the_gateway(**{claim: None})
        for claim in ("sub", "practice_id", "role", "person_id")
    },
    "a token with a list of roles": _with_a_token(role=["clinician", "staff", "client"]),
    "a token with one role in a list": lambda person, issuer: _with_a_token(role=[person.role])(person, issuer),
    "a token with a list of practices": _with_a_token(practice_id=["willow", "harbor"]),
    "a list of roles": _at_the_gateway(role="[clinician staff client]"),
    "one role in a list": lambda person, issuer: _at_the_gateway(role=f"[{person.role}]")(person, issuer),
    "a list of practices": _at_the_gateway(practice_id="[willow harbor]"),
    "a blank role": _at_the_gateway(role=""),
    "a role of white space": _at_the_gateway(role=" "),
    "a token with a blank role": _with_a_token(role=""),
    "an unknown role": _at_the_gateway(role="admin"),
    "a token with an unknown role": _with_a_token(role="admin"),
    "a role in capitals": lambda person, issuer: _at_the_gateway(role=person.role.upper())(person, issuer),
}

PEOPLE = {
    "clinician": ("clinicians", world.CLINICIAN),
    "clinician without": ("clinicians", world.CLINICIAN_WITHOUT),
    "clinician suspended": ("clinicians", world.CLINICIAN_SUSPENDED),
    "clinician elsewhere": ("clinicians", world.CLINICIAN_ELSEWHERE),
    "clinician twin": ("clinicians", world.CLINICIAN.at(ELSEWHERE)),
    "staff": ("", world.STAFF),
    "staff twin": ("", world.STAFF.at(ELSEWHERE)),
    "staff suspended": ("", world.STAFF_SUSPENDED),
    "owner": ("owners", world.OWNER),
    "parent": ("owners", world.PARENT),
    "other owner": ("owners", world.OTHER_OWNER),
    "successor": ("owners", world.SUCCESSOR),
    "former owner": ("owners", world.FORMER_OWNER),
    "suspended owner": ("owners", world.OWNER_SUSPENDED),
    "owner twin": ("owners", world.OWNER.at(ELSEWHERE)),
}
BY_TOKEN = ("clinician", "staff", "owner")

CALLERS: tuple[Caller, ...] = (
    *(Caller(name, "nobody", "nobody", None, shows) for name, shows in NOBODY.items()),
    *(Caller(name, name, group, person, _at_the_gateway()) for name, (group, person) in PEOPLE.items()),
    *(Caller(f"{name} by token", name, PEOPLE[name][0], PEOPLE[name][1], _with_a_token()) for name in BY_TOKEN),
)
