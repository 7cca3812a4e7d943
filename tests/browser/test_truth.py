"""The screens tell the truth: who wrote what, what is read, what could not be loaded, and whose it is no longer."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from testing.browser import charts, chromium
from testing.browser.people import DESKTOP, PHONE, Somebody, at, let_through
from testing.running_stack import Running

LANDSCAPE: Final = {"width": 844, "height": 390}
ZOOMED: Final = {"width": 640, "height": 400}
"""A window of 1280 x 800 at 200 %."""

INBOX: Final = re.compile(r"/inbox\?limit=50$")
OLDER: Final = re.compile(r"/inbox\?.*before=")
MARKER: Final = "**/read-marker"


type Api = Callable[[str], httpx.Client]


@pytest.fixture(scope="module")
def api(served: Running) -> Iterator[Api]:
    """The API as a person, who signs in once."""
    with ExitStack() as signed_in:
        yield cache(lambda person: signed_in.enter_context(served.client(person)))


def owned(api: Api, chart: str, owner: str, **more: object) -> None:
    """This person owns the chart, in which Cora has an inbox."""
    before = api("cora").get(f"/clients/{chart}/portal-access").json()
    version = {"version": before["version"]} if "version" in before else {}
    change = {"state": "enabled", "chart_owner": {"person_id": owner, "relationship": "parent"}, **version, **more}
    done = api("cora").put(f"/clients/{chart}/portal-access", json=change)
    assert done.status_code == 200, done.text


def at_api(person: str, chart: str) -> str:
    """Cora's inbox with the client, from her side or from the owner's."""
    return f"/clients/{chart}" if person == "cora" else charts.owners(chart, "cora")


def write(api: Api, person: str, chart: str, *texts: str, thread: str | None = None) -> str:
    """From Cora, or to her, into a thread or a new one; answers which."""
    for text in texts:
        where = {"thread_id": thread} if thread else {"subject": "Sleep"}
        thread = charts.write(api(person), at_api(person, chart), text, **where)
    assert thread is not None
    return thread


def unread(api: Api, person: str, chart: str) -> int:
    number: int = api(person).get(f"{at_api(person, chart)}/messaging").json()["unread"]
    return number


def refusing(somebody: Somebody, status: int, content: str = '{"message": "An error"}') -> Any:
    """A route that answers as a gateway or a proxy would."""
    origin = somebody.address.split("/", 3)
    headers = {"access-control-allow-origin": "/".join(origin[:3]), "content-type": "application/json"}
    return lambda route: route.fulfill(status=status, headers=headers, body=content)


_KEPT: Final = """() => {
  const region = document.querySelector("div.hidden[role=status]")
  const html = document.documentElement
  html.dataset.said = ""
  const keep = () => { html.dataset.said += region.textContent }
  new MutationObserver(keep).observe(region, { subtree: true, childList: true })
}"""


def said(page: Page, text: str) -> Any:
    """The page, if this was said to whoever listens to the screen, since `keep_what_is_said`."""
    return page.locator(f'html[data-said*="{text}"]')


def keep_what_is_said(page: Page) -> None:
    page.evaluate(_KEPT)


def test_two_messages_in_a_row_are_two_messages(browser: Browser, served: Running, api: Api) -> None:
    owned(api, "truth-row", "kim")
    thread = write(api, "cora", "truth-row", "How did you sleep?")
    with at(browser, served, "portal", "kim") as kim:
        kim.go(f"#/c/truth-row/cora/t/{thread}")
        for text in ("Well.", "And long.", "Thank you."):
            kim.write(text)
            expect(kim.messages(text)).to_contain_text("Delivered")
            expect(kim.page.get_by_label("Your answer")).to_have_value("")
        expect(kim.page.get_by_text("Not sent")).to_have_count(0)
        for text in ("Well.", "And long.", "Thank you."):
            expect(kim.messages(text)).to_have_count(1)


def test_what_is_marked_as_unread_stays_unread(browser: Browser, served: Running, api: Api) -> None:
    owned(api, "truth-unread", "kim")
    thread = write(api, "cora", "truth-unread", "One.", "Two.", "Three.")
    with at(browser, served, "portal", "kim") as kim:
        kim.go(f"#/c/truth-unread/cora/t/{thread}")
        expect(kim.page.get_by_role("button", name="Mark all as read")).to_have_count(0)
        assert unread(api, "kim", "truth-unread") == 0
        keep_what_is_said(kim.page)
        kim.page.route(MARKER, refusing(kim, 500))
        kim.page.get_by_role("button", name="Mark as unread").click()
        expect(kim.page.get_by_text("This could not be marked: the service answered")).to_be_visible()
        expect(said(kim.page, "Marked as unread.")).to_have_count(0)
        expect(kim.messages("Two.")).to_be_visible()
        let_through(kim.page)
        kim.page.get_by_role("button", name="Mark as unread").click()
        expect(said(kim.page, "Marked as unread.")).to_have_count(1)
        expect(kim.page.get_by_role("link", name=re.compile("^Sleep.*3 unread"))).to_be_visible()
        kim.page.wait_for_load_state("networkidle")
        assert unread(api, "kim", "truth-unread") == 3, "all that was new when the thread was opened"
        kim.page.get_by_role("link", name=re.compile("^Sleep")).click()
        expect(kim.page.get_by_role("button", name="Mark all as read")).to_have_count(0)
        assert unread(api, "kim", "truth-unread") == 0
        kim.page.reload()
        kim.page.get_by_role("button", name="Mark as unread").click()
        expect(kim.page.get_by_role("link", name=re.compile("^Sleep.*1 unread"))).to_be_visible()
        assert unread(api, "kim", "truth-unread") == 1, "the newest, where nothing was new"


def test_all_is_marked_as_read_with_more_than_is_loaded_and_said_by_the_answer(
    browser: Browser, served: Running, api: Api
) -> None:
    owned(api, "truth-many", "kim")
    thread = write(api, "cora", "truth-many", "How did you sleep?")
    write(api, "kim", "truth-many", *(f"Night {night}" for night in range(60)), thread=thread)
    with at(browser, served, "chart", "cora") as cora:
        cora.page.route(OLDER, lambda route: route.abort())
        cora.go("#/c/truth-many")
        row = cora.page.get_by_role("link", name=re.compile("^Sleep"))
        expect(row).to_contain_text(re.compile(r"\d+\+ unread"))
        cora.shows("more unread among earlier entries")
        chromium.keep(cora.page, "chart-many-unread")
        keep_what_is_said(cora.page)
        cora.page.route(MARKER, refusing(cora, 500), times=1)
        cora.page.get_by_role("button", name="Mark all as read").click()
        expect(cora.page.get_by_text("This could not be marked: the service answered")).to_be_visible()
        expect(said(cora.page, "All is marked as read.")).to_have_count(0)
        cora.page.get_by_role("button", name="Mark all as read").click()
        expect(said(cora.page, "All is marked as read.")).to_have_count(1)
        assert unread(api, "cora", "truth-many") == 0
        expect(row).not_to_contain_text("unread")


def test_a_first_load_that_fails_says_so_and_is_tried_again(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "kim") as kim:
        for place, asked, shown in (("#/", "**/portal/inboxes?*", "Dr. Ana Ruiz"), ("#/c/kim-chart/ana", INBOX, "Wel")):
            kim.page.route(asked, refusing(kim, 500))
            kim.go(place)
            kim.page.reload()
            expect(kim.page.get_by_role("alert").get_by_text("This could not be loaded")).to_be_visible()
            chromium.keep(kim.page, f"portal-not-loaded-{len(place)}")
            kim.page.get_by_role("button", name="Try again").click()
            expect(kim.page.get_by_role("alert").get_by_text("This could not be loaded")).to_be_visible()
            let_through(kim.page)
            expect(kim.page.get_by_role("link", name=re.compile(shown))).to_be_visible()
            expect(kim.page.get_by_text("This could not be loaded")).to_have_count(0)
    with at(browser, served, "chart", "sam") as sam:
        sam.page.route("**/clients/kim-chart/messaging", refusing(sam, 500))
        sam.go("#/c/kim-chart/access")
        expect(sam.page.get_by_role("alert").get_by_text("This could not be loaded")).to_be_visible()
        let_through(sam.page)
        sam.shows("Kim Tran (kim)")


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_poll_takes_nothing_away_from_whoever_writes(
    browser: Browser, served: Running, api: Api, status: int
) -> None:
    owned(api, "truth-typing", "kim")
    thread = write(api, "cora", "truth-typing", "How did you sleep?")
    with at(browser, served, "portal", "kim") as kim:
        kim.go(f"#/c/truth-typing/cora/t/{thread}")
        answer = kim.page.get_by_label("Your answer")
        answer.press_sequentially("I was in the middle ")
        kim.page.wait_for_load_state("networkidle")
        kim.page.route(INBOX, refusing(kim, status))
        write(api, "cora", "truth-typing", f"Are you there, {status}?", thread=thread)
        expect(kim.page.get_by_text("The latest could not be loaded just now")).to_be_visible()
        kim.page.keyboard.type("of a sentence.")
        expect(answer).to_have_value("I was in the middle of a sentence.")
        expect(kim.messages("How did you sleep?")).to_be_visible()
        chromium.keep(kim.page, "portal-not-refreshed")
        let_through(kim.page)
        expect(kim.messages(f"Are you there, {status}?")).to_be_visible()
        expect(kim.page.get_by_text("The latest could not be loaded just now")).to_have_count(0)
        expect(answer).to_be_focused()
        answer.fill("")


def test_a_former_owners_messages_are_theirs(browser: Browser, served: Running, api: Api) -> None:
    """After a hand-over with shared history: on the screen of the new owner, and on the clinician's."""
    owned(api, "truth-handed", "rosa")
    thread = write(api, "cora", "truth-handed", "Who comes on Thursday?")
    write(api, "rosa", "truth-handed", "I do, and not Kim.", thread=thread)
    owned(api, "truth-handed", "kim", share_history=True)
    with at(browser, served, "portal", "kim") as kim, at(browser, served, "chart", "cora") as cora:
        kim.go("#/c/truth-handed")
        row = kim.page.get_by_role("link", name=re.compile("Dr. Cora Lind"))
        expect(row).to_contain_text("An earlier owner of this chart wrote")
        row.click()
        row = kim.page.get_by_role("link", name=re.compile("^Sleep"))
        expect(row).to_contain_text(re.compile(r"Rosa Navarro:\s*I do, and not Kim\."))
        row.click()
        theirs = kim.messages("I do, and not Kim.")
        expect(theirs).to_contain_text("Rosa Navarro, parent")
        expect(theirs).to_contain_text("Earlier owner of this chart")
        expect(theirs).not_to_contain_text("You")
        expect(theirs).not_to_contain_text(re.compile("Delivered|Read|unread"))
        expect(theirs).to_have_class(re.compile("earlier"))
        kim.write("It is me who comes.")
        own = kim.messages("It is me who comes.")
        expect(own).to_contain_text("You")
        expect(own).to_contain_text("Delivered")
        chromium.keep(kim.page, "portal-handed-over")
        cora.go(f"#/c/truth-handed/t/{thread}")
        expect(cora.messages("I do, and not Kim.")).to_contain_text("Rosa Navarro, parent")
        expect(cora.messages("It is me who comes.")).to_contain_text("Kim Tran, parent")
        expect(own).to_contain_text("Read")
        cora.go("#/c/truth-handed")
        expect(cora.page.get_by_role("link", name=re.compile("^Sleep"))).not_to_contain_text("You:")


