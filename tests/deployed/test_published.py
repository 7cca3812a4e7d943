"""What is called is what was deployed last: a parameter that changes alone reaches the functions, and the old go."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployment.paths import REPOSITORY
from testing.deployed import deployment, ministack
from testing.deployed.deployment import Deployment
from testing.deployed.ministack import Account


@pytest.fixture
def account() -> Iterator[Account]:
    """One of its own: the test deploys twice."""
    with ministack.running(REPOSITORY / ".build/deployed/published.log") as found:
        yield found


def deployed(account: Account, built: Path, **parameters: str) -> Deployment:
    """The stack with these parameters."""
    return deployment.deploy(account, built, {"LocalEndpoint": account.url, **parameters})


def live(account: Account, stack: Deployment, function: str) -> Any:
    """The version that everybody calls, as it is set up."""
    return account.client("lambda").get_function_configuration(FunctionName=stack.live(function))


def test_a_parameter_reaches_every_function_that_is_called_and_old_versions_go(account: Account, built: Path) -> None:
    before = deployed(account, built, SnapStart="no")
    versions = {name: live(account, before, name)["Version"] for name in deployment.resources(deployment.FUNCTION)}
    after = deployed(account, built, SnapStart="yes", LogLevel="DEBUG")
    for name, version in versions.items():
        found = live(account, after, name)
        assert found["Version"] not in ("$LATEST", version), name
        assert found["Environment"]["Variables"]["POWERTOOLS_LOG_LEVEL"] == "DEBUG", name
        assert found["SnapStart"]["ApplyOn"] == "PublishedVersions", name
        there = account.client("lambda").list_versions_by_function(FunctionName=after.ids[name])["Versions"]
        assert [one["Version"] for one in there] == ["$LATEST", found["Version"]], name
