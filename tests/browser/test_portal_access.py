"""Portal access on the screen: who owns a chart, what a correction changes, and who else changed it meanwhile."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, expect

from testing.browser import chromium
from testing.browser.charts import put, write
from testing.browser.people import DESKTOP, Somebody, at, let_through
from testing.running_stack import Running

PHONE: Final = {"width": 390, "height": 844}
OWNER: Final = {
    "person_id": "rosa",
    "name": "Rosa N.",
    "relationship": "parent",
    "email": "rosa@example.org",
    "phone": "+1 555",
}


def shown(served: Running, client: str) -> dict[str, Any]:
    with served.client("sam") as http:
        found: dict[str, Any] = http.get(f"/clients/{client}/portal-access").json()
    return found


def form(somebody: Somebody, client: str, name: str) -> Locator:
    """One of the forms of a chart's access screen, opened."""
    somebody.go(f"#/c/{client}/access")
    somebody.shows("Rosa N. (rosa)")
    somebody.page.get_by_role("heading", name=name).click()
    return somebody.page.locator("details[open]")


def handing_over(somebody: Somebody, client: str, **owner: str) -> Locator:
    """The form with which a chart is handed over, filled in and asked to do so: the question that then comes."""
    found = form(somebody, client, "Hand over to somebody else")
    found.get_by_label("Chart owner’s id").fill("kim")
    for label, text in owner.items():
        found.get_by_label(label).fill(text)
    found.get_by_label("They are").select_option(label="a guardian")
    found.get_by_role("button", name="Hand over …").click()
    return somebody.page.get_by_role("dialog", name="Hand this chart over?")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_corrected_contact_leaves_the_rest_and_opens_no_inbox(browser: Browser, served: Running, screen: Any) -> None:
    client = f"corrected-{screen['width']}"
    before = put(served, client, chart_owner=OWNER, client_name="Leo N.")
    with at(browser, served, "chart", "cora", viewport=screen) as cora:
        details = form(cora, client, "Change details")
        expect(details.get_by_label("E-mail")).to_have_value("rosa@example.org")
        details.get_by_label("Phone").fill("")
        details.get_by_label("E-mail").fill("new@example.org")
        chromium.keep(cora.page, f"access-correcting-{screen['width']}")
        details.get_by_role("button", name="Save").press("Enter")
        cora.shows("new@example.org")
        expect(cora.page.get_by_text("Saved.", exact=True)).to_be_focused()
        expect(cora.page.get_by_role("main").get_by_text("+1 555")).to_have_count(0)
        chromium.keep(cora.page, f"access-corrected-{screen['width']}")
    after = shown(served, client)
    owner = {name: value for name, value in OWNER.items() if name != "phone"} | {"email": "new@example.org"}
    assert after["chart_owner"] == owner
    assert after["client_name"] == "Leo N."
    assert after["since"] == before["since"]
    assert after["clinician_ids"] == ["ana"]
    assert after["version"] == before["version"] + 1