@pytest.mark.parametrize("window", [LANDSCAPE, ZOOMED, PHONE, DESKTOP], ids=["landscape", "zoomed", "phone", "desktop"])
def test_a_thread_opens_at_its_first_unread_message_else_at_its_newest(
    browser: Browser, served: Running, api: Api, window: Any
) -> None:
    chart = f"truth-window-{window['width']}"
    owned(api, chart, "kim")
    thread = write(api, "cora", chart, "How did you sleep?")
    long = "I slept well, and woke up late. " * 8
    write(api, "kim", chart, *(f"Night {night}. {long}" for night in range(10)), thread=thread)
    api("kim").put(f"{at_api('kim', chart)}/inbox/read-marker", json={"entry_id": thread})
    write(api, "cora", chart, *(f"Unread {number}. {long}" for number in range(8)), thread=thread)
    with at(browser, served, "portal", "kim", viewport=window) as kim:
        kim.go(f"#/c/{chart}/cora/t/{thread}")
        first = kim.messages("Unread 0.").locator(".sender")
        expect(first).to_be_in_viewport()
        expect(kim.messages("Unread 7.").locator(".meta")).not_to_be_in_viewport()
        chromium.keep(kim.page, f"portal-window-{window['width']}")
        kim.go(f"#/c/{chart}/cora")
        kim.page.get_by_role("button", name="Mark all as read").click()
        expect(kim.page.get_by_role("button", name="Mark all as read")).to_have_count(0)
        kim.page.get_by_role("link", name=re.compile("^Sleep")).click()
        expect(kim.messages("Unread 7.").locator(".meta")).to_be_in_viewport()
        write(api, "cora", chart, "The newest.", thread=thread)
        expect(kim.messages("The newest.").locator(".meta")).to_be_in_viewport()
        kim.write("An answer.")
        expect(kim.messages("An answer.").locator(".meta")).to_be_in_viewport()


