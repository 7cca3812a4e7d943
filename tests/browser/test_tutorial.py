"""docs/tutorial.md, followed to the letter."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from deployment.paths import REPOSITORY
from testing.browser import chromium
from testing.running_stack import Running, started

TUTORIAL: Final = (REPOSITORY / "docs/tutorial.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)


def written(folder: Path) -> Path:
    """The page as the tutorial builds it up."""
    (html,), (showing, sending, listening) = blocks("html"), blocks("js")
    script = "\n".join([showing, sending, listening])
    shown = "  await show().catch((error) => (status.textContent = error.message))\n"
    assert shown in script
    chart = folder / "my-page/chart"
    chart.mkdir(parents=True)
    (chart / "index.html").write_text(html)
    (chart / "page.js").write_text(script.replace(shown, f"{shown}  listen()\n"))
    return folder / "my-page"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`make run` with the page of the tutorial."""
    folder = tmp_path_factory.mktemp("tutorial")
    with started(folder, f"--port 0 --web {written(folder)}") as stack:
        yield stack


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Its console may say that a connection was refused: the stack is stopped in the middle."""
    context = browser.new_context(locale="en-US")
    yield context.new_page()
    context.close()


def signed_in(page: Page, own: Running, person: str) -> None:
    page.goto(f"{own.stack['web_url']}/chart/")
    page.get_by_label("Token").fill(own.make("token", f"PERSON={person}"))
    page.get_by_role("button", name="Show").click()


def test_an_inbox_is_shown_and_nobody_elses(page: Page, own: Running) -> None:
    signed_in(page, own, "ana")
    expect(page.get_by_role("listitem").first).to_have_text("Dr. Ana Ruiz: Could we move Thursday to 4 pm?")
    expect(page.get_by_role("status")).to_have_text(re.compile(r"\d unread"))
    signed_in(page, own, "dev")
    expect(page.get_by_role("status")).not_to_be_empty()
    expect(page.get_by_role("listitem")).to_have_count(0)


def test_a_message_is_sent_once_although_the_stack_was_stopped(page: Page, own: Running) -> None:
    signed_in(page, own, "ana")
    page.get_by_label("Message").fill("Sent once.")
    ports = {name: own.stack[name].rsplit(":", 1)[1] for name in ("api_url", "web_url")}
    own.stop()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Not sent yet: press Send again.")
    own.options = own.options.replace("--port 0", f"--port {ports['api_url']} --web-port {ports['web_url']}")
    own.start()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Dr. Ana Ruiz: Sent once.")).to_have_count(1)
    chromium.keep(page, "tutorial")


def test_an_answer_is_heard(page: Page, own: Running) -> None:
    signed_in(page, own, "ana")
    expect(page.get_by_role("listitem").first).to_be_visible()
    lines = next(block for block in blocks("") if "ROSA=" in block)
    answer = own.shell(lines.replace("http://127.0.0.1:8787", own.stack["api_url"]))
    assert '"Hello from the portal."' in answer
    expect(page.get_by_text("Rosa Navarro: Hello from the portal.")).to_have_count(1)
