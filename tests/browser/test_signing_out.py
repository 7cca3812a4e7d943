"""Signing out at the provider, in both dialects of the local sign-in: whoever comes next has to say who they are."""

import re
from collections.abc import Iterator
from typing import Final

import httpx
import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from testing.browser import chromium
from testing.browser.people import PHONE, Somebody, at
from testing.running_stack import Running, started

MINUTE: Final = 60_000
OUT: Final = "You are signed out, and nothing that you wrote is left in this browser."
IDLE: Final = "You were signed out after 15 minutes without activity."
HERE: Final = "The service that you sign in with was not told"
UNREACHED: Final = "The service that you sign in with cannot be reached yet"


@pytest.fixture(scope="module", params=["openid", "cognito"])
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, dialect: str) -> Iterator[Running]:
    """`make run` whose sign-in speaks this dialect."""
    with started(tmp_path_factory.mktemp(dialect), f"--port 0 --sign-in {dialect}") as stack:
        yield stack


def sign_out(somebody: Somebody) -> None:
    somebody.page.get_by_role("button", name="Sign out").click()


def signed_out(page: Page, why: str) -> None:
    """The front end says why, and the provider does not know who was there."""
    expect(page.get_by_role("alert")).to_contain_text(why)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name=re.compile("^Sign in as")).first).to_be_visible()


def requests_of(page: Page) -> list[Request]:
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    return requests


def test_from_signing_in_to_signing_out(browser: Browser, served: Running, dialect: str) -> None:
    with at(browser, served, "chart") as ana, at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        requests = requests_of(ana.page)
        ana.sign_in("ana")
        ana.go("#/c/leo/new")
        ana.page.get_by_label("Subject").fill("Breathing")
        ana.page.get_by_label("Message", exact=True).fill("Twice a day, please.")
        ana.page.get_by_role("button", name="Send").click()
        expect(ana.messages("Twice a day, please.")).to_contain_text("Delivered")
        rosa.go("#/c/leo/ana")
        rosa.page.get_by_role("link", name=re.compile("^Breathing")).click()
        expect(rosa.messages("Twice a day, please.")).to_have_count(1)
        for somebody, app in ((ana, "chart"), (rosa, "portal")):
            sign_out(somebody)
            expect(somebody.page.get_by_role("alert")).to_contain_text(OUT)
            chromium.keep(somebody.page, f"{app}-signed-out-{dialect}")
            signed_out(somebody.page, "")
            chromium.keep(somebody.page, f"{app}-sign-in-{dialect}")
    assert [one.url for one in requests if "eyJ" in one.url] == []
    assert refused(served, revocation(requests)) == {"error": "invalid_grant"}


def revocation(requests: list[Request]) -> str:
    """The refresh token that was revoked."""
    forms = [one.post_data or "" for one in requests if one.url.endswith("/revoke")]
    return dict(httpx.QueryParams(forms[-1]))["token"]


def refused(served: Running, refresh_token: str) -> object:
    issuer = served.stack["issuer"]
    endpoint = httpx.get(f"{issuer}/.well-known/openid-configuration").json()["token_endpoint"]
    form = {"client_id": served.stack["audience"], "grant_type": "refresh_token", "refresh_token": refresh_token}
    return httpx.post(endpoint, data=form).json()


def test_an_automatic_log_off_reaches_the_provider(browser: Browser, served: Running, dialect: str) -> None:
    with at(browser, served, "chart", "ana") as ana:
        ana.page.clock.install()
        ana.page.reload()
        expect(ana.page.get_by_text("Signed in as")).to_have_count(1)
        ana.page.screenshot()
        ana.jump(15 * MINUTE + 2_000)
        expect(ana.page.get_by_role("alert")).to_contain_text(IDLE)
        chromium.keep(ana.page, f"chart-idle-{dialect}")
        signed_out(ana.page, "")


def test_a_page_that_is_opened_too_late_reaches_the_provider(browser: Browser, served: Running) -> None:
    with at(browser, served, "chart", "ana") as ana:
        ana.page.evaluate(
            """() => { for (const key of Object.keys(localStorage))
            if (key.startsWith("client-messaging:active")) localStorage.setItem(key, '{"at": 1}') }"""
        )
        ana.page.goto("about:blank")
        ana.page.goto(ana.address)
        signed_out(ana.page, IDLE)


@pytest.mark.parametrize("how", ["is cut off", "is refused", "hangs"])
def test_a_revocation_that_fails_keeps_nobody_signed_in(browser: Browser, served: Running, how: str) -> None:
    def revoke(route: Route) -> None:
        if how == "is cut off":
            route.abort()
        elif how == "is refused":
            route.fulfill(status=500)

    with at(browser, served, "portal", "rosa") as rosa:
        rosa.page.route("**/revoke", revoke)
        sign_out(rosa)
        signed_out(rosa.page, OUT)


def test_signing_out_offline_reaches_the_provider_afterwards(browser: Browser, served: Running, dialect: str) -> None:
    with at(browser, served, "portal", "rosa", viewport=PHONE) as rosa:
        rosa.context.set_offline(True)
        sign_out(rosa)
        expect(rosa.page.get_by_role("alert")).to_contain_text(UNREACHED)
        assert "session" not in str(rosa.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))
        chromium.keep(rosa.page, f"portal-sign-out-offline-{dialect}")
        rosa.context.set_offline(False)
        signed_out(rosa.page, OUT)


def test_a_provider_without_a_log_out_is_said_to_have_none(browser: Browser, served: Running, dialect: str) -> None:
    def without(route: Route) -> None:
        found = route.fetch()
        document = {name: value for name, value in found.json().items() if name != "end_session_endpoint"}
        route.fulfill(response=found, json=document)

    with at(browser, served, "chart", "ana") as ana:
        ana.page.route("**/.well-known/openid-configuration", without)
        sign_out(ana)
        expect(ana.page.get_by_role("alert")).to_contain_text(HERE)
        expect(ana.page.get_by_role("button", name="Sign in")).to_be_visible()
        chromium.keep(ana.page, f"chart-no-log-out-{dialect}")


def test_whom_a_front_end_is_not_for_can_sign_out(browser: Browser, served: Running, dialect: str) -> None:
    with at(browser, served, "chart", "ana") as ana:
        page = ana.context.new_page()
        page.goto(ana.address.replace("/chart/", "/portal/"))
        page.get_by_role("button", name="Sign in").click()  # the provider does not ask who it is
        expect(page.get_by_role("alert")).to_contain_text("This is for chart owners.")
        chromium.keep(page, f"portal-wrong-role-{dialect}")
        page.get_by_role("button", name="Sign out").click()
        signed_out(page, "You were signed out.")
