"""The network goes away in the middle: what was written is kept, is sent once, and the screen says how it stands."""

from typing import Any

from playwright.sync_api import Browser, Route, expect

from testing.browser import chromium
from testing.browser.people import Somebody, at, let_through
from testing.running_stack import Running

CHART = "mia"


def open_thread(somebody: Somebody) -> None:
    somebody.go(f"#/c/{CHART}")
    somebody.page.get_by_role("link", name="Sleep diary").click()


def kept(served: Running, text: str) -> list[Any]:
    """What the API has of a text."""
    with served.client("ana") as http:
        entries = http.get(f"/clients/{CHART}/inbox", params={"limit": 100}).json()["entries"]
    return [entry for entry in entries if entry.get("body") == text]


def test_a_send_whose_answer_was_lost_is_finished_once(browser: Browser, served: Running) -> None:
    text, keys = "Was it kept?", []

    def lose(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # it arrived, and was answered
        route.abort()

    def show_earlier(route: Route) -> None:
        answer = route.fetch()
        if keys:  # the answer, asked for before or after, may have the message
            route.abort()
        else:
            route.fulfill(response=answer)

    with at(browser, served, "chart", "ana") as ana:
        ana.page.route("**/inbox?*", show_earlier)
        open_thread(ana)
        ana.page.route("**/messages", lose)
        ana.write(text)
        expect(ana.messages(text)).to_contain_text("Not sent yet")
        chromium.keep(ana.page, "chart-waiting")
        assert len(kept(served, text)) == 1
        let_through(ana.page)
        expect(ana.messages(text)).to_contain_text("Delivered")
        expect(ana.messages(text)).to_have_count(1)
    assert len(set(keys)) == 1
    assert len(kept(served, text)) == 1


def test_a_message_that_is_in_the_inbox_before_its_answer_is_shown_once(browser: Browser, served: Running) -> None:
    text, unanswered = "Heard of first.", []

    def hold(route: Route) -> None:
        route.fetch()
        unanswered.append(route)

    with at(browser, served, "chart", "ana") as ana:
        open_thread(ana)
        ana.page.route("**/messages", hold, times=1)
        ana.write(text)
        expect(ana.messages(text)).to_contain_text("Delivered")
        expect(ana.messages(text)).to_have_count(1)
        unanswered[0].abort()
        expect(ana.messages(text)).to_have_count(1)
    assert len(kept(served, text)) == 1


def test_offline_one_can_go_on_writing_and_it_goes_out_afterwards(browser: Browser, served: Running) -> None:
    text = "Written in the lift."
    with at(browser, served, "chart", "ana") as ana:
        open_thread(ana)
        ana.context.set_offline(True)
        ana.write(text)
        expect(ana.page.get_by_text("No connection.").first).to_be_visible()
        expect(ana.messages(text)).to_contain_text("Not sent yet")
        chromium.keep(ana.page, "chart-offline")
        assert kept(served, text) == []
        ana.context.set_offline(False)
        expect(ana.messages(text)).to_contain_text("Delivered")
        assert len(kept(served, text)) == 1


def test_a_page_that_is_closed_in_the_middle_of_a_send_finishes_it_when_it_is_opened_again(
    browser: Browser, served: Running
) -> None:
    text = "Closed too early."
    with at(browser, served, "chart", "ana") as ana:
        open_thread(ana)
        ana.page.route("**/messages", lambda route: route.abort())
        ana.write(text)
        expect(ana.messages(text)).to_contain_text("Not sent yet")
        let_through(ana.page)
        ana.page.reload()
        expect(ana.messages(text).filter(has_text="Delivered")).to_have_count(1)
        expect(ana.messages(text)).to_have_count(1)
    assert len(kept(served, text)) == 1


def test_a_draft_survives_a_reload_and_nothing_stays_of_what_was_sent(browser: Browser, served: Running) -> None:
    text = "Half a thought that is finished later."
    with at(browser, served, "chart", "ana") as ana:
        open_thread(ana)
        ana.page.get_by_label("Your answer").fill(text)
        assert text in stored(ana)
        ana.page.reload()
        expect(ana.page.get_by_label("Your answer")).to_have_value(text)
        ana.page.get_by_role("button", name="Send").click()
        expect(ana.messages(text)).to_contain_text("Delivered")
        assert text not in stored(ana)
        assert text not in ana.page.url + ana.page.title()


def test_nothing_stays_after_signing_out(browser: Browser, served: Running) -> None:
    text = "Never sent."
    with at(browser, served, "chart", "ana") as ana:
        open_thread(ana)
        ana.page.get_by_label("Your answer").fill(text)
        ana.page.get_by_role("button", name="Sign out").click()
        confirm = ana.page.get_by_role("button", name="Delete and sign out")
        expect(confirm.or_(ana.page.get_by_role("button", name="Sign in")).first).to_be_visible()
        if confirm.is_visible():
            confirm.click()
        expect(ana.page.get_by_role("button", name="Sign in")).to_be_visible()
        assert text not in stored(ana)
        assert "token" not in stored(ana)


def stored(somebody: Somebody) -> str:
    """All that the browser keeps for the page."""
    return str(somebody.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"))
