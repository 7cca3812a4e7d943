"""Two clinicians, a chart owner, a conversation: what each sees, when, and what nobody else sees."""

import re

from playwright.sync_api import Browser, expect

from testing.browser import chromium
from testing.browser.people import PHONE, at
from testing.running_stack import Running


def test_a_conversation_from_first_message_to_read_receipt(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana, at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        ana.go("#/c/leo/new")
        ana.page.get_by_label("Subject").fill("Breathing")
        ana.page.get_by_label("Message", exact=True).fill("Twice a day, please.")
        ana.page.get_by_role("button", name="Send").click()
        expect(ana.page.get_by_role("heading", name="Breathing")).to_be_visible()
        expect(ana.messages("Twice a day, please.")).to_contain_text("Delivered")
        chromium.keep(ana.page, "chart-thread")

        # A read marker is one place in the inbox: nothing counts as read before which something is unread.
        rosa.go("#/c/leo/ana")
        rosa.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
        rosa.messages("See you then.").scroll_into_view_if_needed()
        with at(browser, served, "chart", "ana") as beside:
            beside.go("#/c/leo")
            beside.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
            expect(beside.messages("See you then.")).to_contain_text("Read")
        rosa.go("#/c/leo/ana")
        rosa.page.get_by_role("link", name=re.compile("^Breathing")).click()
        expect(rosa.messages("Twice a day, please.")).to_have_count(1)
        expect(ana.messages("Twice a day, please.")).to_contain_text("Read")

        rosa.write("We will try it.")
        expect(rosa.messages("We will try it.")).to_contain_text("Delivered")
        expect(ana.messages("We will try it.")).to_have_count(1)
        chromium.keep(rosa.page, "portal-thread")


def test_a_clinician_sees_only_what_passed_between_them_and_the_client(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ben") as ben:
        ben.go("#/c/leo")
        ben.shows("School form")
        expect(ben.page.get_by_text("Thursday's appointment")).to_have_count(0)
    with at(browser, served, "portal", "kim") as kim:
        kim.go("#/c/leo/ana")
        kim.shows("Nothing to see here")


def test_a_portal_update_is_a_notice_for_clinicians_alone(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ben") as ben:
        served.make("event", "FILE=events/record_portal_update.insurance.json")
        ben.go("#/c/leo")
        ben.page.get_by_role("link", name=re.compile("Updates from the portal")).click()
        ben.shows("Insurance changed")
        chromium.keep(ben.page, "chart-updates")
    with at(browser, served, "portal", "rosa") as rosa:
        rosa.go("#/c/leo/ben")
        rosa.shows("School form")
        expect(rosa.page.get_by_text("Insurance")).to_have_count(0)


def test_an_owner_of_two_charts_goes_from_one_to_the_other(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa") as rosa:
        charts = rosa.page.get_by_role("navigation", name="Chart")
        charts.get_by_role("link", name=re.compile("^Mia Navarro")).click()
        expect(rosa.page.get_by_role("link", name=re.compile("Dr. Ana Ruiz"))).to_be_visible()
        expect(rosa.page.get_by_role("link", name=re.compile("Ben Okoro"))).to_have_count(0)
        charts.get_by_role("link", name=re.compile("^Leo Navarro")).click()
        expect(rosa.page.get_by_role("link", name=re.compile("Ben Okoro"))).to_be_visible()


def test_people_are_called_by_name(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana, at(browser, served, "portal", "rosa") as rosa:
        ana.page.get_by_role("link", name=re.compile("Leo Navarro")).click()
        expect(ana.page.get_by_role("navigation", name="Leo Navarro")).to_be_visible()
        ana.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
        expect(ana.messages("4 pm works for us.")).to_contain_text("Rosa Navarro")
        rosa.go("#/c/leo")
        rosa.page.get_by_role("link", name=re.compile("Dr. Ana Ruiz")).click()
        expect(rosa.page.get_by_role("heading", name="Dr. Ana Ruiz", level=1)).to_be_visible()
        rosa.shows("Chart Leo Navarro")
        rosa.page.get_by_role("link", name=re.compile("^Thursday's appointment")).click()
        expect(rosa.messages("Could we move Thursday")).to_contain_text("Dr. Ana Ruiz")
    with at(browser, served, "chart", "sam") as sam:
        sam.go("#/c/leo/access")
        expect(sam.page.get_by_role("navigation", name="Leo Navarro")).to_be_visible()
        sam.shows("Rosa Navarro (rosa)")


def test_who_has_no_name_is_called_by_their_id(browser: Browser, served: Running) -> None:
    owner = {"person_id": "uma", "relationship": "other"}
    with served.client("dev") as http:
        change = {"state": "enabled", "chart_owner": owner, "clinician_ids": ["eve"]}
        assert http.put("/clients/nameless/portal-access", json=change).status_code == 200
    with at(browser, served, "chart", "dev") as dev:
        expect(dev.page.get_by_role("link", name=re.compile("Client nameless"))).to_be_visible()
    with at(browser, served, "portal", "uma") as uma:
        uma.go("#/c/nameless")
        expect(uma.page.get_by_role("link", name=re.compile("Clinician eve"))).to_be_visible()
        uma.go("#/c/nameless/eve")
        uma.shows("Chart nameless")


def test_staff_enable_a_portal_and_its_owner_is_in(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "sam") as sam, at(browser, served, "portal", "kim") as kim:
        sam.go("#/c/noa/access")
        sam.shows("Never enabled")
        sam.page.get_by_label("Chart owner’s id").fill("kim")
        sam.page.get_by_label("They are").select_option(label="a guardian")
        sam.page.get_by_label("Clinicians").fill("cora")
        sam.page.get_by_role("button", name="Enable portal access").click()
        sam.shows("Saved: kim owns this chart now.")
        chromium.keep(sam.page, "chart-access")
        kim.go("#/c/noa")
        expect(kim.page.get_by_role("link", name=re.compile("cora", re.IGNORECASE))).to_be_visible()
    with at(browser, served, "chart", "sam") as sam:
        sam.shows("Staff see whether messages can be exchanged")
        sam.go("#/c/noa")
        expect(sam.page.get_by_role("heading", name="Portal access", level=1)).to_be_visible()
        expect(sam.page.get_by_role("link", name="Compose")).to_have_count(0)
