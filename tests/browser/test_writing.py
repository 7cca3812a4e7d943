"""Writing a message, whatever it is written with, and reading it as it was written."""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from testing.browser import chromium
from testing.browser.charts import OWNER, a_thread, bodies, put, write
from testing.browser.people import Somebody, at
from testing.running_stack import Running

ANSWER: Final = "Your answer"


def opened(somebody: Somebody, client: str, thread: str, clinician: str = "") -> Locator:
    """The field in which one answers in a thread."""
    somebody.go(f"#/c/{client}/{f'{clinician}/' if clinician else ''}t/{thread}")
    field = somebody.page.get_by_label(ANSWER)
    expect(field).to_be_visible()
    return field


def test_a_character_that_is_being_composed_is_sent_once_and_nothing_is_left(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "hangul", "Hangul", "Hello.")
    with at(browser, served, "chart", "ana") as ana:
        field = opened(ana, "hangul", thread)
        field.focus()
        keyboard = ana.context.new_cdp_session(ana.page)
        keyboard.send("Input.imeSetComposition", {"text": "한", "selectionStart": 1, "selectionEnd": 1})
        field.dispatch_event("keydown", {"key": "Enter", "ctrlKey": True, "keyCode": 229, "isComposing": True})
        keyboard.send("Input.insertText", {"text": "한"})
        expect(field).to_have_value("한")
        assert bodies(served, "hangul") == ["Hello."]
        keyboard.send("Input.imeSetComposition", {"text": "글", "selectionStart": 1, "selectionEnd": 1})
        ana.page.evaluate("document.querySelector('.composer').requestSubmit()")
        assert bodies(served, "hangul") == ["Hello."]
        keyboard.send("Input.insertText", {"text": "글"})
        expect(ana.messages("한글")).to_contain_text("Delivered")
        expect(field).to_have_value("")
        ana.page.reload()
        expect(ana.page.get_by_label(ANSWER)).to_have_value("")
    assert bodies(served, "hangul") == ["Hello.", "한글"]


FILL: Final = """([event, send]) => {
  for (const [name, text] of [["subject", "Filled in"], ["body", "By software."]]) {
    const field = document.querySelector(`[name=${name}]`)
    field.value = text
    if (event) field.dispatchEvent(new Event(event, { bubbles: true }))
  }
  if (send) document.querySelector(".composer button").click()
}"""


@pytest.mark.parametrize("event", ["input", "change", ""])
def test_fields_that_software_fills_in_are_sent_as_they_stand(browser: Browser, served: Running, event: str) -> None:
    client = f"filled-{event or 'silently'}"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "ana") as ana:
        ana.go(f"#/c/{client}/new")
        expect(ana.page.get_by_label("Subject")).to_be_focused()
        if event:
            ana.page.evaluate(FILL, [event, False])
            expect(ana.page.get_by_text("Draft kept")).to_be_visible()
            expect(ana.page.get_by_label("Subject")).to_have_value("Filled in")
            expect(ana.page.get_by_label("Message", exact=True)).to_have_value("By software.")
        ana.page.evaluate(FILL, [event, True])
        expect(ana.page.get_by_role("heading", name="Filled in")).to_be_visible()
        expect(ana.messages("By software.")).to_contain_text("Delivered")


def test_a_double_click_sends_once_and_says_nothing_is_wrong(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "double", "Double", "Hello.")
    with at(browser, served, "chart", "ana") as ana:
        field = opened(ana, "double", thread)
        field.fill("Once.")
        ana.page.get_by_role("button", name="Send").dblclick()
        expect(ana.messages("Once.")).to_contain_text("Delivered")
        field.fill("By key.")
        field.press("Control+Enter")
        field.press("Control+Enter")
        expect(ana.messages("By key.")).to_contain_text("Delivered")
        expect(ana.page.get_by_text("Write a message first.")).to_have_count(0)
    assert bodies(served, "double") == ["Hello.", "Once.", "By key."]


def test_a_double_click_discards_one_message_and_not_the_next(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "discarding", "Discarding", "Hello.")
    refused = {"status": 422, "json": {"code": "invalid_request", "status": 422, "title": "No", "type": "x"}}
    with at(browser, served, "chart", "ana") as ana:
        opened(ana, "discarding", thread)
        ana.page.route(
            "**/messages",
            lambda route: (
                route.fulfill(**refused, headers={"Access-Control-Allow-Origin": "*"})
                if route.request.method == "POST"
                else route.continue_()
            ),
        )
        for text in ("First.", "Second.", "Third."):
            ana.write(text)
            expect(ana.messages(text)).to_contain_text("Not sent.")
        # At the end of what scrolls, the message above comes to where this one was.
        last = ana.messages("Third.").get_by_role("button", name="Discard")
        last.scroll_into_view_if_needed()
        last.dblclick()
        expect(ana.messages("Third.")).to_have_count(0)
        expect(ana.messages("First.")).to_have_count(1)
        expect(ana.messages("Second.")).to_have_count(1)


LINES: Final = "one\rtwo\r\nthree\vfour\ffive\u0085six\u2028seven\u2029eight"
PARAGRAPHS: Final = "Hello Dana,\nשלום דנה, הפגישה מחר ב-10:00.\nمرحبا، كيف حالك؟"
FIRST_AND_LAST: Final = """(element, line) => {
  const node = element.firstChild
  const start = element.value === undefined ? node.data.indexOf(line) : -1
  const at = (offset) => {
    const range = document.createRange()
    range.setStart(node, start + offset)
    range.setEnd(node, start + offset + 1)
    return range.getBoundingClientRect().left
  }
  return [at(0), at(line.length - 1)]
}"""


