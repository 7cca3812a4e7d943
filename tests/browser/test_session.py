"""Who is signed in: over reloads, Back, duplicated tabs, refused tokens and blocked storage; and who is no more."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocketRoute, expect

from testing.browser import charts, chromium
from testing.browser.people import Somebody, answered, at, under_way_of
from testing.running_stack import Running

MINUTE: Final = 60_000
DAY: Final = 24 * 60 * MINUTE
IDLE: Final = "You were signed out after 15 minutes without activity."
AWAY: Final = "You were signed out. Please sign in again."

BLOCKED: Final = """for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })"""
FULL: Final = """const setItem = Storage.prototype.setItem
Storage.prototype.setItem = function (...given) {
  if (this === localStorage) throw new DOMException("full", "QuotaExceededError")
  setItem.apply(this, given)
}"""
STILL: Final = """window.isStill = true
const stop = (event) => window.isStill && event.stopImmediatePropagation()
for (const name of ["scroll", "focusin"]) window.addEventListener(name, stop, true)"""
"""Time that is turned on lets a late scroll of the page's own look like somebody's of long after."""
RELOAD: Final = """() => {
  const { id } = JSON.parse(sessionStorage.getItem("client-messaging:session"))
  const reload = () => new Promise(() => location.reload())
  void navigator.locks.request(`client-messaging:session:${id}`, reload)
}"""
HIDDEN: Final = """Object.defineProperty(document, "hidden", { configurable: true, get: () => true })
dispatchEvent(new Event("visibilitychange"))"""


@contextmanager
def ana_at_her_desk(browser: Browser, served: Running) -> Iterator[Somebody]:
    """Signed in, in a thread, and time goes by as the test says."""
    with at(browser, served, "chart", "ana") as ana:
        ana.page.clock.install()
        ana.page.add_init_script(STILL)
        ana.go("#/c/mia")
        ana.page.reload()
        ana.page.get_by_role("link", name="Sleep diary").click()
        expect(ana.page.get_by_label("Your answer")).to_be_visible()
        expect(ana.page.get_by_role("heading", name="Sleep diary")).to_be_focused()  # the last that a screen does
        drawn(ana.page)
        yield ana


def drawn(page: Page) -> None:
    """The page has drawn and scrolled: time that is turned on lets a scroll of before look like somebody's of later."""
    page.screenshot()


def nobody_is_signed_in(page: Page, why: str) -> None:
    """The landing page says why, and shows nothing of anybody."""
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text(why)
    expect(page.get_by_text("Signed in as")).to_have_count(0)
    expect(page.get_by_text("Sleep diary")).to_have_count(0)


def in_as(page: Page, name: str) -> None:
    expect(page.get_by_text(f"Signed in as {name}")).to_have_count(1)


def duplicated(ana: Somebody) -> Page:
    """A copy of her tab, as browsers make one: with its sessionStorage. She is signed in there, too."""
    with ana.context.expect_page() as opened:
        ana.page.evaluate("void window.open(location.href)")
    in_as(opened.value, ana.names["ana"])
    return opened.value


def reload_between_renewals(tab: Page) -> None:
    """Reload, but in no renewal: one that the provider has answered is lost with the page."""
    with tab.expect_navigation():
        tab.evaluate(RELOAD)


def later(somebody: Somebody, milliseconds: int) -> None:
    """It is this much later by the device's clock."""
    somebody.page.clock.set_system_time(time.time() + milliseconds / 1000)


@pytest.mark.parametrize("page_is", ["seen", "hidden"])
def test_whoever_leaves_is_warned_after_14_minutes_and_signed_out_after_15(
    browser: Browser, served: Running, page_is: str
) -> None:
    with ana_at_her_desk(browser, served) as ana:
        if page_is == "hidden":
            ana.page.evaluate(HIDDEN)
        ana.jump(14 * MINUTE - 5_000)
        expect(ana.page.get_by_role("alertdialog")).to_have_count(0)
        ana.jump(6_000)
        warning = ana.page.get_by_role("alertdialog", name="Are you still there?")
        expect(warning.get_by_role("button", name="Stay signed in")).to_be_focused()
        ana.jump(MINUTE)
        nobody_is_signed_in(ana.page, IDLE)
        chromium.keep(ana.page, "chart-idle")


def test_whoever_dictates_is_there(browser: Browser, served: Running) -> None:
    with ana_at_her_desk(browser, served) as ana:
        ana.page.get_by_label("Your answer").focus()
        spoken = ana.context.new_cdp_session(ana.page)
        for sentences in range(1, 5):
            ana.jump(5 * MINUTE)
            spoken.send("Input.insertText", {"text": "A sentence. "})
            expect(ana.page.get_by_label("Your answer")).to_have_value("A sentence. " * sentences)
        expect(ana.page.get_by_role("alertdialog")).to_have_count(0)
        in_as(ana.page, ana.names["ana"])


