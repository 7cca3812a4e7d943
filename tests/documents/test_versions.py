"""The product, its clients and its front ends are released together, under one version."""

import json
import tomllib

import pytest

from deployment.paths import REPOSITORY

VERSION = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]


def test_the_python_client_has_the_version_of_the_product() -> None:
    assert tomllib.loads((REPOSITORY / "clients/python/pyproject.toml").read_text())["project"]["version"] == VERSION


@pytest.mark.parametrize("folder", ["clients/typescript", "web"])
def test_a_package_and_its_lock_have_the_version_of_the_product(folder: str) -> None:
    package, lock = (
        json.loads((REPOSITORY / folder / name).read_text()) for name in ("package.json", "package-lock.json")
    )
    ours = [about["version"] for about in lock["packages"].values() if about.get("name", "").startswith("@client-mess")]
    assert {package["version"], lock["version"], *ours} == {VERSION}
