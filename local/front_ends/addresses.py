"""Address and roles of the two front ends."""

from dataclasses import dataclass

from local.practice.people import PEOPLE, Person


@dataclass(frozen=True)
class FrontEnd:
    """A front end. `address` is its only redirect URI after sign-in and sign-out."""

    name: str
    address: str
    roles: tuple[str, ...]

    @property
    def origin(self) -> str:
        return self.address.removesuffix(f"/{self.name}/")

    def people(self) -> list[Person]:
        """The people who may sign in."""
        return [person for person in PEOPLE if person.role in self.roles]


def served_at(origin: str) -> tuple[FrontEnd, ...]:
    """The chart's Messaging section and the client portal on one origin; none if the origin is empty."""
    if not origin:
        return ()
    return (
        FrontEnd("chart", f"{origin}/chart/", ("clinician", "staff")),
        FrontEnd("portal", f"{origin}/portal/", ("client",)),
    )
