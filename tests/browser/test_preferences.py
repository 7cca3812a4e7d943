"""How chart owners are told of messages, in the portal; and whether they can be, in the chart."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from testing.browser import chromium
from testing.browser.charts import OWNER, put
from testing.browser.people import PHONE, Somebody, at
from testing.running_stack import Running


@pytest.fixture(autouse=True)
def _as_before(served: Running) -> Iterator[None]:
    """Preferences are of the person, and nudges of the practice: each test leaves them with their defaults."""
    with served.client("sam") as http:
        nudges = http.get("/practice/settings").json()["nudges"]
    yield
    with served.client("rosa") as http:
        assert http.put("/portal/preferences", json={}).status_code == 200
    with served.client("sam") as http:
        kept = {name: value for name, value in nudges.items() if name != "version"}
        assert http.put("/practice/settings/nudges", json=kept).status_code == 200


def preferences(served: Running) -> Any:
    with served.client("rosa") as http:
        return http.get("/portal/preferences").json()


def opened(rosa: Somebody) -> None:
    rosa.page.get_by_role("link", name="How you are told of messages").click()
    expect(rosa.page.get_by_role("heading", level=1, name="How you are told of messages")).to_be_focused()
    expect(rosa.page.get_by_role("button", name="Save")).to_be_visible()


def saved(rosa: Somebody) -> None:
    rosa.page.get_by_role("button", name="Save").click()
    expect(rosa.page.get_by_text("Saved.", exact=True)).to_be_visible()


def test_a_chart_owner_chooses_texts_only_with_consent(browser: Browser, served: Running) -> None:
    put(served, "leo", chart_owner={**OWNER, "email": "rosa@example.invalid", "phone": "+1 202 555 0134"})
    with at(browser, served, "portal", "rosa") as rosa:
        opened(rosa)
        expect(rosa.page.get_by_label("E-mail")).to_be_checked()
        rosa.page.get_by_label("Text message", exact=True).check()
        rosa.page.get_by_role("button", name="Save").click()
        expect(rosa.page.get_by_text("Text messages need your agreement.")).to_be_visible()
        expect(rosa.page.get_by_label("I agree to get text messages")).to_be_focused()
        assert preferences(served)["channels"] == ["email"]
        rosa.page.get_by_label("I agree to get text messages").check()
        rosa.page.get_by_label("From", exact=True).fill("22:15")
        rosa.page.get_by_label("Language of these messages").select_option("es")
        saved(rosa)
        chromium.keep(rosa.page, "portal-preferences")
        held = preferences(served)
        assert (held["channels"], held["sms_consent"], held["language"]) == (["email", "sms"], True, "es")
        assert held["quiet"]["from"] == "22:15"
        rosa.page.reload()
        expect(rosa.page.get_by_label("I agree to get text messages")).to_be_checked()
        expect(rosa.page.get_by_text("…34").first).to_be_visible()
        expect(rosa.page.get_by_text("r…@e….invalid").first).to_be_visible()
        rosa.page.set_viewport_size(PHONE)
        chromium.keep(rosa.page, "portal-preferences-phone")


def test_what_nobody_chose_stays_as_the_practice_has_it(browser: Browser, served: Running) -> None:
    put(served, "leo", chart_owner={**OWNER, "email": "rosa@example.invalid", "phone": None})
    with at(browser, served, "portal", "rosa") as rosa:
        opened(rosa)
        rosa.page.get_by_label("E-mail").uncheck()
        saved(rosa)
        assert preferences(served)["channels"] == []
        rosa.page.get_by_role("button", name="As the practice has it").click()
        expect(rosa.page.get_by_label("E-mail")).to_be_checked()
        assert preferences(served)["channels"] == ["email"]
        rosa.page.get_by_label("Language of these messages").select_option("es")
        saved(rosa)
        with served.client("sam") as http:
            section = {"quiet": {"from": "20:00", "to": "06:00"}, "time_zone": "America/Denver"}
            assert http.put("/practice/settings/nudges", json=section).status_code == 200
        held = preferences(served)
        assert (held["language"], held["quiet"]["from"], held["time_zone"]) == ("es", "20:00", "America/Denver")


def test_nobody_has_to_be_told(browser: Browser, served: Running) -> None:
    with at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        opened(rosa)
        rosa.page.get_by_label("E-mail").uncheck()
        expect(rosa.page.get_by_text("You are not told.")).to_be_visible()
        expect(rosa.page.get_by_label("Not at night")).to_have_count(0)
        saved(rosa)
        assert preferences(served)["channels"] == []


def test_a_clinician_sees_whether_an_owner_can_be_told(browser: Browser, served: Running) -> None:
    put(served, "leo", chart_owner={**OWNER, "email": "rosa@example.invalid", "phone": None})
    with served.client("sam") as http:
        assert http.put("/practice/settings/nudges", json={"enabled": True}).status_code == 200
    with at(browser, served, "chart", "ana") as ana:
        ana.go("#/c/leo")
        expect(ana.page.get_by_text("E-mail: works. Text: no contact.")).to_be_visible()
        chromium.keep(ana.page, "chart-reachable")
        put(served, "leo", chart_owner={**OWNER, "email": "rosa..n@example.invalid"})
        ana.page.reload()
        expect(ana.page.get_by_text("E-mail: not valid. Text: no contact.")).to_be_visible()
    with served.client("sam") as http:
        assert http.put("/practice/settings/nudges", json={"enabled": False}).status_code == 200
    with at(browser, served, "chart", "ana") as ana:
        ana.go("#/c/leo")
        expect(ana.page.get_by_role("heading", level=1)).to_be_visible()
        expect(ana.page.get_by_text("Telling the owner of new messages")).to_have_count(0)
