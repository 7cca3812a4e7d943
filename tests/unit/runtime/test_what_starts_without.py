"""What a function does not import at its start: it is imported when a practice or a clinician has something to say."""

import subprocess
import sys

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
