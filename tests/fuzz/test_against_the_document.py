"""Requests made up from docs/openapi.json, once for each role: every answer is one that the document describes.

Half of them hold to the document and half break it. Charts, people, entries and cursors are mostly those of the sample
practice, so that there is something to find. The seed is fixed. `make fuzz` runs this: Schemathesis has an environment
of its own.
"""

import copy
import json
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
import schemathesis
from schemathesis.specs.openapi import checks

from client_messaging import wiring
from client_messaging.contract import cursor
from client_messaging.contract.cursor import PageScope
from client_messaging.domain.model import Caller, Role
from client_messaging.http_api.operation import Operation
from testing import sample_practice
from testing.fuzz.gateway import Gateway
from testing.people import ANA, LEO, MIA, ROSA, SAM
from testing.routes import FUNCTION_OF
from testing.sample_practice import FIRST_ANSWER, SECOND_ANSWER, THREAD, THREAD_OF_MIA, USED_KEY
from testing.stack import Stack

DOCUMENT: Final = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())
PEOPLE: Final = {person.role: person for person in (ANA, SAM, ROSA)}
EXAMPLES: Final = 80
"""Made up at random for an operation that a role may call, besides the document's own and the edges of each schema."""

REFUSED_EXAMPLES: Final = 10
"""For one that it may not, which is all that can be seen of it."""

CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


GO_ALONG: Final = {
    "messaging_unavailable": {"reason", "fix"},
    "invalid_request": {"errors"},
    "idempotency_key_reused": {"errors"},
}
"""What a refusal has beside what every one has."""

KNOWN: Final = {
    "charts": [LEO, LEO, LEO, MIA, "nova"],
    "clinicians": ["ana", "ana", "ana", "tom"],
    "people": ["ana", "tom", "rosa", "nina", "sam"],
    "threads": [THREAD, THREAD, THREAD, THREAD_OF_MIA],
    "entries": [THREAD, FIRST_ANSWER, SECOND_ANSWER, THREAD_OF_MIA],
    "keys": ["key-1", USED_KEY],
    "versions": [1, 1, 2, 3],
}
WHERE: Final = {
    "path.client_id": ("charts", 0.9),
    "path.clinician_id": ("clinicians", 0.9),
    "path.person_id": ("people", 0.9),
    "path.entry_id": ("entries", 0.9),
    "query.before": ("cursors", 0.7),
    "query.after": ("cursors", 0.7),
    "header.Idempotency-Key": ("keys", 0.3),
    "body.thread_id": ("threads", 0.9),
    "body.entry_id": ("entries", 0.9),
    "body.version": ("versions", 0.5),
    "body.chart_owner.person_id": ("people", 0.5),
}


def cursors(role: str) -> list[str]:
    """Cursors of this role's person: of an inbox, of the overview, of an audit record."""
    person = PEOPLE[role]
    caller = Caller(person.practice_id, Role(role), person.person_id, person.claims["sub"])
    inbox, overview = PageScope(caller, LEO, "ana"), PageScope(caller, "", person.person_id)
    scopes = [inbox, inbox, overview, PageScope(caller, LEO, person.person_id)]
    return [cursor.encode(THREAD, scope) for scope in scopes]


def operations() -> dict[str, Operation]:
    """The operations by route, as the functions say."""
    apps = [import_module(f"functions.{name}.handler").app for name in set(FUNCTION_OF.values())]
    return {key: operation for app in apps for key, operation in app.operations.items()}


def config(role: str) -> schemathesis.Config:
    known = KNOWN | {"cursors": cursors(role)}
    generation = {
        "deterministic": True,
        "database": "none",
        "no-shrink": True,
        "with-security-parameters": False,  # who calls is the role's
    }
    not_theirs = {
        "include-name": sorted(key for key, operation in operations().items() if role not in operation.roles),
        "generation": generation | {"max-examples": REFUSED_EXAMPLES},
        "phases": {"coverage": {"enabled": False}},
    }
    return schemathesis.Config.from_dict(
        {
            "seed": 20261124,
            "suppress-health-check": ["all"],
            "dictionaries": {name: {"values": values} for name, values in known.items()},
            "parameters": {place: {"dictionary": name, "probability": share} for place, (name, share) in WHERE.items()},
            "generation": generation | {"max-examples": EXAMPLES},
            "operations": [not_theirs],
        }
    )