def test_line_ends_and_directions_are_drawn_as_the_sender_saw_them(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "reading", "Reading", LINES, PARAGRAPHS)
    with at(browser, served, "portal", "rosa") as rosa:
        opened(rosa, "reading", thread, "ana")
        text = rosa.messages("one").locator(".text")
        assert text.inner_text() == "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight"
        paragraphs = rosa.messages("Hello Dana").locator(".text")
        for line in PARAGRAPHS.split("\n"):
            first, last = paragraphs.evaluate(FIRST_AND_LAST, line)
            assert (first < last) == line.startswith("Hello"), line
        written = rosa.page.get_by_label(ANSWER).evaluate(STYLE)
        assert paragraphs.evaluate(STYLE) == written == ["plaintext", "start"]
        chromium.keep(rosa.page, "portal-reading")
        rosa.go("#/c/reading/ana")
        row = rosa.page.get_by_role("link", name="Reading")
        expect(row).to_contain_text("Hello Dana, שלום")
    assert bodies(served, "reading") == [LINES, PARAGRAPHS]


STYLE: Final = "element => (({ unicodeBidi, textAlign }) => [unicodeBidi, textAlign])(getComputedStyle(element))"


def test_what_nobody_can_see_is_shown_as_something(browser: Browser, served: Running) -> None:
    put(served, "unseen", chart_owner={**OWNER, "name": "\u200b"}, client_name="\u3164")
    with served.client("ana") as http:
        thread = write(http, "/clients/unseen", "\u2800", subject="\ufeff")
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go("#/c/unseen/ana")
        rosa.page.get_by_role("link", name="(no subject)").click()
        expect(rosa.page.get_by_role("heading", name="(no subject)")).to_be_visible()
        expect(rosa.messages("(no visible text)")).to_have_count(1)
        rosa.shows("unseen")
        field = opened(rosa, "unseen", thread, "ana")
        field.fill("\ufeff")
        rosa.page.get_by_role("button", name="Send").click()
        expect(rosa.messages("Delivered")).to_contain_text("(no visible text)")
    assert bodies(served, "unseen") == ["\u2800", "\ufeff"]


SIZES: Final = [(320, 568), (360, 740), (640, 400), (844, 390), (1280, 800)]
SUBJECTS: Final = {"wide": "W" * 200, "words": ("Something to talk about " * 9)[:200]}


@pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])
def test_a_long_subject_leaves_room_for_messages_and_answer(
    browser: Browser, served: Running, size: tuple[int, int]
) -> None:
    width, height = size
    with at(browser, served, "portal", "rosa", viewport={"width": width, "height": height}) as rosa:
        for name, subject in SUBJECTS.items():
            client = f"long-{name}-{width}"
            thread = a_thread(served, client, subject, *(f"Message {number}." for number in range(6)))
            field = opened(rosa, client, thread, "ana")
            expect(rosa.messages("Message 5.")).to_be_visible()
            has_room(rosa.page)
            chromium.keep(rosa.page, f"long-subject-{name}-{width}x{height}")
            rosa.page.get_by_role("button", name="Show all").click()
            whole = rosa.page.locator(".whole")
            expect(whole.get_by_role("heading", name=subject.strip())).to_be_visible()
            whole.evaluate("element => element.scrollTo(0, element.scrollHeight)")
            has_room(rosa.page)
            field.fill("A long answer.\n" * 60)
            has_room(rosa.page)
            field.fill("")


def has_room(page: Page) -> None:
    """Nothing is wider than the screen, a message can be read, and "Send" is on the screen."""
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, "the page scrolls sideways"
    screen: Any = page.viewport_size
    messages: Any = page.get_by_role("region", name="Messages").bounding_box()
    send: Any = page.get_by_role("button", name="Send").bounding_box()
    assert messages["height"] >= 100, messages
    assert send["y"] + send["height"] <= screen["height"], send


def test_a_draft_stays_on_the_screen_when_the_chart_is_disabled_or_handed_over(
    browser: Browser, served: Running
) -> None:
    thread = a_thread(served, "closing", "Closing", "Hello.")
    with at(browser, served, "portal", "rosa") as rosa:
        opened(rosa, "closing", thread, "ana").fill("In the middle of")
        put(served, "closing", state="disabled")
        rosa.shows("The practice has closed messages for this chart.", "This cannot be sent now.")
        field = rosa.page.get_by_label(ANSWER)
        expect(field).to_have_value("In the middle of")
        expect(rosa.page.get_by_role("button", name="Send")).to_be_disabled()
        chromium.keep(rosa.page, "portal-draft-disabled")
        version = put(served, "closing", chart_owner=OWNER)["version"]
        expect(rosa.page.get_by_role("button", name="Send")).to_be_enabled()
        expect(field).to_have_value("In the middle of")
        put(served, "closing", chart_owner={"person_id": "kim", "relationship": "guardian"}, version=version)
        rosa.shows("no longer yours", "This cannot be sent now.")
        expect(field).to_have_value("In the middle of")


def test_a_huge_text_that_is_pasted_is_kept_whole_and_said_to_be_too_long(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "huge", "Huge", "Hello.")
    with at(browser, served, "chart", "ana") as ana:
        field = opened(ana, "huge", thread)
        field.evaluate(
            "(field, text) => { field.focus(); document.execCommand('insertText', false, text) }", "😀" * 10_001
        )
        ana.shows("1 character too many")
        ana.page.get_by_role("button", name="Send").click()
        ana.shows("A message has 10,000 characters at most.")
        assert len(field.input_value()) == 10_001
        field.fill("")
