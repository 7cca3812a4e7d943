"""Write a CycloneDX SBOM of the shipped packages from the lock file, reproducible to the byte: `make sbom`.

uv's export is unchanged except for the two values that differ from run to run: the time is left out, and the serial
number is a hash of the content. It is then compared with the hashed requirements from which the dependencies layer is
built: the same components, versions and hashes.
"""

import json
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any, Final

NAMESPACE: Final = uuid.UUID("6f1f5a0e-0c1f-5f0e-9d0b-6f2d5c3d8b1a")
"""The UUID namespace of our serial numbers (RFC 9562 §5.5)."""

EXPORT: Final = ("export", "--frozen", "--quiet", "--no-default-groups", "--format", "cyclonedx1.5")

type Packages = dict[str, set[str]]


def main(uv: str, requirements: str, target: str) -> int:
    """Write the SBOM; status 1 if it differs from the shipped packages."""
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
    """Make the SBOM reproducible."""
    metadata = {name: value for name, value in bom["metadata"].items() if name != "timestamp"}
    content = {name: value for name, value in bom.items() if name != "serialNumber"} | {"metadata": metadata}
    serial = uuid.uuid5(NAMESPACE, json.dumps(content, sort_keys=True))
    return {**content, "serialNumber": f"urn:uuid:{serial}"}


def packages_in_bom(bom: dict[str, Any]) -> Packages:
    """`name==version` to the SHA-256 hashes of its files."""
    return {
        f"{component['name']}=={component['version']}": {
            hashed["content"]
            for file in component.get("externalReferences", [])
            for hashed in file.get("hashes", [])
            if hashed["alg"] == "SHA-256"
        }
        for component in bom["components"]
    }


def packages_in_requirements(text: str) -> Packages:
    """The same, from a requirements file."""
    packages: Packages = {}
    for line in text.splitlines():
        if named := re.match(r"([a-z0-9.\-]+==[^ ;]+)", line):
            current = packages.setdefault(named[1], set())
        current.update(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return packages


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