def strict(document: dict[str, Any]) -> dict[str, Any]:
    """The document with less room for answers, where front ends may not mind more, but this does.

    They have no field but those named; a refusal has its response's status, one of the codes that are its examples, and
    what goes along with it.
    """
    found = copy.deepcopy(document)
    for schema in found["components"]["schemas"].values():
        if "properties" in schema and "propertyNames" not in schema:
            schema["additionalProperties"] = False
    for path in found["paths"].values():
        for operation in path.values():
            for status, answer in operation["responses"].items():
                operation["responses"][status] = refusal(found, answer, int(status))
    return found


def refusal(document: dict[str, Any], answer: dict[str, Any], status: int) -> dict[str, Any]:
    """A response of the document, whose problems are those of this status and of its codes."""
    name = answer.get("$ref", "").removeprefix("#/components/responses/")
    found: dict[str, Any] = copy.deepcopy(document["components"]["responses"][name] if name else answer)
    media = found.get("content", {}).get("application/problem+json")
    if media:
        codes = list(media["examples"])
        along = sorted(set.intersection(*(GO_ALONG.get(code, set()) for code in codes)))
        particular = {"properties": {"status": {"const": status}, "code": {"enum": codes}}, "required": along}
        media["schema"] = {"allOf": [media["schema"], particular]}
    return found


def map_query(_: schemathesis.HookContext, query: dict[str, Any] | None) -> dict[str, Any] | None:
    """One cursor of two, mostly: both are drawn more often than not, and are refused whatever they are."""
    if query and {"before", "after"} <= set(query):
        del query["before" if len(str(query["after"])) % 3 else "after"]
    return query


def requests_of(role: str) -> Any:
    """The document's operations, for pytest, as this role calls them."""
    schema = schemathesis.openapi.from_dict(strict(DOCUMENT), config=config(role))
    schema.app = Gateway(PEOPLE)
    schema.hook(map_query)
    return schema.parametrize()


class Answers:
    """What one operation answered one role."""

    def __init__(self) -> None:
        self.who = ""
        self.route = ""
        self.statuses: Counter[int] = Counter()

    def check(self, role: str, case: schemathesis.Case) -> None:
        """Send a request; fail unless the answer is one of the document's."""
        headers = {"Authorization": f"Bearer {role}"}
        response = case.call(headers=headers)
        self.who, self.route = role, case.operation.label
        self.statuses[response.status_code] += 1
        case.validate_response(response, checks=CHECKS, headers=headers)

    @property
    def say_enough(self) -> bool:
        """Whoever may do it has done it: requests that are all refused look at nothing."""
        is_theirs = self.who in operations()[self.route].roles
        return not is_theirs or any(status < 400 for status in self.statuses)


@pytest.fixture
def answers(stack: Stack) -> Iterator[Answers]:
    """Of the sample practice, which is there anew for each operation and role."""
    sample_practice.load(stack, wiring.store())
    found = Answers()
    yield found
    print(found.who, found.route, dict(sorted(found.statuses.items())))
    assert found.say_enough


@requests_of("clinician")
def test_what_a_clinician_is_answered_is_in_the_document(answers: Answers, case: schemathesis.Case) -> None:
    answers.check("clinician", case)


@requests_of("staff")
def test_what_staff_are_answered_is_in_the_document(answers: Answers, case: schemathesis.Case) -> None:
    answers.check("staff", case)


@requests_of("client")
def test_what_a_chart_owner_is_answered_is_in_the_document(answers: Answers, case: schemathesis.Case) -> None:
    answers.check("client", case)


def test_the_document_is_one_of_openapi_3_1() -> None:
    schemathesis.openapi.from_dict(DOCUMENT).validate()
