"""The custom element in pages of others: what it shows, says and keeps, and that it leaves the page alone."""

import json
import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route, WebSocket, expect

from testing.browser import chromium
from testing.browser.charts import a_thread, bodies, write
from testing.browser.embedded import Embedded, embedded
from testing.browser.people import let_through
from testing.running_stack import Running, eventually, started
from testing.whole import sample
from tests.browser.test_accessible import faults

LEO: Final = "Thursday's appointment"
PHONE: Final = {"width": 320, "height": 740}
ZOOMED: Final = {"width": 320, "height": 256}
"""A window of 1280 by 1024 pixels, enlarged fourfold."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack of its own: what is left unread here would be in the way of what others tell of the same people."""
    with started(tmp_path_factory.mktemp("element")) as stack:
        yield stack


def answer(served: Running, client: str, thread: str, text: str) -> None:
    """The chart owner writes into the thread."""
    with served.client("rosa") as rosa:
        write(rosa, f"/portal/clients/{client}/clinicians/ana", text, thread_id=thread)


def tokens(page: Page) -> list[str]:
    """Tokens of all live connections, from now on."""
    closed: list[str] = []
    page.on("websocket", lambda socket: _watch(socket, closed))
    return closed


def _watch(socket: WebSocket, closed: list[str]) -> None:
    socket.on("close", lambda _: closed.append(socket.url))


# ---------------------------------------------------------------- what it shows and says
def test_a_chart_section_shows_sends_and_hears_at_once(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "leo", "In an EHR", "First.")
    with embedded(browser, served, "html", "ana") as page:
        page.open("In an EHR")
        expect(page.messages("First.")).to_have_count(1)
        page.send("Sent from the element.")
        expect(page.messages("Sent from the element.")).to_have_count(1)
        expect(page.messages("Sent from the element.")).to_contain_text("Delivered")
        answer(served, "leo", thread, "Heard at once.")
        expect(page.messages("Heard at once.")).to_have_count(1)
        assert bodies(served, "leo").count("Sent from the element.") == 1
        assert "#" not in page.page.url


def test_a_portal_in_react_shows_sends_and_says_what_is_open(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "leo", "In React", "A question.")
    with embedded(browser, served, "react", "rosa") as page:
        page.element.get_by_role("link", name=re.compile("Ana")).first.click()
        expect(page.page.locator("#view")).to_have_text("inbox")
        page.open("In React")
        expect(page.page.locator("#view")).to_have_text("thread")
        assert page.heard("navigate")[-1] == {
            "view": "thread",
            "clientId": "leo",
            "clinicianId": "ana",
            "threadId": thread,
        }
        page.send("From React.")
        expect(page.messages("From React.")).to_have_count(1)
        expect(page.messages("From React.")).to_contain_text("Delivered")


def test_the_unread_total_is_told_and_follows(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "leo", "Counted", "First.")
    with embedded(browser, served, "html", "ana") as page:
        eventually(lambda: page.page.wait_for_timeout(50) or page.heard("unread"))
        before = page.heard("unread")[-1]["total"]
        answer(served, "leo", thread, "One more.")
        expect(page.page.locator("#unread")).to_have_text(str(before + 1))
        assert page.change("(element) => element.unreadTotal") == before + 1
        page.element.get_by_role("button", name="Mark all as read").click()
        expect(page.page.locator("#unread")).not_to_have_text(str(before + 1))
        assert page.heard("unread")[-1]["total"] <= before


def test_the_overview_opens_inboxes_in_its_place(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "strict", "ana") as page:
        expect(page.element.get_by_role("heading", name="Your conversations")).to_be_visible()
        page.element.get_by_role("link", name=re.compile("Leo|leo")).click()
        expect(page.element.get_by_role("heading", name="Messaging")).to_be_focused()
        page.element.get_by_role("link", name="Your conversations").click()
        expect(page.element.get_by_role("heading", name="Your conversations")).to_be_focused()
        assert "#" not in page.page.url


