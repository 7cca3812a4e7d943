"""A changed layer or property publishes new versions of functions; an unchanged template publishes none."""

import pytest

from testing.template.policy.expanded import Json, expand
from testing.template.policy.versions import VERSION


def versions(**properties: Json) -> set[str]:
    """The versions' logical ids: a new version has a new one."""
    return {name for name, one in expand(**properties)["Resources"].items() if one["Type"] == VERSION}


@pytest.mark.parametrize("layer", ["MessagingLayer", "DependenciesLayer"])
def test_another_layer_alone_publishes_every_function(layer: str) -> None:
    assert not versions() & versions(**{layer: {"ContentUri": "s3://code/another"}})


def test_another_setting_publishes_the_function_that_has_it() -> None:
    changed = versions() - versions(ComposeFunction={"Timeout": 21})
    assert [name.partition("Version")[0] for name in changed] == ["ComposeFunction"]


def test_the_same_template_publishes_nothing() -> None:
    assert versions() == versions()
