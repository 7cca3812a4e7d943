"""Invented people of two practices. Their ids say who they are."""

from dataclasses import dataclass, replace

type Claims = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody with a login, and the claims that their token carries."""

    practice_id: str
    role: str
    person_id: str
    name: str | None = None

    @property
    def claims(self) -> Claims:
        named = {"name": self.name} if self.name else {}
        return named | {
            "sub": f"login-{self.practice_id}-{self.person_id}",
            "custom:practice_id": self.practice_id,
            "custom:role": self.role,
            "custom:person_id": self.person_id,
        }

    def at(self, practice_id: str) -> "Person":
        """Somebody with the same ids at another practice."""
        return replace(self, practice_id=practice_id)

    def called(self, name: str | None) -> "Person":
        """The same person, whose token has this name."""
        return replace(self, name=name)

    def as_(self, role: str) -> "Person":
        """Somebody else with the same id, in another role."""
        return replace(self, role=role)


ANA = Person("willow", "clinician", "ana")
BEN = Person("willow", "clinician", "ben")
SAM = Person("willow", "staff", "sam")
PAUL = Person("willow", "staff", "paul")
ROSA = Person("willow", "client", "rosa")
LUIS = Person("willow", "client", "luis")
KIM = Person("willow", "client", "kim")
NINA = Person("willow", "client", "nina")
TOM = Person("willow", "clinician", "tom")
DEV = Person("harbor", "clinician", "dev")

LEO, MIA = "leo", "mia"
"""Charts that Rosa may own."""
