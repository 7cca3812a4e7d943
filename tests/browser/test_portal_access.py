"""Portal access on the screen: who owns a chart, what a correction changes, and who else changed it meanwhile."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect

from tests.black_box.running import Running
from tests.browser import chromium
from tests.browser.people import DESKTOP, Somebody, at

PHONE: Final = {"width": 390, "height": 844}
OWNER: Final = {
    "person_id": "rosa",
    "name": "Rosa N.",
    "relationship": "parent",
    "email": "rosa@example.org",
    "phone": "+1 555",
}


def put(served: Running, client: str, **change: Any) -> dict[str, Any]:
    """Change portal access as ana, from a place of her own."""
    with served.client("ana") as http:
        answer = http.put(f"/clients/{client}/portal-access", json={"state": "enabled", **change})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
    return found


def shown(served: Running, client: str) -> dict[str, Any]:
    with served.client("sam") as http:
        found: dict[str, Any] = http.get(f"/clients/{client}/portal-access").json()
    return found


def correcting(somebody: Somebody, client: str) -> None:
    """Open the form in which an owner is corrected."""
    somebody.go(f"#/c/{client}/access")
    somebody.shows("Rosa N. (rosa)")
    somebody.page.get_by_text("Change or hand over").click()


def save(somebody: Somebody) -> None:
    somebody.page.get_by_role("button", name="Save").click()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_corrected_contact_leaves_the_rest_and_opens_no_inbox(browser: Browser, served: Running, screen: Any) -> None:
    client = f"corrected-{screen['width']}"
    before = put(served, client, chart_owner=OWNER, client_name="Leo N.")
    with at(browser, served, "chart", "cora", viewport=screen) as cora:
        correcting(cora, client)
        expect(cora.page.get_by_label("E-mail")).to_have_value("rosa@example.org")
        cora.page.get_by_label("Phone").fill("")
        cora.page.get_by_label("E-mail").fill("new@example.org")
        chromium.keep(cora.page, f"access-correcting-{screen['width']}")
        save(cora)
        cora.shows("new@example.org")
        expect(cora.page.get_by_role("main").get_by_text("+1 555")).to_have_count(0)
        chromium.keep(cora.page, f"access-corrected-{screen['width']}")
    after = shown(served, client)
    owner = {name: value for name, value in OWNER.items() if name != "phone"} | {"email": "new@example.org"}
    assert after["chart_owner"] == owner
    assert after["client_name"] == "Leo N."
    assert after["since"] == before["since"]
    assert after["clinician_ids"] == ["ana"]


def test_who_else_changed_the_chart_is_not_overwritten_and_what_was_typed_stays(
    browser: Browser, served: Running
) -> None:
    client = "conflicting"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "cora") as cora:
        correcting(cora, client)
        cora.page.get_by_label("Phone").fill("+1 777")
        put(served, client, chart_owner={**OWNER, "email": "meanwhile@example.org"})
        save(cora)
        cora.shows("The chart was changed meanwhile.")
        assert shown(served, client)["chart_owner"]["phone"] == "+1 555"
        expect(cora.page.get_by_label("Phone")).to_have_value("+1 777")
        expect(cora.page.get_by_label("E-mail")).to_have_value("meanwhile@example.org")
        chromium.keep(cora.page, "access-conflict")
        save(cora)
        cora.shows("+1 777")
        expect(cora.page.get_by_text("The chart was changed meanwhile.")).to_have_count(0)
    owner = {**OWNER, "email": "meanwhile@example.org", "phone": "+1 777"}
    assert shown(served, client)["chart_owner"] == owner


def test_a_new_owner_is_given_nothing_of_the_former_one(browser: Browser, served: Running) -> None:
    client = "handed-over"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "cora") as cora:
        correcting(cora, client)
        cora.page.get_by_label("Chart owner’s id").fill("kim")
        expect(cora.page.get_by_label("E-mail")).to_have_value("")
        save(cora)
        cora.shows("Choose who they are.")
        cora.page.get_by_label("They are").select_option(label="a guardian")
        save(cora)
        cora.shows("a guardian", "hidden from this owner")
    assert shown(served, client)["chart_owner"] == {"person_id": "kim", "relationship": "guardian"}


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_thread_of_a_former_owner_is_closed_and_leads_to_a_new_one(
    browser: Browser, served: Running, screen: Any
) -> None:
    client = f"closed-{screen['width']}"
    version = put(served, client, chart_owner=OWNER)["version"]
    with served.client("ana") as http:
        message = {"subject": "With the former owner", "body": "Hello."}
        answer = http.post(f"/clients/{client}/messages", json=message, headers={"Idempotency-Key": client})
        assert answer.status_code == 201
    with at(browser, served, "chart", "ana", viewport=screen) as ana:
        ana.go(f"#/c/{client}")
        ana.page.get_by_role("link", name=re.compile("^With the former owner")).click()
        expect(ana.page.get_by_label("Your answer")).to_be_visible()
        put(served, client, chart_owner={"person_id": "kim", "relationship": "guardian"}, version=version)
        ana.shows("This thread was with a former chart owner")
        expect(ana.page.get_by_label("Your answer")).to_have_count(0)
        chromium.keep(ana.page, f"closed-thread-{screen['width']}")
        ana.page.get_by_role("link", name="Start a new message").click()
        ana.page.get_by_label("Subject").fill("With the new owner")
        ana.page.get_by_label("Message", exact=True).fill("Welcome.")
        ana.page.get_by_role("button", name="Send").click()
        expect(ana.messages("Welcome.")).to_contain_text("Delivered")
        expect(ana.page.get_by_label("Your answer")).to_be_visible()


def test_an_answer_into_a_thread_that_was_closed_meanwhile_says_what_to_do(browser: Browser, served: Running) -> None:
    client = "closed-meanwhile"
    version = put(served, client, chart_owner=OWNER)["version"]
    with served.client("ana") as http:
        message = {"subject": "Until now", "body": "Hello."}
        http.post(f"/clients/{client}/messages", json=message, headers={"Idempotency-Key": client})
    with at(browser, served, "chart", "ana") as ana:
        ana.go(f"#/c/{client}")
        ana.page.get_by_role("link", name=re.compile("^Until now")).click()
        ana.page.route("**/messages", lambda route: route.abort())
        ana.write("Too late.")
        expect(ana.messages("Too late.")).to_contain_text("Not sent yet")
        put(served, client, chart_owner={"person_id": "kim", "relationship": "guardian"}, version=version)
        ana.page.unroute("**/messages")
        expect(ana.messages("Too late.")).to_contain_text("Start a new message to write to the present owner.")
        chromium.keep(ana.page, "closed-meanwhile")
