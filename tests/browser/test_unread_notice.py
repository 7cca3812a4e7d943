"""A clinician learns that a message was not read, and where it is; the chart's owner learns nothing of that."""

import re
from typing import Final

from playwright.sync_api import Browser, expect

from testing.browser import chromium
from testing.browser.charts import a_thread
from testing.browser.people import at
from testing.running_stack import Running, eventually

CLIENT: Final = "unread"


def test_a_message_that_stays_unread_is_a_notice_that_leads_to_it(browser: Browser, served: Running) -> None:
    thread = a_thread(served, CLIENT, "Still here?", "STAYED-UNREAD")
    message = notice_after_ringing(served)
    with at(browser, served, "chart", "ana") as ana:
        ana.go(f"#/c/{CLIENT}/updates")
        link = ana.page.get_by_role("link", name=re.compile("^Not read yet: a message of "))
        expect(link).to_be_visible()
        chromium.keep(ana.page, "chart-unread-notice")
        link.click()
        expect(ana.messages("STAYED-UNREAD")).to_have_count(1)
        assert ana.page.url.endswith(f"#/c/{CLIENT}/t/{thread}")
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go(f"#/c/{CLIENT}/ana")
        rosa.shows("Still here?")
        expect(rosa.page.get_by_text("Not read yet")).to_have_count(0)
    assert message == thread


def notice_after_ringing(served: Running) -> str:
    """Every alarm rings, as if its time had come; the message that the notice is about."""

    def rung() -> str:
        served.make("ring")
        with served.client("ana") as http:
            entries = http.get(f"/clients/{CLIENT}/inbox").json()["entries"]
        return next((entry["about"] for entry in entries if entry.get("type") == "message.unread"), "")

    return eventually(rung)
