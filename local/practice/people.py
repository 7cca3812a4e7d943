"""Sample practices: people, charts and conversations. All invented."""

from dataclasses import dataclass

from deployment.documents import Document


@dataclass(frozen=True)
class Person:
    """A person who can get a token. `name`: display name; for the API a blank one is none.

    `clients`: charts that a chart owner owns or a clinician has an inbox with.
    """

    person_id: str
    name: str
    role: str
    practice_id: str
    clients: tuple[str, ...] = ()

    def document(self) -> Document:
        document: Document = {"person_id": self.person_id, "name": self.name}
        document |= {"role": self.role, "practice_id": self.practice_id}
        return document | ({"clients": list(self.clients)} if self.role != "staff" else {})


@dataclass(frozen=True)
class Chart:
    """A client's chart, with its owner and the client's clinicians; the first one enables the portal.

    `email`, `phone`: the owner's, on the chart.
    """

    client_id: str
    client_name: str
    owner: str
    relationship: str
    clinicians: tuple[str, ...]
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Section:
    """A section of a practice's settings, which staff of the practice set."""

    practice_id: str
    name: str
    content: Document


@dataclass(frozen=True)
class Conversation:
    """A thread. Clinician and chart owner write the texts in turn, the clinician first."""

    client_id: str
    clinician: str
    subject: str
    texts: tuple[str, ...]


PEOPLE = (
    Person("ana", "Dr. Ana Ruiz", "clinician", "willow", ("leo", "mia", "kim-chart")),
    Person("ben", "Ben Okoro", "clinician", "willow", ("leo",)),
    Person("cora", "Dr. Cora Lind", "clinician", "willow"),
    Person("sam", "Sam Patel", "staff", "willow"),
    Person("rosa", "Rosa Navarro", "client", "willow", ("leo", "mia")),
    Person("kim", "Kim Tran", "client", "willow", ("kim-chart",)),
    Person("dev", "Dev Rao", "clinician", "harbor", ("uma-chart",)),
    Person("uma", "Uma Haddad", "client", "harbor", ("uma-chart",)),
)

CHARTS = (
    Chart("leo", "Leo Navarro", "rosa", "parent", ("ana", "ben"), "rosa@example.org", "+12025550134"),
    Chart("mia", "Mia Navarro", "rosa", "parent", ("ana",), "rosa@example.org", "+12025550134"),
    Chart("kim-chart", "Kim Tran", "kim", "self", ("ana",), "kim@example.org"),
    Chart("uma-chart", "Uma Haddad", "uma", "self", ("dev",)),
)

SETTINGS = (
    Section("willow", "messaging", {"client_starts": True}),
    Section(
        "willow",
        "response",
        {
            "time_zone": "America/New_York",
            "office_hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}],
            "expected_response": {"within": 2, "unit": "business_days"},
            "crisis": {
                "en": "If you are in crisis, call or text 988, at any hour. In an emergency, call 911.",
                "es": "En una crisis, llame al 988 o envíe un mensaje, a cualquier hora. En una emergencia, al 911.",
            },
            "emergency_numbers": ["988", "911"],
        },
    ),
    # Hardly ever quiet, so that `make ring` sends at whatever hour it is tried.
    Section(
        "willow",
        "nudges",
        {"enabled": True, "time_zone": "America/New_York", "quiet": {"from": "03:00", "to": "03:30"}},
    ),
)
"""What the practices say; harbor says nothing."""

CONVERSATIONS = (
    Conversation(
        "leo",
        "ana",
        "Thursday's appointment",
        (
            "Could we move Thursday to 4 pm?",
            "4 pm works for us. Same room?",
            "Yes, the same room. See you then.",
        ),
    ),
    Conversation(
        "leo",
        "ben",
        "School form",
        ("The form for school is ready at the front desk.", "Thank you, I will pick it up tomorrow."),
    ),
    Conversation("mia", "ana", "Sleep diary", ("Please fill in the sleep diary until next week.",)),
    Conversation(
        "kim-chart",
        "ana",
        "Welcome",
        ("Welcome to the portal. You can write to me here.", "Good to know, thank you."),
    ),
    Conversation("uma-chart", "dev", "Parking", ("The car park is closed on Monday.", "Thanks for telling me.")),
)


def find(person_id: str) -> Person | None:
    return next((person for person in PEOPLE if person.person_id == person_id), None)


def staff_of(practice_id: str) -> Person:
    return next(person for person in PEOPLE if (person.practice_id, person.role) == (practice_id, "staff"))


def owner_of(client_id: str) -> Person:
    chart = next(chart for chart in CHARTS if chart.client_id == client_id)
    return next(person for person in PEOPLE if person.person_id == chart.owner)
