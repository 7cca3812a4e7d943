"""`make docs-site`: search finds, problems have their page, and no page asks another server for anything."""

import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from deployment.paths import REPOSITORY

SITE = REPOSITORY / ".build/docs-site/site"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    subprocess.run(["make", "-s", "docs-site"], cwd=REPOSITORY, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(SITE)))
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_search_finds_a_page_and_nothing_is_asked_elsewhere(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/problems/not_found/")
    expect(page.get_by_role("heading", name="Not found")).to_be_visible()
    page.get_by_role("textbox", name="Search").fill("quiet hours")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.goto(f"{address}/reference/")
    expect(page.locator(".opblock").first).to_be_visible()
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_an_operation_can_be_tried(page: Page, address: str) -> None:
    allowed = {"access-control-allow-origin": "*"}
    page.route(
        "http://127.0.0.1:8787/**", lambda route: route.fulfill(status=200, headers=allowed, json={"inboxes": []})
    )
    page.goto(f"{address}/reference/")
    page.get_by_text("The clinician's inboxes, one a client.").click()
    with page.expect_request("http://127.0.0.1:8787/inboxes*"):
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
