"""The custom element in a page of somebody else: the examples of `make run`, signed in by tokens."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, Locator, Page, expect

from testing.browser.people import DESKTOP, PATIENCE_MILLISECONDS, console_of
from testing.running_stack import Running

_RECORD: Final = """
  window.heard = []
  for (const name of ["unread", "navigate", "sessionend"])
    addEventListener(name, (event) => heard.push([name, event.detail]))
"""


@dataclass
class Embedded:
    """A page with the element in it. `heard`: its events, as the window heard them."""

    page: Page
    token: str
    console: list[str]

    @property
    def element(self) -> Locator:
        return self.page.locator("client-messaging").first

    def sign_in(self) -> None:
        self.page.get_by_label("Token").fill(self.token)
        self.page.get_by_role("button", name="Show").click()

    def heard(self, name: str) -> list[Any]:
        """The details of all events of this name."""
        events: list[list[Any]] = self.page.evaluate("heard")
        return [detail for kind, detail in events if kind == name]

    def open(self, subject: str) -> None:
        self.element.get_by_role("link", name=subject).click()

    def send(self, text: str) -> None:
        self.element.get_by_label("Your answer").fill(text)
        self.element.get_by_role("button", name="Send").click()

    def messages(self, text: str, within: Locator | None = None) -> Locator:
        region = (within or self.element).get_by_role("region", name="Messages", exact=True)
        return region.get_by_role("listitem").filter(has_text=text)

    def change(self, script: str) -> Any:
        """Run a function of the element in the page."""
        return self.element.evaluate(script)


@contextmanager
def embedded(
    browser: Browser, served: Running, example: str, person: str, before: str = "", **options: Any
) -> Iterator[Embedded]:
    """An example, with a person signed in; `before`: a script that runs before those of the page."""
    context = browser.new_context(**{"locale": "en-US", "viewport": DESKTOP, **options})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    context.add_init_script(_RECORD + before)
    page = context.new_page()
    console = console_of(page)
    page.goto(f"{served.stack['web_url']}/examples/{example}/")
    found = Embedded(page, served.make("token", f"PERSON={person}"), console)
    expect(page.get_by_label("Token")).to_be_visible()
    found.sign_in()
    yield found
    context.close()
    assert [text for text in console if not text.startswith(("Failed to load resource", "WebSocket connection"))] == []
