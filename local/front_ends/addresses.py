"""The two front ends: at which address each is served, and who signs in there."""

from dataclasses import dataclass

from local.practice.people import PEOPLE, Person


@dataclass(frozen=True)
class FrontEnd:
    """`address` is the only one to which somebody who signed in, or out, is sent back."""

    name: str
    address: str
    roles: tuple[str, ...]

    def people(self) -> list[Person]:
        """Who may sign in there."""
        return [person for person in PEOPLE if person.role in self.roles]


def served_at(origin: str) -> tuple[FrontEnd, ...]:
    """The chart's Messaging section and the client portal, side by side on one origin; none where it is empty."""
    if not origin:
        return ()
    return (
        FrontEnd("chart", f"{origin}/chart/", ("clinician", "staff")),
        FrontEnd("portal", f"{origin}/portal/", ("client",)),
    )
