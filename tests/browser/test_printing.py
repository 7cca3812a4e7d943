"""A thread on paper: all of it, named and dated, or the words that it is not all."""

import io
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pypdf import PdfReader

from testing.browser.charts import OWNER, a_thread, put, write
from testing.browser.people import DESKTOP, PHONE, Somebody, at, let_through
from testing.running_stack import Running, eventually

MESSAGES: Final = [f"PRINTED-{number:02}" for number in range(60)]
CLIENT: Final = "printed"
# What the browser does once the dialog is answered is not for a test: that it would be asked is.
COUNT_PRINTS: Final = """
  let prints = 0
  window.print = () => { document.documentElement.dataset.prints = ++prints }
"""


@pytest.fixture(scope="module")
def thread(served: Running) -> str:
    """Of more messages than a page of the inbox holds, with younger ones of another thread."""
    found = a_thread(served, CLIENT, "For the court", *MESSAGES)
    with served.client("ana") as http:
        write(http, f"/clients/{CLIENT}", "Another thread.", subject="Something else")
    return found


def on_paper(page: Page) -> str:
    """The text of a print-out, white space as one space."""
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


def opened(somebody: Somebody, place: str) -> None:
    somebody.page.add_init_script(COUNT_PRINTS)
    somebody.go(place)
    somebody.page.reload()


def has_printed(page: Page, times: int) -> None:
    if times:
        expect(page.locator("html")).to_have_attribute("data-prints", str(times))
    else:
        expect(page.locator("html")).not_to_have_attribute("data-prints", "1")


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_whole_thread_is_loaded_and_printed(browser: Browser, served: Running, thread: str, screen: Any) -> None:
    with at(browser, served, "portal", "rosa", viewport=screen, color_scheme="dark") as rosa:
        opened(rosa, f"#/c/{CLIENT}/ana/t/{thread}")
        rosa.page.get_by_label("Your answer").fill("DRAFT")
        rosa.page.get_by_role("button", name="Print").click()
        has_printed(rosa.page, 1)
        paper = on_paper(rosa.page)
        assert [text for text in MESSAGES if text not in paper] == []
        assert paper.index("PRINTED-00") < paper.index("PRINTED-59")
        for said in ("For the court", "Chart: Leo N. (printed)", "Clinician: Dr. Ana Ruiz (ana)", "Printed: "):
            assert said in paper
        assert paper.count("Dr. Ana Ruiz (ana)") == len(MESSAGES) + 1
        for control in (
            "Your answer",
            "Send",
            "DRAFT",
            "Mark as unread",
            "Sign out",
            "Another thread",
            "not on this",
            "To: ",
        ):
            assert control not in paper
        expect(rosa.page.get_by_label("Your answer")).to_have_value("DRAFT")
        rosa.page.get_by_label("Your answer").fill("")


