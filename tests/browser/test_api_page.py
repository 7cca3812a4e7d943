"""`make api-page`: every operation of the document can be read, from a folder and without a network."""

import json
import subprocess
from typing import Final

from playwright.sync_api import Page, expect

from deployment.paths import REPOSITORY
from testing.browser import chromium

DOCUMENT: Final = json.loads((REPOSITORY / "docs/openapi.json").read_text())


def test_every_operation_is_shown(page: Page) -> None:
    subprocess.run(["make", "-s", "api-page"], cwd=REPOSITORY, check=True)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{(REPOSITORY / '.build/api/index.html').as_uri()}#/practice/compose")
    operations = [operation for item in DOCUMENT["paths"].values() for operation in item.values()]
    for operation in operations:
        expect(page.get_by_text(operation["summary"], exact=True)).to_be_visible()
    expect(page.locator(".opblock")).to_have_count(len(operations))
    expect(page.get_by_text("Try the breathing exercise twice a day.").first).to_be_visible()
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    chromium.keep(page, "api")