def test_news_that_scrolls_the_page_is_nobody(browser: Browser, served: Running) -> None:
    with ana_at_her_desk(browser, served) as ana:
        ana.jump(13 * MINUTE)
        ana.page.evaluate("isStill = false")
        reply(served, "News." + "\n" * 60 + "Its end.")
        expect(ana.messages("News.")).to_be_in_viewport()
        drawn(ana.page)
        ana.jump(MINUTE)
        expect(ana.page.get_by_role("alertdialog")).to_have_count(1)
        ana.jump(MINUTE)
        nobody_is_signed_in(ana.page, IDLE)


def test_storage_that_is_blocked_while_a_page_is_open_holds_up_no_log_off(browser: Browser, served: Running) -> None:
    with ana_at_her_desk(browser, served) as ana:
        ana.page.evaluate(BLOCKED)
        ana.page.get_by_label("Your answer").fill("Kept in memory.")
        drawn(ana.page)
        ana.jump(14 * MINUTE)
        expect(ana.page.get_by_role("alertdialog")).to_have_count(1)
        ana.jump(MINUTE)
        expect(ana.page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(ana.page.get_by_text("Sleep diary")).to_have_count(0)


def test_where_local_storage_is_full_one_stays_signed_in_over_a_reload_and_is_logged_off(
    browser: Browser, served: Running
) -> None:
    with at(browser, served, "chart") as ana:
        ana.page.add_init_script(FULL)
        ana.sign_in("ana")
        ana.page.clock.install()
        ana.page.reload()
        in_as(ana.page, ana.names["ana"])
        ana.jump(15 * MINUTE + 2_000)
        nobody_is_signed_in(ana.page, IDLE)


@pytest.mark.parametrize("app", ["chart", "portal"])
def test_where_nothing_can_be_stored_the_page_says_so(browser: Browser, served: Running, app: str) -> None:
    with at(browser, served, app) as somebody:
        somebody.page.add_init_script(BLOCKED)
        somebody.page.goto(somebody.address)
        expect(somebody.page.get_by_role("alert")).to_contain_text("Allow cookies and site data")
        expect(somebody.page.get_by_role("button", name="Try again")).to_be_visible()
        chromium.keep(somebody.page, f"{app}-storage-blocked")


def test_back_and_in_as_somebody_else_is_never_who_was_there_before(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as somebody:
        page, names = somebody.page, somebody.names
        somebody.go("#/c/mia")
        page.go_back()
        page.go_back()
        page.get_by_role("button", name=f"Sign in as {names['ben']}").click()
        nobody_is_signed_in(page, "so nobody was signed in")
        assert "?" not in page.url
        chromium.keep(page, "chart-unmatched")
        page.reload()
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        page.get_by_role("button", name="Sign in").click()  # the provider knows who was chosen last
        in_as(page, names["ben"])


@pytest.mark.parametrize("answer", ["code=c&state=s&iss=i", "error=access_denied&state=s", "state=s"])
def test_an_answer_that_nobody_asked_for_ends_the_session_and_leaves_the_address(
    browser: Browser, served: Running, answer: str
) -> None:
    with at(browser, served, "chart", "ana") as ana:
        ana.page.goto(f"{ana.address}?{answer}#/c/mia")
        nobody_is_signed_in(ana.page, "so nobody was signed in")
        assert ana.page.url == f"{ana.address}#/c/mia"


def test_turning_back_at_the_provider_is_no_failure(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal") as somebody:
        somebody.page.goto(somebody.address)
        somebody.page.get_by_role("button", name="Sign in").click()
        somebody.page.get_by_role("button", name="Cancel").click()
        nobody_is_signed_in(somebody.page, "You were not signed in.")


@pytest.mark.parametrize("first", ["the first", "the copy"])
def test_a_duplicated_tab_goes_on_and_so_does_the_first(browser: Browser, served: Running, first: str) -> None:
    with at(browser, served, "chart", "ana") as ana:
        copy = duplicated(ana)
        under_way = ana.under_way, under_way_of(copy)
        tabs = [ana.page, copy] if first == "the first" else [copy, ana.page]
        for number in range(1, 5):
            later(ana, number * 14 * MINUTE + number * 10_000)  # each needs another token
            for tab in tabs[number % 2 :]:
                answered(tab, *under_way)
                reload_between_renewals(tab)
                in_as(tab, ana.names["ana"])


def test_tabs_of_one_sign_in_reloaded_together_both_go_on(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana:
        tabs = [ana.page, duplicated(ana)]
        later(ana, 14 * MINUTE + 10_000)
        for tab in tabs:
            tab.evaluate("void setTimeout(() => location.reload())")
        for tab in tabs:
            tab.wait_for_load_state()
            in_as(tab, ana.names["ana"])


def test_signing_out_signs_out_in_every_tab(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana:
        copy, apart = duplicated(ana), ana.context.new_page()
        apart.goto(f"{ana.address}#/c/mia")
        apart.get_by_role("button", name="Sign in").click()  # the provider knows her still
        apart.get_by_role("link", name="Sleep diary").click()
        apart.get_by_label("Your answer").fill("Nobody reads this.")
        ana.page.get_by_role("button", name="Sign out").click()
        for tab in (ana.page, copy, apart):
            nobody_is_signed_in(tab, "nothing that you wrote is left in this browser")
        assert "Nobody reads this." not in str(apart.evaluate("JSON.stringify({...localStorage})"))


def test_a_session_that_cannot_go_on_says_so(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana:
        ana.page.evaluate("localStorage.clear()")
        ana.page.reload()
        nobody_is_signed_in(ana.page, AWAY)


def test_a_token_that_the_api_refuses_is_renewed_without_a_word(browser: Browser, served: Running) -> None:
    refused: list[str] = []

    def refuse_the_first(route: Route) -> None:
        token = route.request.headers.get("authorization", "")
        if token and not refused:
            refused.append(token)
        if token not in refused:
            route.fallback()
            return
        origin = {"access-control-allow-origin": route.request.headers["origin"]}
        route.fulfill(status=401, headers=origin, json={"message": "Unauthorized"})

    with at(browser, served, "chart", "ana") as ana:
        ana.page.route(f"{served.stack['api_url']}/**", refuse_the_first)
        renewals: list[str] = []
        ana.page.on("request", lambda one: renewals.append(one.url) if one.url.endswith("/token") else None)
        ana.go("#/c/mia")
        ana.page.get_by_role("link", name="Sleep diary").click()
        ana.write("Sent with a fresh token.")
        expect(ana.messages("Sent with a fresh token.")).to_contain_text("Delivered")
        assert len(renewals) == 1


def test_a_live_connection_that_is_lost_comes_back(browser: Browser, served: Running) -> None:
    connections: list[WebSocketRoute] = []

    def connect(one: WebSocketRoute) -> None:
        connections.append(one)
        one.connect_to_server()

    with at(browser, served, "chart") as ana:
        ana.page.route_web_socket("**/*", connect)
        ana.sign_in("ana")
        ana.go("#/c/mia")
        ana.page.get_by_role("link", name="Sleep diary").click()
        reply(served, "Before it was lost.")
        expect(ana.messages("Before it was lost.")).to_have_count(1)
        connections[0].close(code=1001)
        reply(served, "While it was lost.")
        expect(ana.messages("While it was lost.")).to_have_count(1)
        ana.page.wait_for_event("websocket", predicate=lambda _: len(connections) > 1) if len(
            connections
        ) == 1 else None
        reply(served, "After it came back.")
        expect(ana.messages("After it came back.")).to_have_count(1)


def test_what_others_left_in_this_browser_goes_in_time_whoever_opens_a_page(browser: Browser, served: Running) -> None:
    draft = {"key": "k", "subject": "", "body": "About leo."}
    message = {
        "place": {"client": "leo", "clinician": "ben", "thread": "t"},
        "key": "k",
        "subject": "",
        "body": "Unsent.",
    }
    left = {
        "chart:willow:ben:draft/leo/ben/new": draft | {"changed": ago(1, 1)},
        "portal:oak:kim:draft/leo/ben/t": draft | {"changed": ago(30)},
        "chart:willow:ben:send/k": message | {"since": ago(6, 1)},
        "chart:willow:ben:draft/leo/ben/t": draft | {"changed": ago(1, -1)},
        "chart:willow:ben:send/l": message | {"key": "l", "since": ago(6, -1)},
    }
    with at(browser, served, "portal") as somebody:
        somebody.page.goto(somebody.address)
        for name, thing in left.items():
            somebody.page.evaluate(
                "([name, thing]) => localStorage.setItem(`client-messaging:${name}`, JSON.stringify(thing))",
                [name, thing],
            )
        somebody.page.evaluate("localStorage.setItem('client-messaging:chart:willow:ben:draft/leo/ben/u', '{')")
        somebody.page.goto(somebody.address.replace("/portal/", "/chart/"))
        expect(somebody.page.get_by_role("button", name="Sign in")).to_be_visible()
        names = somebody.page.evaluate("Object.keys(localStorage).sort()")
        assert names == [f"client-messaging:{name}" for name in list(left)[3:]]


def ago(days: int, minutes: int = 0) -> int:
    return int(time.time() * 1000) - days * DAY - minutes * MINUTE


def reply(served: Running, text: str) -> None:
    """The chart owner of mia answers in the thread."""
    with served.client("rosa") as http:
        inbox = charts.owners("mia", "ana")
        entries: list[Any] = http.get(f"{inbox}/inbox").json()["entries"]
        thread = next(one["thread_id"] for one in entries if one.get("subject") == "Sleep diary")
        charts.write(http, inbox, text, thread_id=thread)
