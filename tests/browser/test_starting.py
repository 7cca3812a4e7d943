"""A chart owner begins a thread where the practice allows it; where not, it is said why, and nothing is lost."""

import re
from uuid import uuid4

from playwright.sync_api import Browser, Locator, Route, expect

from testing.browser import chromium
from testing.browser.charts import OWNER, a_thread, bodies, owners, put, write
from testing.browser.people import PHONE, Somebody, at
from testing.running_stack import Running

NO_START = "You can answer messages here, but not start new ones."


def row_of(somebody: Somebody, name: str) -> Locator:
    """The row of the conversation with this person."""
    return somebody.page.get_by_role("listitem").filter(has_text=name)


def test_a_chart_owner_begins_a_thread_from_the_overview(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa", viewport=PHONE) as rosa, at(browser, served, "chart", "ana") as ana:
        rosa.go("#/c/mia")
        row_of(rosa, "Dr. Ana Ruiz").get_by_role("link", name="New message").click()
        rosa.shows("To: Dr. Ana Ruiz, in the chart of Mia Navarro")
        fill(rosa, "A question", "Is the diary <b>on paper</b>?")
        rosa.page.reload()
        expect(rosa.page.get_by_label("Message", exact=True)).to_have_value("Is the diary <b>on paper</b>?")
        rosa.page.get_by_role("button", name="Send").click()
        expect(rosa.page.get_by_role("heading", name="A question")).to_be_visible()
        expect(rosa.messages("Is the diary <b>on paper</b>?")).to_contain_text("Delivered")
        assert re.search(r"#/c/mia/ana/t/\w+$", rosa.page.url)
        ana.go("#/c/mia")
        ana.page.get_by_role("link", name=re.compile("^A question")).click()
        expect(ana.messages("Is the diary <b>on paper</b>?")).to_have_count(1)


def test_a_thread_whose_answer_is_lost_is_there_once(browser: Browser, served: Running) -> None:
    client = a_chart(served)
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{client}/ana/new")
        fill(rosa, "Once", "Only once, please.")
        rosa.page.route("**/messages", lose, times=1)
        rosa.page.get_by_role("button", name="Send").click()
        expect(rosa.messages("Only once, please.")).to_contain_text("Delivered")
        assert bodies(served, client).count("Only once, please.") == 1


def test_where_nobody_begins_threads_it_is_said_in_the_overview_the_inbox_and_the_form(
    browser: Browser, served: Running
) -> None:
    client = a_chart(served)
    switch(served, client, starts=False)
    with at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        rosa.go(f"#/c/{client}")
        why = row_of(rosa, "Dr. Ana Ruiz").get_by_role("link", name="Why can’t I write first?")
        expect(why).to_have_accessible_description("Dr. Ana Ruiz")
        why.click()
        rosa.shows(NO_START, "its staff or your clinician can change it")
        expect(rosa.page.get_by_role("button", name="Send")).to_have_count(0)
        rosa.go(f"#/c/{client}/ana")
        rosa.shows(NO_START)
        expect(rosa.page.get_by_role("link", name="New message")).to_have_count(0)


def test_an_empty_inbox_says_why_nothing_can_be_written(browser: Browser, served: Running) -> None:
    client = f"empty-{uuid4().hex[:8]}"
    switch(served, client, starts=False)
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{client}/ana")
        rosa.shows(NO_START, "What your clinician writes appears here.")


def test_after_ten_unanswered_threads_it_is_said_what_opens_the_next(browser: Browser, served: Running) -> None:
    client = a_chart(served)
    with served.client("rosa") as http:
        for number in range(10):
            write(http, owners(client, "ana"), "Please call.", subject=f"Call {number}")
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{client}/ana")
        rosa.shows("You have started several messages that were not answered yet.")
        expect(rosa.page.get_by_role("link", name="New message")).to_have_count(0)
        with served.client("ana") as http:
            write(http, f"/clients/{client}", "I call today.", subject="Today")
        expect(rosa.page.get_by_role("link", name="New message")).to_be_visible()


def test_a_disabled_portal_says_so_and_tells_what_to_do_in_a_crisis(browser: Browser, served: Running) -> None:
    client = a_chart(served)
    put(served, client, state="disabled")
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{client}/ana/new")
        rosa.shows("The practice has closed messages for this chart.", "If you are in crisis, call or text 988")
        expect(rosa.page.get_by_role("link", name="Call 988")).to_have_attribute("href", "tel:988")


def test_a_switch_turned_off_while_somebody_types_keeps_the_draft(browser: Browser, served: Running) -> None:
    client = a_chart(served)
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{client}/ana/new")
        fill(rosa, "Half", "Half of a sent")
        switch(served, client, starts=False)
        rosa.shows(NO_START, "This cannot be sent now. It is kept in this browser for a day.")
        expect(rosa.page.get_by_label("Message", exact=True)).to_have_value("Half of a sent")
        expect(rosa.page.get_by_label("Message", exact=True)).to_be_editable()
        expect(rosa.page.get_by_role("button", name="Send")).to_be_disabled()
        chromium.keep(rosa.page, "portal-start-turned-off")
        switch(served, client, starts=True)
        expect(rosa.page.get_by_role("button", name="Send")).to_be_enabled()


def test_a_switch_turned_off_in_the_middle_of_a_send_says_why_and_gives_the_text_back(
    browser: Browser, served: Running
) -> None:
    client = a_chart(served)
    with at(browser, served, "portal", "rosa") as rosa:

        def turn_off_first(route: Route) -> None:
            switch(served, client, starts=False)
            route.continue_()

        rosa.go(f"#/c/{client}/ana/new")
        fill(rosa, "Too late", "This comes too late.")
        rosa.page.route("**/messages", turn_off_first, times=1)
        rosa.page.get_by_role("button", name="Send").click()
        rosa.shows("Not sent.", NO_START, "This comes too late.")
        rosa.page.get_by_role("button", name="Edit").click()
        expect(rosa.page.get_by_label("Message", exact=True)).to_have_value("This comes too late.")
        expect(rosa.page.get_by_label("Subject")).to_have_value("Too late")
        rosa.shows(NO_START)
        assert "This comes too late." not in bodies(served, client)


def test_somebody_without_a_conversation_is_told_who_can_open_one(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa") as rosa:
        nothing: dict[str, object] = {"inboxes": [], "older": None, "unread_total": 0}
        rosa.page.route("**/portal/inboxes*", lambda route: route.fulfill(json=nothing, headers=CORS))
        rosa.page.reload()
        rosa.shows("You can write here once the practice has opened a conversation")
        rosa.page.get_by_label("Only unread").check()
        rosa.shows("You have read everything.")


CORS = {"Access-Control-Allow-Origin": "*"}


def a_chart(served: Running) -> str:
    """A chart of rosa's with one thread of ana's, in which clients begin threads as everywhere in the practice."""
    client = f"start-{uuid4().hex[:8]}"
    a_thread(served, client, "Hello", "Hello Rosa.")
    return client


def switch(served: Running, client: str, *, starts: bool) -> None:
    """Say in the chart, which is enabled if it was not, whether its owner begins threads."""
    put(served, client, chart_owner=OWNER, client_starts=starts)


def fill(somebody: Somebody, subject: str, body: str) -> None:
    somebody.page.get_by_label("Subject").fill(subject)
    somebody.page.get_by_label("Message", exact=True).fill(body)


def lose(route: Route) -> None:
    """The API takes the message; its answer never arrives."""
    route.fetch()
    route.abort()
