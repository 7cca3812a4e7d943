"""Synapse is asked for nothing but clients on loopback, and how often somebody may speak is not what is measured."""

from pathlib import Path
from typing import Any

import pytest

from benchmarks.peer import homeserver


@pytest.fixture
def configuration(tmp_path: Path) -> dict[str, Any]:
    return homeserver._configuration(tmp_path, 1, "told apart", {"name": "sqlite3"})


def test_it_listens_to_clients_on_loopback_only(configuration: dict[str, Any]) -> None:
    (listener,) = configuration["listeners"]
    assert listener["bind_addresses"] == ["127.0.0.1"]
    assert [resource["names"] for resource in listener["resources"]] == [["client"]]


def test_it_asks_nothing_of_anybody(configuration: dict[str, Any]) -> None:
    asked = ("report_stats", "trusted_key_servers", "federation_domain_whitelist", "url_preview_enabled")
    assert not any(configuration[name] for name in asked)


def test_secrets_are_made_anew_each_time(tmp_path: Path, configuration: dict[str, Any]) -> None:
    again = homeserver._configuration(tmp_path, 1, "told apart", {"name": "sqlite3"})
    assert all(again[name] != configuration[name] for name in ("macaroon_secret_key", "form_secret"))
