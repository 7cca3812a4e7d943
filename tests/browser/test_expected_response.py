"""Over the forms of the portal: when an answer comes, who is away, where to turn in a crisis."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from testing.browser import chromium
from testing.browser.people import PHONE, Somebody, at
from testing.running_stack import Running
from tests.browser.test_accessible import faults

ANSWER_BY = re.compile(r"You can expect an answer by \w{3}, ")


def test_before_writing_it_is_said_when_an_answer_comes_and_whom_to_call(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        for place in ("#/c/leo/ana/new", "#/c/leo/ana"):
            rosa.go(place)
            if place.endswith("ana"):
                open_thread(rosa)
            expect(rosa.page.get_by_role("main").get_by_text(ANSWER_BY)).to_be_visible()
            rosa.shows("If you are in crisis, call or text 988")
            expect(rosa.page.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
        covered = rosa.page.evaluate("document.querySelector('.expect').offsetHeight")
        assert covered <= 160, "little room for reading is left"


def test_a_message_keeps_what_its_sender_was_told_for_both(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa") as rosa, at(browser, served, "chart", "ana") as ana:
        rosa.go("#/c/leo/ana")
        open_thread(rosa)
        rosa.write("When do you answer?")
        told = re.compile("answer expected by", re.IGNORECASE)
        expect(rosa.messages("When do you answer?")).to_contain_text(told)
        ana.go("#/c/leo")
        open_thread(ana)
        expect(ana.messages("When do you answer?")).to_contain_text(told)
        ana.page.emulate_media(media="print")
        expect(ana.messages("When do you answer?").locator(".told")).to_be_visible()
        expect(ana.page.locator(".composer")).to_be_hidden()


def test_a_practice_that_says_nothing_shows_nothing(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "uma") as uma:
        uma.go("#/c/uma-chart/dev")
        uma.page.get_by_role("link", name=re.compile("^Parking")).click()
        expect(uma.page.get_by_label("Your answer")).to_be_visible()
        uma.page.wait_for_load_state("networkidle")
        expect(uma.page.locator(".expect, .told")).to_have_count(0)


def test_texts_of_the_practice_are_texts_and_nothing_else(browser: Browser, served: Running) -> None:
    note = "<img src=x onerror=alert(1)> & <b>back soon</b>"
    with absent(served, note={"en": note}), at(browser, served, "portal", "rosa") as rosa:
        rosa.go("#/c/leo/ana/new")
        rosa.shows(note)
        expect(rosa.page.locator(".expect img, .expect b")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "note", "away"),
    [("en-US", "Back next week.", "is away until"), ("es-MX", "Vuelvo la semana que viene.", "no está hasta el")],
)
def test_an_absence_is_told_in_the_readers_language_with_the_way_to_who_stands_in(
    browser: Browser, served: Running, locale: str, note: str, away: str
) -> None:
    notes = {"en": "Back next week.", "es": "Vuelvo la semana que viene."}
    with absent(served, note=notes, instead="ben"), at(browser, served, "portal", locale=locale) as rosa:
        rosa.page.goto(rosa.address)
        rosa.page.get_by_role("button", name=re.compile("^(Sign in|Iniciar sesión)$")).click()
        rosa.page.get_by_role("button").filter(has_text="rosa").click()
        expect(rosa.page.get_by_role("heading", level=1)).to_be_visible()
        rosa.go("#/c/leo/ana/new")
        rosa.shows(note, away)
        assert faults(rosa.page) == []
        chromium.keep(rosa.page, f"portal-absent-{locale}")
        rosa.page.get_by_role("link", name=re.compile("(Write to|Escribir a) Ben Okoro")).click()
        expect(rosa.page.get_by_role("heading", name="Ben Okoro")).to_be_visible()


def test_an_absence_comes_and_goes_while_the_form_is_open(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa") as rosa, at(browser, served, "chart", "ana") as ana:
        rosa.go("#/c/leo/ana/new")
        ana.go("#/c/leo/new")
        expect(rosa.page.get_by_role("main").get_by_text(ANSWER_BY)).to_be_visible()
        with absent(served):
            rosa.shows("Dr. Ana Ruiz is away until")
            ana.shows("You are away until")
            expect(ana.page.get_by_role("link", name="Change")).to_have_attribute("href", "#/absence")
        expect(rosa.page.get_by_text("Dr. Ana Ruiz is away")).to_have_count(0)
        expect(ana.page.get_by_text("You are away until")).to_have_count(0)


def test_who_cannot_be_written_to_names_who_can(browser: Browser, served: Running) -> None:
    with absent(served, instead="ben"), at(browser, served, "portal", "rosa") as rosa:
        suspend(served, "suspended")
        try:
            rosa.go("#/c/leo/ana")
            rosa.shows("This clinician cannot receive messages now.", "Ben Okoro stands in.")
            expect(rosa.page.get_by_role("link", name="Write to Ben Okoro")).to_be_visible()
            expect(rosa.page.get_by_role("link", name="Call 988")).to_be_visible()
            expect(rosa.page.get_by_text("suspend")).to_have_count(0)
        finally:
            suspend(served, "active")


def test_typing_asks_the_api_for_nothing(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go("#/c/leo/ana/new")
        expect(rosa.page.get_by_role("main").get_by_text(ANSWER_BY)).to_be_visible()
        rosa.page.wait_for_load_state("networkidle")
        asked: list[str] = []
        rosa.page.on("request", lambda request: asked.append(request.url))
        rosa.page.get_by_label("Message", exact=True).press_sequentially("Twenty keys and none.")
        assert [url for url in asked if url.endswith("/messaging")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_narrow_window(browser: Browser, served: Running, scheme: Any) -> None:
    options = {"viewport": {"width": 320, "height": 640}, "color_scheme": scheme}
    with absent(served, note={"en": "A long note. " * 30}), at(browser, served, "portal", "rosa", **options) as rosa:
        for place in ("#/c/leo", "#/c/leo/ana", "#/c/leo/ana/new"):
            rosa.go(place)
            rosa.page.reload()
            expect(rosa.page.get_by_role("heading", level=1)).to_be_visible()
            rosa.page.wait_for_load_state("networkidle")
            assert faults(rosa.page) == [], place
            wide = rosa.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            assert not wide, f"{place} scrolls sideways"


@contextmanager
def absent(served: Running, **more: Any) -> Iterator[None]:
    """Ana is away for five days."""
    until = dt.datetime.now(dt.UTC) + dt.timedelta(days=5)
    with served.client("ana") as http:
        answer = http.put("/clinicians/ana/absence", json={"until": until.isoformat(), **more})
        assert answer.status_code == 200, answer.text
        try:
            yield
        finally:
            assert http.delete("/clinicians/ana/absence").status_code == 200


def suspend(served: Running, state: str) -> None:
    with served.client("sam") as http:
        assert http.put("/people/ana/access", json={"state": state, "role": "clinician"}).status_code == 200


def open_thread(somebody: Somebody) -> None:
    somebody.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
    expect(somebody.page.get_by_label("Your answer")).to_be_visible()
