"""A person at a browser, signed in to the chart or the portal of the seeded practices."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from testing.running_stack import Running

PATIENCE_MILLISECONDS: Final = 30_000
PHONE: Final = {"width": 360, "height": 740}
DESKTOP: Final = {"width": 1280, "height": 800}


@dataclass
class Somebody:
    """One window. `names` by id; `said`: what the page wrote to the console, which must be nothing."""

    context: BrowserContext
    page: Page
    address: str
    names: dict[str, str]
    console: list[str]
    under_way: set[Request]

    def sign_in(self, person: str) -> None:
        self.page.goto(self.address)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.get_by_role("button", name=f"Sign in as {self.names[person]}").click()
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        expect(self.page.get_by_text(f"Signed in as {self.names[person]}")).to_have_count(1)

    def go(self, place: str) -> None:
        """To a screen by its address, `#/c/leo`."""
        self.page.goto(f"{self.address}{place}")

    def shows(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.get_by_role("main").get_by_text(text).first).to_be_visible()

    def write(self, text: str) -> None:
        """Answer in the thread that is open."""
        self.page.get_by_label("Your answer").fill(text)
        self.page.get_by_role("button", name="Send").click()

    def jump(self, milliseconds: int) -> None:
        """Let time jump once every answer has come: a jump aborts requests, a renewal of the session among them."""
        answered(self.page, self.under_way)
        self.page.clock.fast_forward(milliseconds)

    def messages(self, text: str) -> Any:
        """Where this text stands in the open thread."""
        return self.page.get_by_role("region", name="Messages").get_by_role("listitem").filter(has_text=text)


@contextmanager
def at(browser: Browser, served: Running, app: str, person: str | None = None, **options: Any) -> Iterator[Somebody]:
    """A window on `chart` or `portal`, signed in if a person is named. The console must have stayed empty."""
    context = browser.new_context(**{"locale": "en-US", "viewport": DESKTOP, **options})
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = context.new_page()
    console = console_of(page)
    stack = served.stack
    names = {person["person_id"]: person["name"] for person in stack["people"]}
    somebody = Somebody(context, page, f"{stack['web_url']}/{app}/", names, console, under_way_of(page))
    if person:
        somebody.sign_in(person)
    yield somebody
    page.unroute_all(behavior="ignoreErrors")  # a poll may be on its way through a route
    context.close()
    assert [text for text in console if not _of_the_network(text)] == []


def let_through(page: Page) -> None:
    """Let requests pass again. Routes at work end first: once nothing is routed, they can answer no more."""
    page.unroute_all(behavior="wait")


def answered(page: Page, *under_way: set[Request]) -> None:
    """All of these requests have their answer."""
    while any(under_way):
        page.wait_for_timeout(20)


def under_way_of(page: Page) -> set[Request]:
    """The requests that have no answer yet, from now on."""
    under_way: set[Request] = set()
    page.on("request", lambda request: under_way.add(request))
    page.on("requestfinished", lambda request: under_way.discard(request))
    page.on("requestfailed", lambda request: under_way.discard(request))
    return under_way


def console_of(page: Page) -> list[str]:
    """What a page writes to its console from now on, errors that nobody caught included."""
    texts: list[str] = []
    page.on("console", lambda message: texts.append(message.text))
    page.on("pageerror", lambda error: texts.append(str(error)))
    return texts


def _of_the_network(text: str) -> bool:
    """What Chromium itself writes where a request is refused or cut off; it names an address and no more."""
    return text.startswith(("Failed to load resource", "WebSocket connection to"))
