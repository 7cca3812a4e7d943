"""Whoever may not, is told why in words and what would change it; nothing half done stays on the screen."""

import re

from playwright.sync_api import Browser, expect

from testing.browser import chromium
from testing.browser.people import at
from testing.running_stack import Running


def test_a_chart_without_portal_can_be_enabled_by_whoever_opens_it(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "cora") as cora:
        cora.page.get_by_label("Find or open a chart").fill("not-enabled")
        cora.page.get_by_role("link", name="Open the chart not-enabled").click()
        cora.shows("Portal access was never enabled for this chart", "You can enable it.")
        expect(cora.page.get_by_role("link", name="Compose")).to_have_count(0)
        chromium.keep(cora.page, "chart-not-enabled")
        cora.page.get_by_role("link", name="Enable portal access").click()
        expect(cora.page.get_by_label("Chart owner’s id")).to_be_visible()


def test_a_portal_that_is_disabled_meanwhile_keeps_what_was_being_written(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "uma") as uma, at(browser, served, "chart", "dev") as dev:
        uma.go("#/c/uma-chart/dev")
        uma.page.get_by_role("link", name=re.compile("^Parking")).click()
        uma.page.get_by_label("Your answer").fill("Is there another one?")
        assert change(served, "dev", "uma-chart", {"state": "disabled", "reason": "Asked for"}) == 200
        uma.shows("The practice has closed messages for this chart.")
        chromium.keep(uma.page, "portal-disabled")
        dev.go("#/c/uma-chart")
        dev.shows("Portal access is disabled.", "Parking")
        owner = {"person_id": "uma", "relationship": "self"}
        assert change(served, "dev", "uma-chart", {"state": "enabled", "chart_owner": owner}) == 200
        expect(uma.page.get_by_label("Your answer")).to_have_value("Is there another one?")


def test_each_front_end_is_for_its_own_people(browser: Browser, served: Running) -> None:
    """At a real provider, whoever has a login may come to either."""
    with at(browser, served, "chart") as somebody:
        somebody.page.goto(somebody.address)
        somebody.page.get_by_role("button", name="Sign in").click()
        expect(somebody.page.get_by_role("button", name="Sign in as Dr. Ana Ruiz")).to_be_visible()
        expect(somebody.page.get_by_role("button", name="Sign in as Rosa Navarro")).to_have_count(0)


def test_what_is_not_there_is_not_shown(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ben") as ben:
        ben.go("#/nowhere/at/all")
        ben.shows("This page does not exist.")


def change(served: Running, person: str, client: str, body: object) -> int:
    with served.client(person) as http:
        return http.put(f"/clients/{client}/portal-access", json=body).status_code
