"""What a function does not import at its start: it is imported when a practice or a clinician has something to say."""

import subprocess
import sys
from itertools import chain

import pytest

from deployment.paths import REPOSITORY

LATER = (
    "domain.response",
    "domain.openings",
    "dynamodb.change_absence",
    "dynamodb.settings_items",
    "use_cases.absences",
)


@pytest.mark.parametrize("function", ["client_reply", "compose", "messaging_status", "list_inbox", "show_message"])
def test_office_hours_are_not_imported_at_the_start(function: str) -> None:
    loaded = _loaded(function)
    assert "client_messaging.dynamodb.store" in loaded
    assert [name for name in LATER if f"client_messaging.{name}" in loaded] == []


@pytest.mark.parametrize("function", ["show_practice_settings", "set_practice_settings"])
def test_the_bodies_of_sections_are_not_imported_at_the_start(function: str) -> None:
    loaded = _loaded(function)
    assert "client_messaging.contract.settings_responses" in loaded
    assert "client_messaging.contract.settings_requests" not in loaded


WRITES = {
    "append": ("client_reply", "compose", "record_portal_update"),
    "change_person_access": ("set_person_access",),
    "change_portal_access": ("enable_portal", "show_portal_access"),
    "move_read_marker": ("mark_read",),
}
"""What a write needs, and the functions that load it at their start: those that make it, and share its use case."""


@pytest.mark.parametrize("function", sorted({"list_inbox", "list_inboxes", *chain.from_iterable(WRITES.values())}))
def test_what_a_write_needs_is_imported_at_the_start_where_it_is_made_and_nowhere_else(function: str) -> None:
    loaded = _loaded(function)
    there = [name for name in WRITES if f"client_messaging.dynamodb.{name}" in loaded]
    assert there == [name for name, functions in WRITES.items() if function in functions]


@pytest.mark.parametrize("function", ["compose", "list_inbox", "show_preferences"])
def test_what_refuses_is_not_imported_at_the_start(function: str) -> None:
    loaded = _loaded(function)
    assert "client_messaging.http_api.api" in loaded
    assert "client_messaging.http_api.problems" not in loaded


@pytest.mark.parametrize("function", ["set_preferences", "show_preferences"])
def test_preferences_start_without_the_bodies_of_practice_settings(function: str) -> None:
    loaded = _loaded(function)
    assert "client_messaging.contract.quiet" in loaded
    assert [name for name in loaded if name.startswith("client_messaging.contract.settings")] == []


def _loaded(function: str) -> list[str]:
    code = f"import sys, functions.{function}.handler; print(*sys.modules)"
    path = f"{REPOSITORY}:{REPOSITORY}/layers/messaging"
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        text=True,
        cwd=REPOSITORY,
        env={
            "PYTHONPATH": path,
            "POWERTOOLS_SERVICE_NAME": function,
            "POWERTOOLS_METRICS_NAMESPACE": "ClientMessaging",
        },
    ).stdout.split()
