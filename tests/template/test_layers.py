"""The layers of template.yaml, and its YAML as other tools read it."""

from typing import Any

import yaml

from deployment.paths import REPOSITORY
from testing.template.written import of_type

_INTRINSICS = (
    *("!Ref", "!GetAtt", "!Sub", "!If", "!Equals", "!Not", "!And", "!Or", "!Select", "!Split", "!Join", "!Condition"),
    "!FindInMap",
)


def test_the_layers_are_built_for_what_the_functions_run_on(template: dict[str, Any]) -> None:
    functions = template["Globals"]["Function"]
    assert functions["Architectures"] == [{"Ref": "Architecture"}]
    assert template["Parameters"]["Architecture"]["Default"] == "arm64"
    for layer in of_type(template["Resources"], "AWS::Serverless::LayerVersion").values():
        assert layer["Metadata"]["BuildArchitecture"] == functions["Architectures"][0]
        assert layer["Metadata"]["BuildMethod"] == "makefile"
        assert layer["Properties"]["CompatibleRuntimes"] == [functions["Runtime"]]
    assert functions["Runtime"] == f"python{(REPOSITORY / '.python-version').read_text().strip()}"


def test_there_is_a_makefile_for_each_architecture_and_it_takes_wheels_for_it(template: dict[str, Any]) -> None:
    """SAM does not tell a makefile the architecture."""
    layer = template["Resources"]["DependenciesLayer"]
    folder = layer["Metadata"]["ContextPath"]["Fn::Sub"]
    assert folder == layer["Properties"]["ContentUri"] + "${Architecture}"
    processors = {"arm64": "aarch64", "x86_64": "x86_64"}
    assert template["Parameters"]["Architecture"]["AllowedValues"] == list(processors)
    for architecture, processor in processors.items():
        makefile = (REPOSITORY / folder.replace("${Architecture}", architecture) / "Makefile").read_text()
        assert f"\nPROCESSOR := {processor}\n" in makefile


def test_the_template_is_plain_yaml_for_other_tools(template: dict[str, Any]) -> None:
    """Every YAML reader expands anchors alike; tags other than CloudFormation's intrinsics would differ."""
    events = yaml.parse((REPOSITORY / "template.yaml").read_text())
    tags = {
        event.tag for event in events if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag
    }
    assert tags <= set(_INTRINSICS)
