"""The custom element is small, and its package has what its page promises."""

import gzip
import json
import re

import pytest

from deployment.paths import REPOSITORY

BUILT = REPOSITORY / "web/dist/element"
SOURCE = REPOSITORY / "web/element"
LARGEST = 45_000
"""Bytes with gzip."""


@pytest.fixture
def script() -> bytes:
    file = BUILT / "client-messaging.js"
    if not file.exists():
        pytest.skip("the element is not built: make web")
    return file.read_bytes()


def test_the_element_is_small(script: bytes) -> None:
    assert len(gzip.compress(script, 9)) <= LARGEST


def test_the_package_has_every_file_that_it_names(script: bytes) -> None:
    package = json.loads((SOURCE / "package.json").read_text())
    named = {package["types"], *package["files"]}
    for entry in package["exports"].values():
        named |= set(entry.values()) if isinstance(entry, dict) else {entry}
    missing = {name for name in named if not (BUILT / name).is_file()}
    assert missing == set()


def test_attributes_and_custom_properties_are_documented() -> None:
    readme = (SOURCE / "README.md").read_text()
    settings = (REPOSITORY / "web/src/element/settings.ts").read_text()
    (attributes,) = re.findall(r"ATTRIBUTES = \[([^\]]+)\]", settings)
    assert len(re.findall(r'"([a-z-]+)"', attributes)) > 5
    for attribute in re.findall(r'"([a-z-]+)"', attributes):
        assert f"`{attribute}`" in readme, attribute
    tokens = (REPOSITORY / "web/src/style/tokens.css").read_text()
    for token in set(re.findall(r"^ +(--[a-z-]+):", tokens, re.MULTILINE)):
        assert f"`{token}`" in readme, token


def test_no_class_is_named_in_parts() -> None:
    """The build leaves out rules of classes that the script never names, and would leave out these."""
    parts = [
        f"{path.name}: {found}"
        for path in sorted((REPOSITORY / "web/src").rglob("*.tsx"))
        for found in re.findall(r"class=\{`[^`]*(?:[\w-]\$\{|\}[\w-])[^`]*`", path.read_text())
    ]
    assert parts == []
