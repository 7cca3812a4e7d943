"""What is installed is pinned to the file, and the commands about it say what they found."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from deployment.paths import REPOSITORY
from tools import audit_dependencies, sbom

TOOLS = REPOSITORY / "tools"
FROM_NPM = ["tools/cdk-nag", "tools/redocly", "tools/api-page", "clients/typescript", "web"]
LOCKED = [
    REPOSITORY / "layers/dependencies/requirements.txt",
    REPOSITORY / "benchmarks/counting/typical/requirements.txt",
    *sorted(TOOLS.glob("*.txt")),
    TOOLS / "lambda-image/requirements.txt",
]


@pytest.mark.parametrize("file", LOCKED, ids=lambda file: str(file.relative_to(REPOSITORY)))
def test_every_package_has_one_version_and_hashes(file: Path) -> None:
    packages = re.split(r"\n(?! )", file.read_text().rstrip("\n"))
    assert packages
    for package in packages:
        assert re.match(r"[a-z0-9.\-]+(\[[a-z0-9,\-]+\])?==[^ ]+ ", package), package[:80]
        assert re.search(r"\n +--hash=sha256:[0-9a-f]{64}", package), package[:80]


@pytest.mark.parametrize("folder", FROM_NPM)
def test_every_npm_package_is_held_to_a_hash_and_comes_from_whichever_registry_is_set(folder: str) -> None:
    packages = json.loads((REPOSITORY / folder / "package-lock.json").read_text())["packages"]
    installed = {name: one for name, one in packages.items() if "node_modules/" in name and not one.get("link")}
    assert installed
    for name, package in installed.items():
        assert package.get("inBundle") or package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


def test_every_tool_is_locked_and_held_to_its_hashes() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    (tools,) = re.findall(r"^PYTHON_TOOLS := (.*)$", makefile, re.MULTILINE)
    assert (
        {file.stem for file in TOOLS.glob("*.in")} == set(tools.split()) == {file.stem for file in TOOLS.glob("*.txt")}
    )
    assert "for tool in $(PYTHON_TOOLS);" in makefile
    (install,) = re.findall(r"^ *\S*uv\S* pip install (.*)", (TOOLS / "set_up.sh").read_text(), re.MULTILINE)
    assert "--require-hashes" in install


def test_every_known_secret_has_a_reason() -> None:
    known = tomllib.loads((TOOLS / "known-secrets.toml").read_text())["known"]
    assert len({entry["hash"] for entry in known}) == len(known)
    for entry in known:
        assert re.fullmatch(r"[0-9a-f]{40}", entry["hash"])
        assert len(entry["reason"]) > 10
        assert entry["where"]


# ---------------------------------------------------------------- the SBOM
def bom(**changes: Any) -> dict[str, Any]:
    file = {"hashes": [{"alg": "SHA-256", "content": "a" * 64}, {"alg": "MD5", "content": "b"}]}
    component = {"name": "six", "version": "1.17.0", "externalReferences": [file], **changes}
    metadata = {"timestamp": "now", "tools": []}
    return {"serialNumber": "urn:uuid:random", "metadata": metadata, "components": [component]}


def test_the_same_content_is_the_same_sbom() -> None:
    later = bom() | {"serialNumber": "urn:uuid:other", "metadata": {"timestamp": "later", "tools": []}}
    assert sbom.stable(bom()) == sbom.stable(later)
    assert sbom.stable(bom(version="1.18.0"))["serialNumber"] != sbom.stable(bom())["serialNumber"]
    assert "now" not in json.dumps(sbom.stable(bom()))


def test_an_sbom_is_compared_with_what_is_shipped() -> None:
    requirements = f"six==1.17.0 ; python_version < '4' \\\n    --hash=sha256:{'a' * 64}\n"
    assert sbom.packages_in_requirements(requirements) == sbom.packages_in_bom(bom())
    for other in (bom(version="1.16.0"), bom(externalReferences=[]), bom(name="seven")):
        assert sbom.packages_in_requirements(requirements) != sbom.packages_in_bom(other)


# ---------------------------------------------------------------- known vulnerabilities
FINE: dict[str, Any] = {"name": "six", "version": "1.17.0", "vulns": []}
SKIPPED: dict[str, Any] = {"name": "boto3", "skip_reason": "not found"}
VULNERABLE = {
    "name": "urllib3",
    "version": "1.24.1",
    "vulns": [{"id": "PYSEC-2019-132", "aliases": ["CVE-2019-11324"], "fix_versions": ["1.24.2"]}],
}


@pytest.mark.parametrize(
    ("asked", "status", "allowed"),
    [
        ([FINE], 0, 0),
        ([], 2, 0),
        ([SKIPPED], 2, 0),
        ([FINE, SKIPPED], 2, 0),
        ([FINE, VULNERABLE], 1, 1),
        ([SKIPPED, VULNERABLE], 1, 1),
    ],
)
def test_what_was_not_asked_about_is_not_fine(
    asked: list[dict[str, Any]], status: int, allowed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALLOW_UNAUDITED", raising=False)
    assert audit_dependencies.verdict(asked) == status
    monkeypatch.setenv("ALLOW_UNAUDITED", "1")
    assert audit_dependencies.verdict(asked) == allowed


def test_a_vulnerability_is_named_with_what_fixes_it(capsys: pytest.CaptureFixture[str]) -> None:
    audit_dependencies.verdict([VULNERABLE])
    assert "urllib3 1.24.1: PYSEC-2019-132, CVE-2019-11324; fixed in 1.24.2" in capsys.readouterr().out
