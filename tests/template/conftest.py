"""Fixtures: the resources of template.yaml as written."""

from typing import Any

import pytest

from testing.template.written import Resources


@pytest.fixture(scope="session")
def resources(template: dict[str, Any]) -> Resources:
    written: Resources = template["Resources"]
    return written
