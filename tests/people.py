"""Invented people of two practices. Their ids say who they are."""

from dataclasses import dataclass, replace

type Claims = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody with a login, and the claims that their token carries."""

    practice_id: str
    role: str
    person_id: str

    @property
    def claims(self) -> Claims:
        return {
            "sub": f"login-{self.practice_id}-{self.person_id}",
            "custom:practice_id": self.practice_id,
            "custom:role": self.role,
            "custom:person_id": self.person_id,
        }

    def at(self, practice_id: str) -> "Person":
        """Somebody with the same ids at another practice."""
        return replace(self, practice_id=practice_id)


ANA = Person("willow", "clinician", "ana")
BEN = Person("willow", "clinician", "ben")
SAM = Person("willow", "staff", "sam")
ROSA = Person("willow", "client", "rosa")
LUIS = Person("willow", "client", "luis")
KIM = Person("willow", "client", "kim")
NINA = Person("willow", "client", "nina")
TOM = Person("willow", "clinician", "tom")
DEV = Person("harbor", "clinician", "dev")

LEO, MIA = "leo", "mia"
"""Charts that Rosa may own."""