_LIVE_ALONE: Final = """
  window.setInterval = () => 0
  const Native = WebSocket
  window.WebSocket = class extends Native {
    constructor(...all) {
      super(...all)
      this.addEventListener("open", () => document.documentElement.classList.add("live"))
    }
  }
"""


def listening(somebody: Somebody) -> None:
    """Loaded anew: the live connection stands, and nothing is asked for because time has passed."""
    somebody.page.add_init_script(_LIVE_ALONE)
    somebody.page.reload()
    expect(somebody.page.locator("html.live")).to_have_count(1)


def test_a_suspension_takes_all_from_the_screen_at_once(browser: Browser, served: Running, api: Api) -> None:
    owned(api, "truth-suspended", "kim")
    thread = write(api, "cora", "truth-suspended", "A confidential text.")
    with at(browser, served, "chart", "cora") as cora:
        listening(cora)
        cora.go(f"#/c/truth-suspended/t/{thread}")
        expect(cora.messages("A confidential text.")).to_be_visible()
        suspension = {"role": "clinician", "state": "suspended"}
        assert api("sam").put("/people/cora/access", json=suspension).status_code == 200
        try:
            cora.shows("Your access is suspended")
            expect(cora.page.get_by_text("A confidential text.")).to_have_count(0)
            expect(cora.page.get_by_role("textbox")).to_have_count(0)
            cora.go("#/")
            cora.shows("Your access is suspended")
            expect(cora.page).to_have_title("Messages")
        finally:
            assert api("sam").put("/people/cora/access", json=suspension | {"state": "active"}).status_code == 200


