"""Every screen by axe's rules (WCAG 2.1 A and AA), in both schemes, on phone and desktop; and by keyboard alone."""

import json
import re
import time
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from testing.browser import chromium
from testing.browser.people import DESKTOP, PHONE, at
from testing.running_stack import Running

RULES: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
SCREENS: Final = {
    "chart": (
        "ana",
        ["#/", "#/c/leo", "#/c/leo/new", "#/c/leo/access", "#/c/never/", "#/c/leo/updates", "#/settings", "#/absence"],
    ),
    "staff": ("sam", ["#/", "#/settings", "#/absence/ana"]),
    "portal": (
        "rosa",
        ["#/", "#/c/leo", "#/c/leo/ana", "#/c/leo/ana/new", "#/c/mia/ana", "#/c/nowhere/ana", "#/preferences"],
    ),
}


def faults(page: Page) -> list[Any]:
    found = Axe().run(page, options=RULES)
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("app", SCREENS)
def test_axe_finds_nothing(browser: Browser, served: Running, app: str, screen: Any, scheme: str) -> None:
    person, places = SCREENS[app]
    front_end = "portal" if app == "portal" else "chart"
    kind = f"{'phone' if screen is PHONE else 'desktop'}-{scheme}"
    with at(browser, served, front_end, viewport=screen, color_scheme=scheme) as somebody:
        somebody.page.goto(somebody.address)
        expect(somebody.page.get_by_role("button", name="Sign in")).to_be_visible()
        assert faults(somebody.page) == []
        somebody.sign_in(person)
        for number, place in enumerate(places):
            somebody.go(place)
            somebody.page.reload()
            expect(somebody.page.get_by_role("heading", level=1)).to_be_visible()
            expect(somebody.page.get_by_role("progressbar")).to_have_count(0)
            somebody.page.wait_for_load_state("networkidle")
            chromium.keep(somebody.page, f"{app}-{number}-{kind}")
            assert faults(somebody.page) == [], place
            wide = somebody.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not wide, f"{place} scrolls sideways"


def test_a_page_leads_to_both(page: Page, served: Running) -> None:
    for name, app in (("Client portal", "portal"), ("Chart", "chart")):
        page.goto(served.stack["web_url"])
        assert faults(page) == []
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        assert page.url.endswith(f"/{app}/")


def test_axe_sees_what_is_wrong(page: Page) -> None:
    page.set_content("<!doctype html><title>x</title><img src='data:,'><input>")
    assert {name for name, _ in faults(page)} >= {"image-alt", "label", "html-has-lang"}


def test_a_message_is_sent_by_keyboard_alone(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa") as rosa:
        keys = rosa.page.keyboard
        rosa.go("#/c/leo/ana")
        rosa.page.reload()
        rosa.shows("Thursday's appointment")
        tab_to(rosa.page, "Thursday's appointment")
        keys.press("Enter")
        expect(rosa.page.get_by_label("Your answer")).to_be_visible()
        tab_to(rosa.page, "Your answer")
        keys.type("By keyboard.")
        tab_to(rosa.page, "Send")
        keys.press("Enter")
        expect(rosa.messages("By keyboard.")).to_contain_text("Delivered")
        rosa.page.reload()
        expect(rosa.page.get_by_role("heading", level=1)).to_be_visible()
        tab_to(rosa.page, "Skip to the content")
        keys.press("Enter")
        assert rosa.page.evaluate("document.activeElement.closest('main') !== null")


def test_a_screen_has_the_focus_before_anybody_can_type(browser: Browser, served: Running) -> None:
    """Later it would be taken from whoever types already: no time passes here."""
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.page.clock.install()
        rosa.go("#/c/leo/ana")
        rosa.page.reload()
        rosa.shows("Thursday's appointment")
        rosa.page.clock.pause_at(time.time() + 60)
        rosa.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
        expect(rosa.page.get_by_role("heading", name="Thursday's appointment")).to_be_focused(timeout=5_000)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus has this name, and can be seen to have it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        about = json.loads(page.evaluate(_FOCUSED))
        if name in about["name"]:
            assert about["outlined"], f"{name}: nobody sees that it has the focus"
            return
    raise AssertionError(f"{name} is not reached by keyboard")


_FOCUSED: Final = """() => {
  const one = document.activeElement
  if (one === document.body) return JSON.stringify({ name: "" })
  const label = one.labels?.[0]?.textContent ?? ""
  const style = getComputedStyle(one)
  const outlined = style.outlineStyle !== "none" || style.boxShadow !== "none"
  return JSON.stringify({ name: `${label} ${one.textContent} ${one.ariaLabel ?? ""}`, outlined })
}"""


def test_the_screens_speak_spanish(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", locale="es-MX") as rosa:
        rosa.page.goto(rosa.address)
        expect(rosa.page.locator("html")).to_have_attribute("lang", "es")
        rosa.page.get_by_role("button", name="Iniciar sesión").click()
        rosa.page.get_by_role("button").filter(has_text="rosa").click()
        rosa.page.get_by_role("combobox").select_option(label="English")
        expect(rosa.page.get_by_role("heading", name="Your conversations")).to_be_visible()
        rosa.page.reload()
        expect(rosa.page.locator("html")).to_have_attribute("lang", "en")
