"""The pictures of the documents, taken anew from a stack of their own: `python -m testing.browser.pictures`."""

import datetime as dt
import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Page, Route, expect

from deployment.paths import REPOSITORY
from testing.browser import chromium
from testing.browser.charts import owners, write
from testing.browser.people import DESKTOP, Somebody, at
from testing.running_stack import Running, started

PICTURES: Final = REPOSITORY / "docs/images"
PHONE: Final = {"width": 390, "height": 844}
SUBJECT: Final = "New bedtime routine"

TALK: Final = [
    ("ana", "Good morning! How did the first week with the new routine go?"),
    ("rosa", "Better than I feared. Two hard nights, then it clicked."),
    ("rosa", "Should we keep the light on?"),
    ("ana", "That is wonderful to hear."),
    ("ana", "Keep it for one more week, then only the one in the hall. We look at the diary together on Thursday."),
    ("rosa", "We will do that. His teacher asked whether he may rest after lunch, in the reading corner."),
]
OTHERS: Final = {
    "noah": "Noah Fischer",
    "priya": "Priya Nair",
    "mateo": "Mateo Silva",
    "olivia": "Olivia Brown",
    "tomas": "Tomás Novak",
    "zoe": "Zoë Clark",
}


def seed(stack: Running) -> str:
    """Invented people and what they write; answers the thread of the pictures."""
    with stack.client("ana") as ana, stack.client("rosa") as rosa:
        for client, name in OTHERS.items():
            owner = {"person_id": f"{client}-parent", "relationship": "parent"}
            change = {"state": "enabled", "chart_owner": owner, "client_name": name}
            assert ana.put(f"/clients/{client}/portal-access", json=change).status_code == 200
            write(ana, f"/clients/{client}", "Welcome.", subject="Welcome")
        write(rosa, owners("leo", "ana"), "The signed form is with the office now.", subject="Allergy plan")
        thread = write(ana, "/clients/leo", TALK[0][1], subject=SUBJECT)
        for person, text in TALK[1:]:
            http, inbox = (ana, "/clients/leo") if person == "ana" else (rosa, owners("leo", "ana"))
            write(http, inbox, text, thread_id=thread)
    return thread


def over_two_days(route: Route) -> None:
    """What was written within a second is shown as if it had taken two days."""
    answer = route.fetch()
    page: Any = answer.json() if answer.status == 200 else {"entries": []}
    now = dt.datetime.now(dt.UTC).replace(hour=15, minute=4)
    for age, entry in enumerate(page["entries"]):
        moment = now - dt.timedelta(minutes=age * 17, days=age // 3)
        entry["sent_at" if entry["kind"] == "message" else "recorded_at"] = moment.isoformat()
    route.fulfill(response=answer, **({"json": page} if answer.status == 200 else {}))


def taken(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def signed_in(somebody: Somebody, person: str) -> None:
    """In either language."""
    somebody.page.goto(somebody.address)
    somebody.page.get_by_role("button", name=re.compile("^(Sign in|Iniciar sesión)$")).click()
    somebody.page.get_by_role("button").filter(has_text=somebody.names[person]).click()
    expect(somebody.page.get_by_role("heading", level=1)).to_be_visible()
    somebody.page.route(re.compile(r"/inbox\?limit="), over_two_days)


def take(browser: Browser, stack: Running) -> None:
    thread = seed(stack)
    with at(browser, stack, "chart", viewport=DESKTOP) as ana:
        signed_in(ana, "ana")
        taken(ana.page, "overview")
        ana.go(f"#/c/leo/t/{thread}")
        expect(ana.messages("reading corner")).to_be_visible()
        taken(ana.page, "chart")
    with at(browser, stack, "portal", viewport=PHONE) as rosa:
        signed_in(rosa, "rosa")
        rosa.go(f"#/c/leo/ana/t/{thread}")
        expect(rosa.messages("reading corner")).to_be_visible()
        taken(rosa.page, "portal")
    with at(browser, stack, "portal", viewport=DESKTOP, color_scheme="dark", locale="es-MX") as rosa:
        signed_in(rosa, "rosa")
        rosa.go("#/c/leo/ana")
        expect(rosa.page.get_by_text("reading corner").first).to_be_visible()
        taken(rosa.page, "portal-dark-es")


def main() -> None:
    if chromium.executable() is None:
        sys.exit("there is no Chromium")
    with TemporaryDirectory() as folder, started(Path(folder)) as stack, chromium.running() as browser:
        take(browser, stack)


if __name__ == "__main__":
    main()
