"""The page "Sign in": who is on it, in which language, and what a browser may do with it."""

import pytest

from local.practice.people import PEOPLE
from testing.local.front_end_folder import ask, request
from testing.small_stack import SmallStack


def test_each_front_end_shows_those_who_may_use_it(stack: SmallStack, chart: str, portal: str) -> None:
    for address, roles in ((chart, ("clinician", "staff")), (portal, ("client",))):
        page = ask(stack, request(address)).text
        shown = [person for person in PEOPLE if f'value="{person.person_id}"' in page]
        assert shown == [person for person in PEOPLE if person.role in roles]
        assert shown == [person for person in PEOPLE if f"Sign in as <strong>{person.name}</strong>" in page]


def test_the_page_loads_nothing_runs_nothing_and_leads_only_back(stack: SmallStack, chart: str) -> None:
    answer = ask(stack, request(chart, state='"><script>alert(1)</script>'))
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert policy.endswith(f"form-action 'self' {stack.document['web_url']}")
    assert "script-src" not in policy
    assert "<script>" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("ui_locales", "accepted", "spoken"),
    [
        (None, "", "en"),
        (None, "es-MX,es;q=0.9,en;q=0.8", "es"),
        (None, "en;q=0.5, es", "es"),
        (None, "es;q=0, de", "en"),
        (None, "de, fr;q=0.9", "en"),
        ("de es-ES", "en", "es"),
        ("en", "es", "en"),
    ],
)
def test_the_page_speaks_the_language_that_was_asked_for(
    stack: SmallStack, chart: str, ui_locales: str | None, accepted: str, spoken: str
) -> None:
    page = ask(stack, request(chart, ui_locales=ui_locales), **{"accept-language": accepted}).text
    assert f'<html lang="{spoken}">' in page
    assert ("Iniciar sesión" in page, "Sign in as" in page) == (spoken == "es", spoken == "en")


def test_a_hint_puts_the_focus_on_that_person(stack: SmallStack, chart: str) -> None:
    page = ask(stack, request(chart, login_hint="ben")).text
    assert page.count(" autofocus") == 1
    assert 'value="ben" autofocus' in page
