"""The screen is for the conversation: room to read, what is open, where days begin, and finding whom one looks for."""

import re
from collections.abc import Callable
from typing import Any, Final
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from testing.browser import chromium
from testing.browser.charts import OWNER, a_thread, owners, put, write
from testing.browser.people import PHONE, Somebody, at
from testing.running_stack import Running
from tests.browser.test_accessible import faults

SIZES: Final = {"1280x800": {"width": 1280, "height": 800}, "390x844": {"width": 390, "height": 844}}
CORS: Final = {"Access-Control-Allow-Origin": "*"}


def a_chart(name: str) -> str:
    return f"{name}-{uuid4().hex[:8]}"


def reading(page: Page) -> float:
    """The part of the window in which messages are read."""
    box: Any = page.get_by_role("region", name="Messages").bounding_box()
    screen: Any = page.viewport_size
    seen: float = min(box["y"] + box["height"], screen["height"]) - max(box["y"], 0)
    return seen / float(screen["height"])


@pytest.mark.parametrize(("app", "person", "inbox"), [("chart", "ana", ""), ("portal", "rosa", "ana/")])
def test_three_fifths_of_the_window_are_for_reading(
    browser: Browser, served: Running, app: str, person: str, inbox: str
) -> None:
    client = a_chart("room")
    thread = a_thread(served, client, "Sleep", "First night.", "Last night.")
    with at(browser, served, app, person) as somebody:
        for name, size in SIZES.items():
            somebody.page.set_viewport_size(size)
            somebody.go(f"#/c/{client}/{inbox}t/{thread}")
            expect(somebody.messages("Last night.")).to_be_in_viewport()
            somebody.page.wait_for_load_state("networkidle")
            assert reading(somebody.page) >= 0.6, name
            chromium.keep(somebody.page, f"screen-{app}-{name}")
            field = somebody.page.get_by_label("Your answer")
            field.focus()
            before = reading(somebody.page)
            field.press_sequentially("I")
            expect(somebody.page.get_by_text("Draft kept")).to_be_visible()
            assert reading(somebody.page) == before, "nothing jumps with the first letter"
            field.fill("One.\nTwo.\nThree.\nFour.")
            assert reading(somebody.page) < before, "the field grows with its text"
            expect(somebody.messages("Last night.")).to_be_in_viewport()
            field.fill("")
            assert reading(somebody.page) == before


def test_the_newest_thread_is_open_beside_the_list(browser: Browser, served: Running) -> None:
    client = a_chart("newest")
    a_thread(served, client, "Older", "An older one.")
    with served.client("rosa") as rosa:
        for subject in ("Middle", "Newest"):
            write(rosa, owners(client, "ana"), f"{subject} text.", subject=subject)
    with at(browser, served, "chart", "ana") as ana:
        ana.page.get_by_role("link", name=re.compile("Leo N.")).first.wait_for()
        ana.go(f"#/c/{client}")
        expect(ana.messages("Newest text.")).to_be_visible()
        expect(ana.page.get_by_role("heading", level=1)).to_be_focused()
        assert ana.page.url.endswith(f"#/c/{client}")
        expect(unread_of(ana, "Middle")).to_be_visible()
        ana.page.get_by_label("Your answer").fill("In the middle of a")
        with served.client("rosa") as rosa:
            write(rosa, owners(client, "ana"), "Newer text.", subject="Newer")
        expect(ana.page.get_by_role("link", name=re.compile("^Newer"))).to_be_visible()
        expect(ana.messages("Newest text.")).to_be_visible()
        expect(ana.page.get_by_role("link", name=re.compile("^Newest.*Draft"))).to_be_visible()
        assert faults(ana.page) == []
        ana.page.get_by_role("button", name="Mark as unread").click()
        ana.shows("Choose a thread to read it.")
        expect(unread_of(ana, "Newest")).to_be_visible()
        ana.page.go_back()
        expect(ana.page.get_by_role("heading", name="Your conversations")).to_be_visible()


def unread_of(somebody: Somebody, subject: str) -> Any:
    return somebody.page.get_by_role("link", name=re.compile(f"^{subject}.*unread"))


