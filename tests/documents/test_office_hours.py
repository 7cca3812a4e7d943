"""The commands of the guide on office hours, read out of it and sent as they stand there."""

import json
import re
from datetime import UTC, datetime
from typing import Final

import pytest

from client_messaging import wiring
from deployment.paths import REPOSITORY
from testing.people import ROSA, SAM
from testing.routes import SECTION, SET_ABSENCE
from testing.stack import Stack

GUIDE: Final = (REPOSITORY / "docs/how-to/office-hours.md").read_text()
PUT: Final = re.compile(r'curl -X PUT "\$API(?P<path>[^"]+)" .*?-d \'(?P<body>\{.*?\})\'', re.DOTALL)
NOW: Final = datetime(2026, 12, 23, 18, tzinfo=UTC)
"""A Wednesday afternoon before the days that the guide names."""


def test_the_commands_of_the_guide_do_what_it_says(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = {one["path"]: json.loads(one["body"]) for one in PUT.finditer(GUIDE)}
    assert set(sent) == {"/practice/settings/response", "/clinicians/ana/absence"}
    stack.enable()
    monkeypatch.setattr(wiring, "now", lambda: NOW)
    section = stack.call(SECTION, SAM, {"section": "response"}, sent["/practice/settings/response"])
    assert section.status == 200, section.text
    before = stack.portal_status().json["response"]
    absent = stack.call(SET_ABSENCE, SAM, {"clinician_id": "ana"}, sent["/clinicians/ana/absence"])
    assert absent.status == 200, absent.text
    during = stack.portal_status(ROSA).json["response"]
    assert (before["open_now"], before["expected_by"]) == (True, "2026-12-28T22:00:00.000Z"), "Friday is closed"
    assert during["absence"]["instead"] == "ben"
    assert during["expected_by"] > during["absence"]["until"]
    assert before["crisis"].keys() == during["crisis"].keys() == {"en", "es"}
