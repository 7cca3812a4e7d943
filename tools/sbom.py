"""Write a CycloneDX SBOM of what is shipped, from the lock file, the same to the byte each time: `make sbom`.

What uv exports is left as it is, but for the two things that differ from run to run: the time is left out, and the
serial number is made of the content. It is then held to the hashed requirements that the dependencies layer is built
from: no component more, none less, the same versions and the same hashes.
"""

import json
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Final

NAMESPACE: Final = uuid.UUID("6f1f5a0e-0c1f-5f0e-9d0b-6f2d5c3d8b1a")
"""Of our serial numbers (RFC 9562 §5.5)."""

EXPORT: Final = ("export", "--frozen", "--quiet", "--no-default-groups", "--format", "cyclonedx1.5")

type Packages = dict[str, set[str]]


def main(uv: str, requirements: str, target: str) -> int:
    """Write the SBOM; 1 if it is not what is shipped."""
    done = subprocess.run([uv, *EXPORT], capture_output=True, text=True, check=True)
    bom = stable(json.loads(done.stdout))
    listed, shipped = packages_in_bom(bom), packages_in_requirements(Path(requirements).read_text())
    if listed != shipped:
        differing = sorted(name for name in listed.keys() | shipped.keys() if listed.get(name) != shipped.get(name))
        print(f"The SBOM and {requirements} differ: {', '.join(differing)}", file=sys.stderr)
        return 1
    path = Path(target)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(bom, indent=2, sort_keys=True) + "\n")
    print(f"{target}: {len(listed)} packages")
    return 0


def stable(bom: dict[str, Any]) -> dict[str, Any]:
    """The same SBOM for the same content."""
    metadata = {name: value for name, value in bom["metadata"].items() if name != "timestamp"}
    content = {name: value for name, value in bom.items() if name != "serialNumber"} | {"metadata": metadata}
    serial = uuid.uuid5(NAMESPACE, json.dumps(content, sort_keys=True))
    return {**content, "serialNumber": f"urn:uuid:{serial}"}


def packages_in_bom(bom: dict[str, Any]) -> Packages:
    """`name==version` to the SHA-256 hashes of its files."""
    return {
        f"{component['name']}=={component['version']}": {
            given["content"]
            for file in component.get("externalReferences", [])
            for given in file.get("hashes", [])
            if given["alg"] == "SHA-256"
        }
        for component in bom["components"]
    }


def packages_in_requirements(text: str) -> Packages:
    """The same of a requirements file."""
    found: Packages = {}
    for line in text.splitlines():
        if named := re.match(r"([a-z0-9.\-]+==[^ ;]+)", line):
            current = found.setdefault(named[1], set())
        current.update(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