def test_paper_is_black_on_white_and_dated_in_full(browser: Browser, served: Running, thread: str) -> None:
    with at(browser, served, "portal", "rosa", color_scheme="dark") as rosa:
        opened(rosa, f"#/c/{CLIENT}/ana/t/{thread}")
        bubble = rosa.messages("PRINTED-59")
        expect(bubble).to_be_visible()
        rosa.page.emulate_media(media="print", color_scheme="dark")
        colours = bubble.locator(".text").evaluate(
            "text => [getComputedStyle(text).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        rosa.page.emulate_media(media="null")
        year = bubble.locator("time").get_attribute("datetime") or ""
        assert f", {year[:4]}" in on_paper(rosa.page)


def test_the_browsers_own_command_says_that_earlier_entries_are_missing(
    browser: Browser, served: Running, thread: str
) -> None:
    with at(browser, served, "chart", "ana") as ana:
        opened(ana, f"#/c/{CLIENT}/t/{thread}")
        expect(ana.messages("PRINTED-59")).to_be_visible()
        paper = on_paper(ana.page)
        assert "PRINTED-00" not in paper
        assert paper.index("Earlier entries are not on this print-out.") < paper.index("PRINTED-59")
        assert "You" not in paper.split()


def test_what_could_not_be_loaded_is_not_printed_in_part(browser: Browser, served: Running, thread: str) -> None:
    def refuse(route: Route) -> None:
        route.abort() if "before=" in route.request.url else route.continue_()

    with at(browser, served, "chart", "ana") as ana:
        opened(ana, f"#/c/{CLIENT}/t/{thread}")
        expect(ana.messages("PRINTED-59")).to_be_visible()
        ana.page.route("**/inbox?*", refuse)
        ana.page.get_by_role("button", name="Print").click()
        expect(ana.page.get_by_text("Not everything could be loaded, so nothing was printed.")).to_be_visible()
        has_printed(ana.page, 0)
        let_through(ana.page)
        ana.page.get_by_role("button", name="Print").click()
        has_printed(ana.page, 1)
        expect(ana.page.get_by_text("Not everything could be loaded")).to_have_count(0)


def test_whoever_leaves_while_it_is_loaded_prints_nothing(browser: Browser, served: Running, thread: str) -> None:
    waiting: list[Route] = []
    with at(browser, served, "chart", "ana") as ana:
        opened(ana, f"#/c/{CLIENT}/t/{thread}")
        expect(ana.messages("PRINTED-59")).to_be_visible()
        ana.page.route("**/inbox?*before=*", lambda route: waiting.append(route))
        with ana.page.expect_request("**/inbox?*before=*"):
            ana.page.get_by_role("button", name="Print").click()
        expect(ana.page.get_by_text("Loading everything for the print-out")).to_be_visible()
        ana.go(f"#/c/{CLIENT}/updates")
        expect(ana.page.get_by_role("heading", name="Updates from the portal")).to_be_visible()
        with ana.page.expect_response("**/inbox?*before=*"):
            for route in waiting:
                route.continue_()
        expect(ana.page.get_by_role("button", name="Load earlier entries")).to_have_count(0)
        has_printed(ana.page, 0)


def test_laid_out_for_paper_nothing_counts_as_read(browser: Browser, served: Running) -> None:
    texts = [f"Line {number}.\n" * 20 for number in range(12)]
    thread = a_thread(served, "unread-paper", "Unread", *texts)
    marked: list[str] = []
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.page.on("request", lambda request: marked.append(request.url) if request.method == "PUT" else None)
        opened(rosa, f"#/c/unread-paper/ana/t/{thread}")
        expect(rosa.messages("Line 0.")).to_be_visible()
        rosa.page.wait_for_load_state("networkidle")
        before = len(marked)
        rosa.page.emulate_media(media="print")
        on_paper(rosa.page)
        rosa.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        rosa.page.emulate_media(media="null")
        rosa.page.wait_for_load_state("networkidle")
        assert len(marked) == before
        expect(rosa.messages("Line 11.")).to_contain_text("New")


def test_what_was_not_sent_is_marked_so_on_paper(browser: Browser, served: Running) -> None:
    thread = a_thread(served, "unsent-paper", "Unsent", "Hello.")
    with at(browser, served, "chart", "ana") as ana:
        opened(ana, f"#/c/unsent-paper/t/{thread}")
        expect(ana.messages("Hello.")).to_be_visible()
        ana.page.route("**/messages", lambda route: route.abort())
        ana.write("On its way.")
        expect(ana.messages("On its way.")).to_contain_text("Not sent yet")
        paper = on_paper(ana.page)
        assert "Not sent when this was printed On its way." in paper
        assert "Not sent when this was printed Hello." not in paper
        let_through(ana.page)
        expect(ana.messages("On its way.")).to_contain_text("Delivered")


def test_all_notices_are_printed(browser: Browser, served: Running, thread: str) -> None:
    client = "noticed-paper"
    put(served, client, chart_owner=OWNER, client_name="Leo N.")
    detail = '{"practice_id": "willow", "client_id": "%s", "changed_fields": ["address_%02d"], "occurred_at": "%s"}'
    events = [
        {
            "Source": "portal",
            "DetailType": "portal.documents.updated",
            "Detail": detail % (client, number, "2026-01-01T10:00:00Z"),
            "EventBusName": served.stack["bus_name"],
        }
        for number in range(60)
    ]
    for start in range(0, len(events), 10):
        served.aws("events").put_events(Entries=events[start : start + 10])
    with served.client("ana") as http:  # batches overtake each other, and one may be tried again
        eventually(lambda: len(http.get(f"/clients/{client}/inbox?limit=100").json()["entries"]) == len(events))
    with at(browser, served, "chart", "ana") as ana:
        opened(ana, f"#/c/{client}/updates")
        expect(ana.page.get_by_text("address 59")).to_be_visible()
        ana.page.get_by_role("button", name="Print").click()
        has_printed(ana.page, 1)
        paper = on_paper(ana.page)
        assert [number for number in range(60) if f"address {number:02}" not in paper] == []
        assert "Clinician: Dr. Ana Ruiz (ana)" in paper
