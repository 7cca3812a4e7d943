"""The product, its clients and its front ends are released together, under one version."""

import json
import re
import tomllib

import pytest

from deployment.paths import REPOSITORY

VERSION = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["version"]

CHANGELOG = (REPOSITORY / "CHANGELOG.md").read_text()
RELEASES = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2}|Unreleased)$", CHANGELOG, re.MULTILINE)


def test_the_changelog_has_a_section_for_each_version_newest_first() -> None:
    versions = [version for version, _ in RELEASES]
    assert len(versions) == len(re.findall(r"^## ", CHANGELOG, re.MULTILINE))
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    assert versions[0] == VERSION
    assert json.loads((REPOSITORY / "docs/openapi.released.json").read_text())["info"]["version"] in versions
    assert all(date != "Unreleased" for _, date in RELEASES[1:])


def test_changes_stand_under_the_headings_of_keep_a_changelog() -> None:
    found = set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE))
    assert found <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert {"Added", "Deprecated"} <= found


def test_no_operation_is_deprecated_as_the_page_says() -> None:
    document = json.loads((REPOSITORY / "docs/openapi.json").read_text())
    deprecated = [one for item in document["paths"].values() for one in item.values() if one.get("deprecated")]
    assert ("no operation" in (REPOSITORY / "docs/deprecation.md").read_text()) == (not deprecated)


def test_the_python_client_has_the_version_of_the_product() -> None:
    assert tomllib.loads((REPOSITORY / "clients/python/pyproject.toml").read_text())["project"]["version"] == VERSION


@pytest.mark.parametrize("folder", ["clients/typescript", "web"])
def test_a_package_and_its_lock_have_the_version_of_the_product(folder: str) -> None:
    package, lock = (
        json.loads((REPOSITORY / folder / name).read_text()) for name in ("package.json", "package-lock.json")
    )
    ours = [about["version"] for about in lock["packages"].values() if about.get("name", "").startswith("@client-mess")]
    assert {package["version"], lock["version"], *ours} == {VERSION}