def test_on_a_phone_nothing_opens_and_nothing_is_read_by_itself(browser: Browser, served: Running) -> None:
    client = a_chart("phone")
    a_thread(served, client, "Sleep", "A text.")
    with at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        rosa.go(f"#/c/{client}/ana")
        expect(unread_of(rosa, "Sleep")).to_be_visible()
        rosa.page.wait_for_load_state("networkidle")
        expect(rosa.page.get_by_role("region", name="Messages")).to_have_count(0)
        expect(unread_of(rosa, "Sleep")).to_be_visible()


def changed(change: Callable[[Any], None]) -> Callable[[Route], None]:
    """A route that changes what the API answers."""

    def fulfil(route: Route) -> None:
        answer = route.fetch()
        if answer.status != 200:
            route.fulfill(response=answer)
            return
        page = answer.json()
        change(page)
        route.fulfill(response=answer, json=page)

    return fulfil


def test_days_are_those_of_the_reader_in_their_language(browser: Browser, served: Running) -> None:
    client = a_chart("days")
    thread = a_thread(served, client, "Days", "At eleven.", "At midnight.", "At once.")

    def on_two_days(page: Any) -> None:
        moments = ["2026-03-02T07:30:00Z", "2026-03-02T08:30:00Z", "2026-03-02T08:31:00Z"]
        for entry, sent_at in zip(reversed(page["entries"]), moments, strict=True):
            entry["sent_at"] = sent_at

    options = {"locale": "es-MX", "timezone_id": "America/Los_Angeles"}
    with at(browser, served, "chart", **options) as ana:
        ana.page.goto(ana.address)
        ana.page.get_by_role("button", name="Iniciar sesión").click()
        ana.page.get_by_role("button").filter(has_text="Ana").click()
        expect(ana.page.get_by_role("heading", level=1)).to_be_visible()
        ana.page.route(re.compile(r"/inbox\?limit="), changed(on_two_days))
        ana.go(f"#/c/{client}/t/{thread}")
        days = ana.page.locator(".day")
        expect(days).to_have_text(["Domingo, 1 de marzo", "Lunes, 2 de marzo"])
        expect(ana.page.locator(".bubble, .day")).to_have_text(
            [re.compile(text) for text in ("Domingo", "eleven.*23:30", "Lunes", "midnight.*0:30", "once.*0:31")]
        )


def test_a_thread_in_a_long_inbox_is_there_at_once_and_its_beginning_after_one_click(
    browser: Browser, served: Running
) -> None:
    client = a_chart("long")
    thread = a_thread(served, client, "Long", "The beginning.", *(f"Latest {number}." for number in range(20)))
    entries: list[Any] = []

    def first_page(page: Any) -> None:
        entries[:] = page["entries"]
        page.update(entries=page["entries"][:-1], older="a")

    def older(route: Route) -> None:
        """A page of another thread; and behind it the beginning."""
        other = {**entries[-1], "id": "0" * 26, "thread_id": "0" * 26, "subject": "Other"}
        page: dict[str, Any] = {"newer": "n", "unread": 0, "messaging": {"available": True}}
        if "before=a" in route.request.url:
            route.fulfill(json={**page, "entries": [other], "older": "b"}, headers=CORS)
        else:
            route.fulfill(json={**page, "entries": entries[-1:], "older": None}, headers=CORS)

    with at(browser, served, "chart", "ana") as ana:
        ana.page.route(re.compile(r"/inbox\?limit="), changed(first_page))
        ana.page.route(re.compile(r"/inbox\?.*before="), older)
        ana.go(f"#/c/{client}/t/{thread}")
        expect(ana.messages("Latest 19.")).to_be_in_viewport()
        expect(ana.messages("The beginning.")).to_have_count(0)
        seen = ana.messages("Latest 2.")
        seen.scroll_into_view_if_needed()
        expect(seen).to_be_in_viewport()
        before: Any = seen.bounding_box()
        ana.page.get_by_role("button", name="Show earlier messages").press("Enter")
        expect(ana.messages("The beginning.")).to_have_count(1)
        after: Any = seen.bounding_box()
        assert abs(after["y"] - before["y"]) < 60, "what is read stays where it is"
        expect(ana.page.get_by_text("Beginning of the thread")).to_have_count(1)


