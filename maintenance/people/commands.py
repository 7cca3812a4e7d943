"""The commands `sign-in`, `invite`, `people` and `end-access`, for a stack on AWS with a user pool of its own."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from client_messaging.domain.model import Caller, Role
from maintenance.people import code_flow, ending, inviting, user_pool
from maintenance.people.inviting import Invitation
from maintenance.people.user_pool import Login, Person, UserPool
from maintenance.stacks import DeployedStack, NotThere


def add_to(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the commands; `add` takes a command's name, the command and a summary."""
    signing_in = add("sign-in", sign_in, "sign in to a stack's user pool in the browser, and print an ID token")
    _add_wait(signing_in)
    inviting_ = add("invite", invite, "make a login in a stack's user pool, and send the invitation")
    for name, says in _PERSON.items():
        inviting_.add_argument(f"--{name}", default="", help=says)
    inviting_.add_argument("--again", action="store_true", help="a new temporary password for a login never used")
    inviting_.add_argument("--new-practice", action="store_true", help="the first login of another practice")
    listing = add("people", people, "list the logins of a stack's user pool")
    listing.add_argument("--contacts", action="store_true", help="with e-mail addresses")
    summary = "suspend a person, disable their login and end their sessions"
    ending_ = add("end-access", end_access, summary)
    for name in ("role", "person"):
        ending_.add_argument(f"--{name}", default="", help=_PERSON[name])
    _add_wait(ending_)


_PERSON = {
    "role": f"one of {', '.join(Role)}",
    "person": "the person's id in your EHR",
    "email": "the address to invite, and to sign in with",
    "name": "how others see the person's name",
    "practice": "the practice's id (default: that of all other logins)",
}


def _add_wait(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--wait", type=float, default=600, metavar="SECONDS", help="how long to wait for the browser (default: 600)"
    )


def sign_in(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print an ID token, and nothing else, on stdout; status 0."""
    token, caller = code_flow.sign_in(user_pool.of(stack), options.wait)
    print(f"Signed in as {_of(caller)}. The token is good for 15 minutes.", file=sys.stderr)
    print(token)
    return 0


def invite(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Make a login, or send its invitation again, and say what the person gets; status 0."""
    wanted = Invitation(options.practice, options.role, options.person, options.email, options.name)
    wanted.check()
    pool = user_pool.of(stack)
    logins = list(pool.logins())
    person = wanted.person(logins, new_practice=options.new_practice)
    act = inviting.again if options.again else inviting.make
    act(pool, wanted, person, logins)
    for line in _what_they_get(pool, person):
        print(line)
    return 0


def people(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Print the logins, and how many; status 0."""
    logins = sorted(user_pool.of(stack).logins(), key=lambda login: (login.person, login.made_at))
    heads = ("practice", "role", "person", "status", "enabled", *(["e-mail"] if options.contacts else []))
    for line in _columns([heads, *(_row(login, contacts=options.contacts) for login in logins)]):
        print(line)
    for person, count in Counter(login.person for login in logins if login.person.is_whole).items():
        if count > 1:
            print(f"{count} logins are of {person}")
    without = sum(not login.person.is_whole for login in logins)
    if without:
        print(f"{without} without valid practice, role and person: the API refuses them")
    print(f"{len(logins)} logins")
    return 0


def end_access(options: argparse.Namespace, stack: DeployedStack) -> int:
    """Suspend a person, disable their login and end their sessions; status 0, or 1 if a step failed.

    By a member of the practice's staff, who signs in here, or whose token is in TOKEN.
    """
    if options.role not in set(Role) or not options.person:
        raise NotThere(f"say whose access ends: ROLE (one of {', '.join(Role)}) and PERSON; make people lists them")
    pool = user_pool.of(stack)
    everybody = list(pool.logins())
    if not any((login.person.role, login.person.person_id) == (options.role, options.person) for login in everybody):
        raise NotThere(f"no login is of {options.role} {options.person}: make people lists them")
    token, by = _staff(pool, options.wait)
    person = Person(by.practice_id, options.role, options.person)
    if person == _of(by):
        raise NotThere("nobody ends their own access: another member of the staff does")
    logins = [login for login in everybody if login.person == person]
    if not logins:
        raise NotThere(f"no login is of {person}, which is the practice of whoever signed in")
    failed = False
    print(f"{person}, by staff {by.person_id}:")
    for step in ending.end_access(pool, person, logins, token):
        print(f"  {step.what}: {step.outcome}", flush=True)
        failed |= step.failed
    if failed:
        print("Not all is done: run the command again. What is done stays done.")
    return int(failed)


def _staff(pool: UserPool, wait_seconds: float) -> tuple[str, Caller]:
    """A verified token of staff. Raises NotThere."""
    token = os.environ.get("TOKEN", "").strip()
    if token:
        caller, _ = pool.verified(token)
    else:
        print("Who ends the access? A member of the practice's staff signs in.", file=sys.stderr)
        token, caller = code_flow.sign_in(pool, wait_seconds)
    if caller.role is not Role.STAFF:
        raise NotThere(f"{_of(caller)} signed in, and only staff may end somebody's access")
    return token, caller


def _of(caller: Caller) -> Person:
    return Person(caller.practice_id, caller.role, caller.person_id)


def _what_they_get(pool: UserPool, person: Person) -> Iterable[str]:
    page = {Role.CHART_OWNER: "portal"}.get(Role(person.role), "chart")
    yield f"Invited: {person}."
    yield "They get an e-mail with a temporary password, good for seven days."
    yield "It does not say where to sign in. Tell them:"
    yield f"  {pool.front_ends}/{page}/" if pool.front_ends else f"  make sign-in STACK={pool.stack}"
    yield "The first time they choose a password and connect an authenticator app."
    if person.role == Role.CHART_OWNER:
        yield "They see no chart before PUT /clients/{client_id}/portal-access names them as its owner."


def _row(login: Login, *, contacts: bool) -> tuple[str, ...]:
    person = login.person
    ids = (person.practice_id or "-", person.role or "-", person.person_id or "-")
    return (*ids, login.state, "yes" if login.enabled else "no", *([login.email or "-"] if contacts else []))


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterable[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