def test_a_chart_that_is_handed_over_goes_from_the_screen_at_once(browser: Browser, served: Running, api: Api) -> None:
    owned(api, "truth-lost", "kim")
    thread = write(api, "cora", "truth-lost", "A confidential text.")
    with at(browser, served, "portal", "kim") as kim, at(browser, served, "portal", "kim") as overview:
        listening(kim)
        kim.go(f"#/c/truth-lost/cora/t/{thread}")
        expect(kim.messages("A confidential text.")).to_be_visible()
        listening(overview)
        switch = overview.page.get_by_role("navigation", name="Chart")
        expect(switch.get_by_role("link", name=re.compile("truth-lost"))).to_be_visible()
        owned(api, "truth-lost", "rosa", share_history=True)
        kim.shows("no longer yours")
        expect(kim.page.get_by_text("A confidential text.")).to_have_count(0)
        expect(kim.page.get_by_role("textbox")).to_have_count(0)
        expect(switch.get_by_role("link", name=re.compile("truth-lost"))).to_have_count(0)


@pytest.mark.parametrize("window", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_it_says_to_whom_one_writes(browser: Browser, served: Running, window: Any) -> None:
    with at(browser, served, "chart", "ana", viewport=window) as ana:
        ana.go("#/c/leo")
        expect(ana.page.get_by_role("link", name="Communications")).to_have_attribute("aria-current", "page")
        ana.page.get_by_role("link", name="Compose").click()
        expect(ana.page.get_by_text("To: Rosa Navarro, parent of Leo Navarro")).to_be_visible()
        chromium.keep(ana.page, f"chart-compose-{window['width']}")
        ana.go("#/c/kim-chart/new")
        expect(ana.page.get_by_text("To: Kim Tran, the client")).to_be_visible()
        ana.go("#/c/leo")
        ana.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
        expect(ana.page.get_by_text("To: the chart owner of Leo Navarro")).to_be_visible()
        chromium.keep(ana.page, f"chart-thread-{window['width']}")
    with at(browser, served, "portal", "rosa", viewport=window) as rosa:
        rosa.go("#/c/leo/ana")
        rosa.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
        expect(rosa.page.get_by_text("To: Dr. Ana Ruiz, in the chart of Leo Navarro")).to_be_visible()
