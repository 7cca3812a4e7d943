"""Practice settings and absences on the screen: staff and clinicians change them, clients read what holds."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from testing.browser import chromium
from testing.browser.charts import OWNER, put
from testing.browser.people import PHONE, Somebody, at, let_through
from testing.running_stack import Running

ROSAS_STATUS: Final = "/portal/clients/leo/clinicians/ana/messaging"
NEW_YORK: Final = {"timezone_id": "America/New_York"}


@pytest.fixture(autouse=True)
def _as_before(served: Running) -> Iterator[None]:
    """Settings are of the whole practice: each test leaves them, and ana's absence, as it found them."""
    before = settings(served)
    yield
    for name, section in before.items():
        kept = {field: value for field, value in section.items() if field != "version"}
        with served.client("sam") as http:
            assert http.put(f"/practice/settings/{name}", json=kept).status_code == 200
    with served.client("ana") as http:
        assert http.delete("/clinicians/ana/absence").status_code == 200


def settings(served: Running) -> Any:
    with served.client("sam") as http:
        return http.get("/practice/settings").json()


def told(served: Running) -> Any:
    """What the portal says to rosa before she writes to ana."""
    with served.client("rosa") as http:
        return http.get(ROSAS_STATUS).json()


def section(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def opened(somebody: Somebody, name: str) -> Locator:
    somebody.go("#/settings")
    found = section(somebody.page, name)
    expect(found).to_be_visible()
    return found


def saved(where: Locator) -> None:
    where.get_by_role("button", name="Save", exact=True).click()
    expect(where.get_by_text("Saved.", exact=True)).to_be_visible()


def test_what_staff_write_for_a_crisis_is_what_a_client_is_told(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "sam") as sam:
        response = opened(sam, "Office hours, answers and crisis")
        response.get_by_label("Text in English").fill("Call <b>988</b>\nat any hour.")
        response.get_by_label("Add a language").fill("vi")
        response.get_by_label("Add a language").press("Enter")
        response.get_by_label("Text in Vietnamese").fill("Gọi 988.")
        response.get_by_label("Emergency numbers").fill("988")
        expect(response.locator(".preview")).to_contain_text("Call <b>988</b>")
        assert response.locator(".preview b").count() == 0
        assert told(served)["response"]["emergency_numbers"] == ["988", "911"]
        saved(response)
        expect(response.get_by_text("Last changed by sam (staff)")).to_be_visible()
        chromium.keep(sam.page, "settings-saved")
    response_now = told(served)["response"]
    assert response_now["crisis"]["en"] == "Call <b>988</b>\nat any hour."
    assert response_now["crisis"]["vi"] == "Gọi 988."
    assert response_now["emergency_numbers"] == ["988"]


def test_hours_over_midnight_closed_days_and_a_promise_are_kept_as_they_were_said(
    browser: Browser, served: Running
) -> None:
    with at(browser, served, "chart", "sam", viewport=PHONE) as sam:
        response = opened(sam, "Office hours, answers and crisis")
        response.get_by_label("Time zone of the office").fill("asia/kolkata")
        response.get_by_role("button", name="Add hours").click()
        second = response.get_by_role("group", name="Hours 2")
        expect(second.get_by_label("Monday")).to_be_focused()
        second.get_by_label("Saturday").check()
        second.get_by_label("From").fill("22:00")
        second.get_by_label("To", exact=True).fill("02:00")
        expect(second.get_by_text("Saturday: 10:00 PM to 2:00 AM on the next day")).to_be_visible()
        response.get_by_role("button", name="Add hours").click()
        third = response.get_by_role("group", name="Hours 3")
        third.get_by_label("Sunday").check()
        third.get_by_label("From").fill("12:00")
        third.get_by_label("Until midnight (24:00)").check()
        response.get_by_label("Day", exact=True).fill("2027-01-01")
        response.get_by_role("group", name="Closed days").get_by_role("button", name="Add").click()
        response.get_by_label("Day", exact=True).fill("2026-12-25")
        response.get_by_label("Counted in").select_option(label="hours while open")
        response.get_by_label("Within how many").fill("4")
        saved(response)
        chromium.keep(sam.page, "settings-hours-phone")
    now = settings(served)["response"]
    assert now["time_zone"] in ("Asia/Kolkata", "Asia/Calcutta")
    assert now["office_hours"] == [
        {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"},
        {"days": ["sat"], "from": "22:00", "to": "02:00"},
        {"days": ["sun"], "from": "12:00", "to": "24:00"},
    ]
    assert now["closed_on"] == ["2026-12-25", "2027-01-01"]
    assert now["expected_response"] == {"within": 4, "unit": "hours"}


def test_two_tabs_conflict_and_the_person_chooses(browser: Browser, served: Running) -> None:
    with ExitStack() as tabs:
        one, other = (tabs.enter_context(at(browser, served, "chart", "sam")) for _ in range(2))
        mine, theirs = (opened(tab, "Office hours, answers and crisis") for tab in (one, other))
        mine.get_by_label("Text in English").fill("Mine.")
        theirs.get_by_label("Text in English").fill("Theirs.")
        saved(theirs)
        mine.get_by_role("button", name="Save", exact=True).click()
        expect(mine.get_by_text("sam changed this meanwhile")).to_be_visible()
        expect(mine.locator(".conflict")).to_contain_text("Theirs.")
        expect(mine.get_by_label("Text in English")).to_have_value("Mine.")
        assert settings(served)["response"]["crisis"]["en"] == "Theirs."
        chromium.keep(one.page, "settings-conflict")
        mine.get_by_role("button", name="Save mine over it").click()
        expect(mine.get_by_text("Saved.", exact=True)).to_be_visible()
        assert settings(served)["response"]["crisis"]["en"] == "Mine."
        theirs.get_by_label("Text in English").fill("Later.")
        theirs.get_by_role("button", name="Save", exact=True).click()
        theirs.get_by_role("button", name="Take this, drop mine").click()
        expect(theirs.get_by_label("Text in English")).to_have_value("Mine.")
        expect(theirs.get_by_text("meanwhile")).to_have_count(0)
    assert settings(served)["response"]["crisis"]["en"] == "Mine."


def test_what_is_wrong_is_said_at_its_field_and_what_the_api_refuses_too(browser: Browser, served: Running) -> None:
    before = settings(served)["response"]
    with at(browser, served, "chart", "sam") as sam:
        response = opened(sam, "Office hours, answers and crisis")
        zone = response.get_by_label("Time zone of the office")
        zone.fill("")
        response.get_by_role("button", name="Save", exact=True).click()
        expect(response.get_by_text("Choose a time zone.")).to_be_visible()
        expect(zone).to_be_focused()
        zone.fill("Mars/Olympus")
        response.get_by_role("button", name="Save", exact=True).click()
        expect(response.get_by_text("must be a name of the tz database")).to_be_visible()
        expect(zone).to_be_focused()
        zone.fill("America/New_York")
        response.get_by_role("button", name="Add hours").click()
        second = response.get_by_role("group", name="Hours 2")
        second.get_by_label("Friday").check()
        response.get_by_role("button", name="Save", exact=True).click()
        expect(response.get_by_text("Some of these hours overlap.")).to_be_focused()
        chromium.keep(sam.page, "settings-refused")
    assert settings(served)["response"] == before


def test_whoever_leaves_unsaved_changes_is_asked(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "sam") as sam:
        messaging = opened(sam, "New threads")
        messaging.get_by_label("Clients may begin threads").uncheck()
        expect(messaging.get_by_text("Not saved yet")).to_be_visible()
        sam.page.get_by_role("link", name="Messaging").first.click()
        question = sam.page.get_by_role("dialog", name="Leave without saving?")
        question.get_by_role("button", name="Stay here").click()
        expect(messaging.get_by_label("Clients may begin threads")).not_to_be_checked()
        assert sam.page.url.endswith("#/settings")
        sam.page.get_by_role("button", name="Sign out").click()
        question.get_by_role("button", name="Stay here").click()
        sam.page.get_by_role("link", name="Messaging").first.click()
        chromium.keep(sam.page, "settings-unsaved")
        question.get_by_role("button", name="Leave without saving").click()
        sam.shows("Open a chart")
    assert settings(served)["messaging"]["client_starts"] is True


def test_a_lost_answer_is_not_called_saved(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "sam") as sam:
        messaging = opened(sam, "New threads")
        messaging.get_by_label("Clients may begin threads").uncheck()
        sam.page.route("**/practice/settings/messaging", lambda route: route.abort())
        messaging.get_by_role("button", name="Save", exact=True).click()
        expect(messaging.get_by_text("nobody knows whether this was done")).to_be_visible()
        expect(messaging.get_by_text("Saved.", exact=True)).to_have_count(0)
        let_through(sam.page)
        saved(messaging)
    assert told(served)["start"]["available"] is False


def test_clinicians_read_the_settings_and_change_none(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana:
        ana.page.get_by_role("link", name="Practice settings").click()
        ana.shows("Monday to Friday: 9:00 AM to 5:00 PM", "If you are in crisis, call or text 988")
        expect(ana.page.get_by_role("button", name="Save")).to_have_count(0)
        chromium.keep(ana.page, "settings-read")


def test_a_clinician_is_away_until_they_end_it(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana", **NEW_YORK) as ana:
        ana.page.get_by_role("link", name="Say that you are away").click()
        ana.shows("Times are those of this device: America/New_York.")
        ana.page.get_by_role("button", name="Save").click()
        expect(ana.page.get_by_label("End", exact=True)).to_be_focused()
        ana.page.get_by_label("End", exact=True).fill("2020-01-01T09:00")
        ana.page.get_by_role("button", name="Save").click()
        ana.shows("The end is in the past.")
        ana.page.get_by_label("End", exact=True).fill("2027-07-01T09:00")
        ana.page.get_by_label("Text in English").fill("Back <i>soon</i>.")
        ana.page.get_by_label("Who stands in").fill("ben")
        expect(ana.page.locator(".preview")).to_contain_text("July 1, 2027 at 9:00 AM EDT")
        ana.page.get_by_role("button", name="Save").click()
        ana.shows("Saved.", "You are away until Thursday, July 1, 2027 at 9:00 AM EDT.")
        chromium.keep(ana.page, "absence-set")
        absence = told(served)["response"]["absence"]
        assert absence == {"until": "2027-07-01T13:00:00.000Z", "note": {"en": "Back <i>soon</i>."}, "instead": "ben"}
        ana.page.get_by_role("link", name="Your conversations").click()
        ana.shows("You are away until Thursday, July 1, 2027")
        chromium.keep(ana.page, "absence-home")
        ana.page.get_by_role("link", name="Change or end it").click()
        ana.page.get_by_role("button", name="End it now").click()
        ana.shows("Ended: no absence is set.")
    assert "absence" not in told(served)["response"]


def test_staff_say_that_a_clinician_is_away_and_the_clinician_sees_it(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana, at(browser, served, "chart", "sam") as sam:
        ana.shows("Say that you are away")
        sam.page.get_by_label("Clinician’s id").fill("ana")
        sam.page.get_by_role("button", name="Open", exact=True).nth(1).click()
        sam.page.get_by_label("No end is known").check()
        sam.page.get_by_label("Who stands in").fill("ana")
        sam.page.get_by_role("button", name="Save").click()
        sam.shows("This must be somebody else.")
        sam.page.get_by_label("Who stands in").fill("")
        sam.page.get_by_role("button", name="Save").click()
        sam.shows("ana is away; no end is set.")
        ana.shows("You are away; no end is set.")
    assert told(served)["response"]["absence"] == {"until": None} or told(served)["response"]["absence"] == {}


def test_a_clinician_cannot_open_the_absence_of_another(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana:
        ana.go("#/absence/ben")
        expect(ana.page.get_by_role("heading", level=1)).not_to_have_text(re.compile("Absence of"))
        expect(ana.page.get_by_role("button", name="Save")).to_have_count(0)


def test_a_chart_says_otherwise_than_the_practice_and_returns_to_it(browser: Browser, served: Running) -> None:
    client = "begins"
    put(served, client, chart_owner=OWNER)
    with at(browser, served, "chart", "ana") as ana:
        ana.go(f"#/c/{client}/access")
        ana.shows("As the practice says (now: allowed)")
        for label, starts in (("Not allowed in this chart", False), ("As the practice says (now: allowed)", None)):
            ana.page.get_by_role("heading", name="Change details").click()
            details = ana.page.locator("details[open]")
            details.get_by_label("New threads by the chart owner").select_option(label=label)
            details.get_by_role("button", name="Save").click()
            expect(ana.page.get_by_text("Saved.", exact=True)).to_be_focused()
            expect(ana.page.locator("dl").get_by_text(label)).to_be_visible()
            with served.client("ana") as http:
                assert http.get(f"/clients/{client}/portal-access").json().get("client_starts") is starts
