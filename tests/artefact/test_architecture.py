"""Everything that was built is for one processor: this machine's, or the one that the functions are deployed on."""

from pathlib import Path

import pytest

from deployment import template_yaml
from deployment.paths import REPOSITORY
from testing.artefact import elf
from testing.artefact.built import Artefact

DEPLOYED = REPOSITORY / ".aws-sam/build"


def test_what_was_built_for_this_machine_is_for_this_machine(artefact: Artefact) -> None:
    found = elf.machines_below(artefact.folder)
    assert any("pydantic_core" in path.parts for path in found)
    assert {path: number for path, number in found.items() if number != elf.this_machine()} == {}


def test_what_is_deployed_is_for_the_processor_it_was_built_for() -> None:
    """arm64, unless `sam build` was given another Architecture, as `sam local` needs it on a laptop."""
    if not (DEPLOYED / "template.yaml").exists():
        pytest.skip("nothing was built for deployment: `make build` does it")
    layers = template_yaml.parse((DEPLOYED / "template.yaml").read_bytes())["Resources"]
    (processor,) = {layers[name]["Metadata"]["BuildArchitecture"] for name in ("MessagingLayer", "DependenciesLayer")}
    found = elf.machines_below(DEPLOYED)
    assert any("pydantic_core" in path.parts for path in found)
    assert {path: number for path, number in found.items() if number != elf.number(processor)} == {}


@pytest.mark.parametrize(
    ("header", "machine"),
    [
        (b"\x7fELF\x02\x01" + bytes(12) + b"\x3e\x00", elf.X86_64),
        (b"\x7fELF\x02\x01" + bytes(12) + b"\xb7\x00", elf.AARCH64),
        (b"\x7fELF\x02\x02" + bytes(12) + b"\x00\xb7", elf.AARCH64),
        (b"import sys\n" + bytes(12), None),
        (b"", None),
    ],
)
def test_a_library_says_which_processor_it_is_for(tmp_path: Path, header: bytes, machine: int | None) -> None:
    library = tmp_path / "library.so"
    library.write_bytes(header)
    assert elf.machine(library) == machine