def test_whom_one_looks_for_is_found_by_name_or_id(browser: Browser, served: Running) -> None:
    client = a_chart("found")
    put(served, client, chart_owner=OWNER, client_name="Zoë Quist")
    with served.client("ana") as http:
        write(http, f"/clients/{client}", "Hello.", subject="Hello")
        for number in range(26):
            owner = {"person_id": f"owner-{number}", "relationship": "parent"}
            later = {"state": "enabled", "chart_owner": owner, "client_name": f"Later {number}"}
            assert http.put(f"/clients/later-{number}/portal-access", json=later).status_code == 200
            write(http, f"/clients/later-{number}", "Hello.", subject="Hello")
    with at(browser, served, "chart", "ana") as ana:
        find = ana.page.get_by_label("Find or open a chart")
        row = ana.page.get_by_role("link", name=re.compile("Zoë Quist"))
        for query in ("zoe q", client):
            find.fill(query)
            expect(row).to_be_visible()
            expect(ana.page.get_by_role("listitem")).to_have_count(1)
        for width in (320, 1280):
            ana.page.set_viewport_size({"width": width, "height": 640})
            time: Any = row.locator("time").bounding_box()
            assert time["x"] + time["width"] <= width, "its time is cut off"
            assert faults(ana.page) == []
            chromium.keep(ana.page, f"screen-found-{width}")
        ana.page.get_by_label("To answer").check()
        ana.shows(f"No conversation with “{client}”.")
        ana.page.get_by_label("All", exact=True).check()
        find.press("Enter")
        expect(ana.page.get_by_role("navigation", name="Zoë Quist")).to_be_visible()
        ana.page.go_back()
        ana.page.get_by_label("Find or open a chart").fill("never-seen")
        ana.page.get_by_role("link", name="Open the chart never-seen").click()
        ana.shows("Portal access was never enabled for this chart")
        expect(ana.page.get_by_role("link", name="Enable portal access")).to_be_visible()


def test_a_draft_is_marked_in_the_list_and_in_the_overview(browser: Browser, served: Running) -> None:
    client = a_chart("draft")
    a_thread(served, client, "Sleep", "A text.")
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{client}/ana/new")
        rosa.page.get_by_label("Subject").fill("Half")
        draft = rosa.page.get_by_role("link", name="New message Draft")
        expect(draft).to_have_attribute("href", f"#/c/{client}/ana/new")
        rosa.go(f"#/c/{client}")
        expect(rosa.page.get_by_role("link", name=re.compile("Dr. Ana Ruiz.*Draft"))).to_be_visible()
        rosa.go(f"#/c/{client}/ana")
        draft.click()
        rosa.page.get_by_label("Subject").fill("")
        expect(draft).to_have_count(0)


def test_a_chart_that_is_disabled_is_marked_in_the_overview(browser: Browser, served: Running) -> None:
    client = a_chart("switched-off")
    a_thread(served, client, "Sleep", "A text.")
    with at(browser, served, "chart", "ana") as ana:
        row = ana.page.get_by_role("link").and_(ana.page.locator(f"[href='#/c/{client}']"))
        expect(row).to_contain_text("You wrote")
        put(served, client, state="disabled")
        ana.page.reload()
        expect(row).to_contain_text("Portal access disabled")
        assert faults(ana.page) == []


def test_a_notice_names_fields_in_the_readers_language_and_one_time(browser: Browser, served: Running) -> None:
    served.make("event", "FILE=events/record_portal_update.demographics.json")
    with at(browser, served, "chart", locale="es-MX", timezone_id="UTC") as ana:
        ana.page.goto(ana.address)
        ana.page.get_by_role("button", name="Iniciar sesión").click()
        ana.page.get_by_role("button").filter(has_text="Ana").click()
        expect(ana.page.get_by_role("heading", level=1)).to_be_visible()
        ana.go("#/c/leo/updates")
        ana.shows("Cambió: dirección, teléfono")
        row = ana.page.get_by_role("link", name=re.compile("^Cambios en el portal"))
        expect(row.locator("time")).to_have_text(ana.page.locator(".notice time").first.inner_text())