def test_who_else_changed_the_chart_is_not_overwritten_and_what_was_typed_stays(
    browser: Browser, served: Running
) -> None:
    client = "conflicting"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "cora") as cora:
        details = form(cora, client, "Change details")
        details.get_by_label("Phone").fill("+1 777")
        put(served, client, chart_owner={**OWNER, "email": "meanwhile@example.org"})
        details.get_by_role("button", name="Save").click()
        cora.shows("The chart was changed meanwhile: it belongs to Rosa N. (rosa) now.")
        assert shown(served, client)["chart_owner"]["phone"] == "+1 555"
        expect(details.get_by_label("Phone")).to_have_value("+1 777")
        expect(details.get_by_label("E-mail")).to_have_value("meanwhile@example.org")
        chromium.keep(cora.page, "access-conflict")
        details.get_by_role("button", name="Save").click()
        cora.shows("+1 777")
        expect(cora.page.get_by_text("The chart was changed meanwhile")).to_have_count(0)
    owner = {**OWNER, "email": "meanwhile@example.org", "phone": "+1 777"}
    assert shown(served, client)["chart_owner"] == owner


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_hand_over_names_both_asks_and_is_confirmed(browser: Browser, served: Running, screen: Any) -> None:
    client = f"handed-over-{screen['width']}"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "cora", viewport=screen) as cora:
        asked = handing_over(cora, client, **{"Chart owner’s name": "Kim O."})
        for said in (
            "Rosa N. (rosa)",
            "lose the chart at once",
            "Kim O. (kim), a guardian",
            "hidden from the new owner",
        ):
            expect(asked).to_contain_text(said)
        chromium.keep(cora.page, f"access-handing-over-{screen['width']}")
        asked.get_by_role("button", name="Cancel").click()
        expect(cora.page.get_by_role("button", name="Hand over …")).to_be_focused()
        assert shown(served, client)["chart_owner"]["person_id"] == "rosa"
        cora.page.get_by_role("button", name="Hand over …").click()
        asked.get_by_role("button", name="Hand over").press("Enter")
        expect(cora.page.get_by_text("Saved: Kim O. (kim) owns this chart now.")).to_be_focused()
        cora.shows("a guardian", "hidden from this owner")
        chromium.keep(cora.page, f"access-handed-over-{screen['width']}")
    assert shown(served, client)["chart_owner"] == {"person_id": "kim", "name": "Kim O.", "relationship": "guardian"}


def test_a_hand_over_of_a_chart_that_has_another_owner_by_now_says_who(browser: Browser, served: Running) -> None:
    client = "handed-over-meanwhile"
    version = put(served, client, chart_owner=OWNER)["version"]
    with at(browser, served, "chart", "cora") as cora:
        asked = handing_over(cora, client)
        uma = {"person_id": "uma", "name": "Uma P.", "relationship": "other"}
        put(served, client, chart_owner=uma, version=version)
        asked.get_by_role("button", name="Hand over").click()
        cora.shows("The chart was changed meanwhile: it belongs to Uma P. (uma) now.")
        assert shown(served, client)["chart_owner"]["person_id"] == "uma"
        cora.page.get_by_role("button", name="Hand over …").click()
        expect(asked).to_contain_text("Now: Uma P. (uma).")
        asked.get_by_role("button", name="Hand over").dblclick()
        cora.shows("Saved: kim owns this chart now.")


def test_a_chart_is_disabled_once_and_enabled_again_as_it_was(browser: Browser, served: Running) -> None:
    client = "disabled"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "sam") as sam:
        found = form(sam, client, "Disable portal access")
        found.get_by_label("Reason").fill("Moved away.\u2028Asked by phone.")
        found.get_by_role("button", name="Disable portal access").dblclick()
        sam.shows("Portal access is disabled.")
        assert sam.page.get_by_text("Moved away.").inner_text() == "Moved away.\nAsked by phone."
        assert shown(served, client)["state"] == "disabled"
        sam.page.get_by_role("button", name="Enable portal access again").click()
        sam.shows("Saved: Rosa N. (rosa) owns this chart now.")
    assert shown(served, client)["chart_owner"] == OWNER


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_thread_of_a_former_owner_is_closed_and_leads_to_a_new_one(
    browser: Browser, served: Running, screen: Any
) -> None:
    client = f"closed-{screen['width']}"
    version = put(served, client, chart_owner=OWNER)["version"]
    with served.client("ana") as http:
        write(http, f"/clients/{client}", "Hello.", subject="With the former owner")
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
        write(http, f"/clients/{client}", "Hello.", subject="Until now")
    with at(browser, served, "chart", "ana") as ana:
        ana.go(f"#/c/{client}")
        ana.page.get_by_role("link", name=re.compile("^Until now")).click()
        ana.page.route("**/messages", lambda route: route.abort())
        ana.write("Too late.")
        expect(ana.messages("Too late.")).to_contain_text("Not sent yet")
        put(served, client, chart_owner={"person_id": "kim", "relationship": "guardian"}, version=version)
        let_through(ana.page)
        expect(ana.messages("Too late.")).to_contain_text("Start a new message to write to the present owner.")
        chromium.keep(ana.page, "closed-meanwhile")