def test_routes_stand_in_the_address_where_the_page_asks(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.change("(element) => { element.routes = true }")
        page.open(LEO)
        expect(page.page).to_have_url(re.compile(r"#/c/leo/t/"))
        page.page.go_back()
        expect(page.page).not_to_have_url(re.compile("/t/"))
        page.page.evaluate("location.hash = '#/c/mia'")
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()


def test_attributes_may_change(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        page.change("(element) => { element.clientId = 'mia' }")
        expect(page.element.get_by_role("link", name=LEO)).to_have_count(0)
        page.change("(element) => { element.locale = 'es' }")
        expect(page.element.get_by_role("heading", name="Mensajería")).to_be_visible()
        page.change("(element) => { element.clientId = null; element.locale = 'en' }")
        expect(page.element.get_by_role("heading", name="Your conversations")).to_be_visible()


def test_the_page_says_names_where_the_api_has_none(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.change("(element) => { element.resolveNames = async () => ({ nobody: 'Nora Nobody' }) }")
        page.change("(element) => { element.clientId = 'nobody' }")
        expect(page.element.get_by_text("Nora Nobody").first).to_be_visible()
        page.change("(element) => { element.resolveNames = async () => { throw new Error('Nora') } }")
        page.change("(element) => { element.clientId = 'another' }")
        expect(page.element.get_by_text("Client another").first).to_be_visible()


# ---------------------------------------------------------------- several, moved, removed
TWINS: Final = """(element) => {
  const twin = document.createElement("client-messaging")
  Object.assign(twin, { side: "chart", clientId: "leo", apiUrl: element.apiUrl, liveUrl: element.liveUrl })
  twin.getToken = element.getToken
  element.after(twin)
}"""


# The text is typed between the first rendering of the other's field and the browser's next frame.
TYPED_AS_IT_OPENS: Final = """([text, link]) => {
  const [one, other] = document.querySelectorAll("client-messaging")
  const field = (element) => element.shadowRoot.querySelector("form.composer textarea")
  new MutationObserver((_, observer) => {
    if (!field(other)) return
    observer.disconnect()
    field(one).value = text
    field(one).dispatchEvent(new Event("input", { bubbles: true }))
  }).observe(other.shadowRoot, { subtree: true, childList: true })
  const links = [...other.shadowRoot.querySelectorAll("a")]
  links.find((found) => found.textContent.includes(link)).click()
}"""


def test_what_is_typed_as_another_opens_the_thread_stands_in_both(browser: Browser, served: Running) -> None:
    a_thread(served, "leo", "Opening", "First.")
    with embedded(browser, served, "html", "ana") as page:
        page.change(TWINS)
        one, other = page.element, page.page.locator("client-messaging").nth(1)
        page.open("Opening")
        expect(one.get_by_label("Your answer")).to_be_visible()
        expect(other.get_by_role("link", name="Opening")).to_be_visible()
        page.page.evaluate(TYPED_AS_IT_OPENS, ["Half a thought.", "Opening"])
        for element in (one, other):
            expect(element.get_by_label("Your answer")).to_have_value("Half a thought.")
        one.get_by_label("Your answer").fill("")


@pytest.mark.parametrize("storage", ["kept", "blocked"])
def test_two_with_one_draft_follow_each_other_and_send_once(browser: Browser, served: Running, storage: str) -> None:
    text = f"Written once, {storage}."
    a_thread(served, "leo", f"Twins {storage}", "First.")
    with embedded(browser, served, "html", "ana", BLOCKED if storage == "blocked" else "") as page:
        page.change(TWINS)
        one, other = page.element, page.page.locator("client-messaging").nth(1)
        for element in (one, other):
            element.get_by_role("link", name=f"Twins {storage}").click()
        one.get_by_label("Your answer").fill(text)
        expect(other.get_by_label("Your answer")).to_have_value(text)
        page.page.evaluate("""() => {
          for (const element of document.querySelectorAll("client-messaging"))
            setTimeout(() => element.shadowRoot.querySelector("form.composer").requestSubmit())
        }""")
        for element in (one, other):
            expect(page.messages(text, element)).to_have_count(1)
            expect(page.messages(text, element)).to_contain_text("Delivered")
            expect(element.get_by_label("Your answer")).to_have_value("")
        assert bodies(served, "leo").count(text) == 1


def test_what_is_removed_while_it_sends_loses_nothing_and_sends_once(browser: Browser, served: Running) -> None:
    a_thread(served, "leo", "Removed", "First.")
    with embedded(browser, served, "html", "ana") as page:
        page.open("Removed")
        held: list[Route] = []
        page.page.route("**/messages", lambda route: held.append(route))
        page.send("Removed meanwhile.")
        eventually(lambda: page.page.wait_for_timeout(20) or held)
        page.page.evaluate("window.removed = document.querySelector('client-messaging'); removed.remove()")
        held[0].continue_()
        eventually(lambda: page.page.wait_for_timeout(50) or "Removed meanwhile." in bodies(served, "leo"))
        let_through(page.page)
        page.page.evaluate("document.querySelector('main').prepend(removed)")
        page.open("Removed")
        expect(page.messages("Removed meanwhile.")).to_have_count(1)
        expect(page.messages("Removed meanwhile.")).to_contain_text("Delivered")
        assert bodies(served, "leo").count("Removed meanwhile.") == 1


def test_an_answer_that_is_lost_with_the_element_is_asked_for_by_the_next(browser: Browser, served: Running) -> None:
    a_thread(served, "leo", "Lost", "First.")
    with embedded(browser, served, "html", "ana") as page:
        page.open("Lost")
        keys: list[str] = []

        def lose(route: Route) -> None:
            keys.append(route.request.headers["idempotency-key"])
            route.fetch()
            page.page.evaluate("window.removed ??= document.querySelector('client-messaging'); removed.remove()")
            route.abort()

        page.page.route("**/messages", lose)
        page.send("Stored, and not known.")
        eventually(lambda: page.page.wait_for_timeout(20) or keys)
        page.page.wait_for_timeout(4_000)
        assert len(keys) == 1, "what is removed tries no more"
        assert page.page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':send/')).length") == 1
        let_through(page.page)
        with page.page.expect_request("**/messages") as again:
            page.page.evaluate("document.querySelector('main').prepend(removed)")
        assert again.value.headers["idempotency-key"] == keys[0]
        page.open("Lost")
        expect(page.messages("Stored, and not known.")).to_have_count(1)
        expect(page.messages("Stored, and not known.")).to_contain_text("Delivered")
        assert bodies(served, "leo").count("Stored, and not known.") == 1


def test_what_is_moved_goes_on_and_what_is_removed_ends(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        closed = tokens(page.page)
        page.change("(element) => { element.routes = true }")  # a new connection, which is watched
        page.open(LEO)
        page.element.get_by_label("Your answer").fill("Still here.")
        page.page.wait_for_timeout(1_000)
        page.page.evaluate("document.body.append(document.querySelector('client-messaging'))")
        page.page.wait_for_timeout(1_000)
        expect(page.element.get_by_label("Your answer")).to_have_value("Still here.")
        assert closed == []
        asked: list[str] = []
        page.page.on("request", lambda request: asked.append(request.url))
        page.page.evaluate("document.querySelector('client-messaging').remove()")
        eventually(lambda: page.page.wait_for_timeout(50) or closed)
        page.page.wait_for_timeout(15_000)
        assert asked == []


# ---------------------------------------------------------------- tokens
def test_a_token_callback_that_fails_is_said_and_asked_again(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        token = json.dumps(page.token)
        page.change("(element) => { element.getToken = () => { throw new Error('Leo') }; element.restart() }")
        expect(page.element.get_by_role("alert").get_by_text("It cannot be said who you are")).to_be_visible()
        assert faults(page.page) == []
        page.change(f"(element) => {{ element.getToken = async () => {token} }}")
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()


@pytest.mark.parametrize("callback", ["() => 'garbage'", "() => 7", "() => Promise.reject('Leo')"])
def test_what_is_no_token_shows_nothing_of_anybody(browser: Browser, served: Running, callback: str) -> None:
    with embedded(browser, served, "html", "ana") as page:
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        page.change(f"(element) => {{ element.getToken = {callback}; element.restart() }}")
        expect(page.element.get_by_role("button", name="Try again")).to_be_visible()
        expect(page.element.get_by_role("link", name=LEO)).to_have_count(0)


def test_a_token_callback_that_never_answers_is_said(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.change("(element) => { element.getToken = () => new Promise(() => {}); element.restart() }")
        expect(page.element.get_by_role("button", name="Try again")).to_be_visible()


def test_no_token_ends_the_session_and_another_callback_begins_one(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        page.change("(element) => { element.getToken = async () => null; element.restart() }")
        expect(page.element.get_by_text("Your session has ended")).to_be_visible()
        assert page.heard("sessionend") == [{"reason": "ended"}]
        page.change(f"(element) => {{ element.getToken = async () => {json.dumps(page.token)} }}")
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()


def test_a_refused_token_is_asked_for_again_with_it(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        broken = page.token[:-8] + "AAAAAAAA"
        tokens = json.dumps([broken, page.token])
        page.change(f"""(element) => {{
          window.refusals = []
          const tokens = {tokens}
          element.getToken = async (refused) => {{ refusals.push(refused ?? null); return tokens[refused ? 1 : 0] }}
          element.restart()
        }}""")
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        assert page.page.evaluate("refusals")[:2] == [None, broken]


def test_somebody_else_is_shown_their_own(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.open(LEO)
        page.element.get_by_label("Your answer").fill("Ana's draft.")
        other = json.dumps(served.make("token", "PERSON=ben"))
        page.change(f"(element) => {{ element.getToken = async () => {other} }}")
        page.page.route("**/inbox*", lambda route: route.fulfill(status=401, body="{}"), times=1)
        page.page.evaluate("dispatchEvent(new Event('online'))")
        eventually(lambda: page.page.wait_for_timeout(50) or page.heard("sessionend"))
        assert page.heard("sessionend") == [{"reason": "person-changed"}]
        expect(page.element.get_by_role("heading", name="Messaging")).to_be_visible()
        expect(page.element.get_by_text("Ana's draft.")).to_have_count(0)
        page.change("(element) => element.forget()")
        assert page.page.evaluate("Object.keys(localStorage).filter((key) => key.includes(':ana:')).length") == 1


# ---------------------------------------------------------------- bad input, and pages that are no help
@pytest.mark.parametrize(("attribute", "value"), [("api-url", "nowhere"), ("side", "left"), ("client-id", "no/id")])
def test_what_is_not_set_up_is_named(browser: Browser, served: Running, attribute: str, value: str) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.change(f"(element) => element.setAttribute('{attribute}', '{value}')")
        expect(page.element.get_by_role("alert").get_by_text(attribute)).to_be_visible()


def test_a_client_that_is_not_there_is_said(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.change("(element) => { element.clientId = 'never-enabled' }")
        expect(page.element.get_by_text("portal access", exact=False).first).to_be_visible()
        expect(page.element.get_by_role("link", name=LEO)).to_have_count(0)


def test_who_does_not_belong_to_the_side_is_told_so(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "rosa") as page:
        expect(page.element.get_by_text("This is for members of the practice")).to_be_visible()


BLOCKED: Final = """
  for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, { get() { throw new DOMException("no", "SecurityError") } })
  Object.defineProperty(Navigator.prototype, "locks", { value: undefined })
"""


def test_a_page_that_stores_nothing_is_said_and_works(browser: Browser, served: Running) -> None:
    a_thread(served, "leo", "Unstored", "First.")
    with embedded(browser, served, "html", "ana", BLOCKED) as page:
        page.open("Unstored")
        page.element.get_by_label("Your answer").fill("From memory.")
        expect(page.element.get_by_text("keeps no drafts here")).to_be_visible()
        page.page.evaluate("""() => {
          const element = document.querySelector("client-messaging")
          const parent = element.parentElement
          element.remove()
          setTimeout(() => parent.append(element), 500)
        }""")
        page.open("Unstored")
        expect(page.element.get_by_label("Your answer")).to_have_value("From memory.")
        page.element.get_by_role("button", name="Send").click()
        expect(page.messages("From memory.")).to_have_count(1)
        expect(page.messages("From memory.")).to_contain_text("Delivered")
        assert bodies(served, "leo").count("From memory.") == 1


HOSTILE: Final = """
  html { font-size: 40px; color: red !important; letter-spacing: 1em; text-transform: uppercase }
  * { margin: 40px !important; color: red !important; font-family: fantasy !important }
  p, h1, h2, ul, li, a, form, button, textarea, section, nav, article { display: none !important }
  #app, .section, .panes, .composer, .bubble { visibility: hidden !important }
"""


def test_rules_of_the_page_do_not_reach_into_it(browser: Browser, served: Running) -> None:
    with embedded(browser, served, "html", "ana") as page:
        page.open(LEO)
        measure = """(element) => ["h1", "p", "a", "textarea", ".bubble", "button.primary"].map((name) => {
          const style = getComputedStyle(element.shadowRoot.querySelector(name))
          return [style.color, style.fontFamily, style.display, style.visibility, style.margin, style.letterSpacing,
            style.textTransform]
        })"""
        before = page.change(measure)
        page.page.evaluate(
            """(css) => {
          const sheet = new CSSStyleSheet()
          sheet.replaceSync(css)
          document.adoptedStyleSheets = [sheet]
        }""",
            HOSTILE,
        )
        page.change("(element) => element.style.setProperty('--text-size', '16px')")
        assert page.change(measure) == before
        chromium.keep(page.page, "element-hostile")


def test_nothing_of_it_reaches_out(browser: Browser, served: Running) -> None:
    looks = """() => [document.adoptedStyleSheets.length, document.styleSheets.length, document.title, location.href,
      ...["h1", "p", "body"].map((name) => {
        const { color, font, margin, padding, backgroundColor } = getComputedStyle(document.querySelector(name))
        return [color, font, margin, padding, backgroundColor].join()
      })]"""
    with embedded(browser, served, "html", "ana") as page:
        expect(page.element.get_by_role("link", name=LEO)).to_be_visible()
        there = page.page.evaluate(looks)
        page.change("(element) => element.remove()")
        assert page.page.evaluate(looks) == there
        assert there[0] == 0
        keys = page.page.evaluate("Object.keys(localStorage).concat(Object.keys(sessionStorage))")
        assert keys == []


# ---------------------------------------------------------------- for everybody
EXAMPLES: Final = {"html": "ana", "react": "rosa", "strict": "ana"}
SETTINGS: Final[dict[str, dict[str, Any]]] = {
    "phone": {"viewport": PHONE},
    "zoomed": {"viewport": ZOOMED},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active", "reduced_motion": "reduce"},
}


def first_screens(page: Embedded, example: str) -> list[str]:
    """Links to press, one after the other, from the first screen to a thread."""
    return {"html": [LEO], "strict": ["Kim", "Welcome"], "react": ["Ana", LEO]}[example]


LOOKS: Final[list[tuple[str, str]]] = sample(product(EXAMPLES, SETTINGS), kinds=lambda look: look)


@pytest.mark.parametrize(("example", "setting"), LOOKS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    browser: Browser, served: Running, example: str, setting: str
) -> None:
    with embedded(browser, served, example, EXAMPLES[example], **SETTINGS[setting]) as page:
        for number, link in enumerate([*first_screens(page, example), None]):
            page.page.wait_for_load_state("networkidle")
            expect(page.element.get_by_role("heading", level=1)).to_be_visible()
            chromium.keep(page.page, f"element-{example}-{setting}-{number}")
            assert faults(page.page) == []
            for wide in (
                "document.documentElement",
                "document.querySelector('client-messaging').shadowRoot.firstChild",
            ):
                assert not page.page.evaluate(f"{wide}.scrollWidth > {wide}.clientWidth")
            moving = "document.getAnimations().length"
            assert setting != "forced" or page.page.evaluate(moving) == 0
            if link:
                page.element.get_by_role("link", name=re.compile(link)).first.click()


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_message_is_sent_by_keyboard_alone(browser: Browser, served: Running, example: str) -> None:
    text = f"By keyboard in {example}."
    with embedded(browser, served, example, EXAMPLES[example]) as page:
        for link in first_screens(page, example):
            expect(page.element.get_by_role("link", name=re.compile(link)).first).to_be_visible()
            focus(page, re.compile(link))
            page.page.keyboard.press("Enter")
        expect(page.element.get_by_role("heading", level=2).first).to_be_focused()
        for _ in range(30):
            page.page.keyboard.press("Tab")
            if page.change("(element) => element.shadowRoot.activeElement?.name") == "body":
                break
        page.page.keyboard.type(text)
        page.page.keyboard.press("Control+Enter")
        expect(page.messages(text)).to_have_count(1)
        expect(page.messages(text)).to_contain_text("Delivered")


def focus(page: Embedded, link: re.Pattern[str]) -> None:
    """Press Tab until the link has the focus."""
    for _ in range(40):
        page.page.keyboard.press("Tab")
        text = page.change("(element) => element.shadowRoot.activeElement?.textContent ?? ''")
        if link.search(text):
            return
    raise AssertionError(f"no way to {link.pattern} by keyboard")
