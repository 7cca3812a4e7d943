"""Check locked packages for known vulnerabilities, and report packages without an answer: `make audit-dependencies`.

pip-audit prints "No known vulnerabilities found" and exits 0 if the service knows none of the packages, as behind a
mirror without vulnerability data. Here a package that was not checked does not count as safe. Status 0: all were
checked and have none; 1: some have one; 2: some were not checked (0 with ALLOW_UNAUDITED=1).
"""

import json
import os
import subprocess
import sys
from typing import Any, Final

COMMAND: Final = (
    "-m",
    "pip_audit",
    "--disable-pip",
    "--require-hashes",
    "--progress-spinner",
    "off",
    "--format",
    "json",
)


def main(*arguments: str) -> int:
    """Run pip-audit with these arguments, on hashed requirements only."""
    done = subprocess.run([sys.executable, *COMMAND, *arguments], capture_output=True, text=True, check=False)
    try:
        asked = json.loads(done.stdout)["dependencies"]
    except ValueError:
        last = (done.stderr.strip() or "no word").splitlines()[-1]
        return unasked(f"Not audited: pip-audit got no answer ({last[:200]}).")
    return verdict(asked)


def verdict(asked: list[dict[str, Any]]) -> int:
    """Report the known vulnerabilities of these packages."""
    vulnerable = [package for package in asked if package.get("vulns")]
    skipped = [package["name"] for package in asked if "skip_reason" in package]
    for package in vulnerable:
        for vulnerability in package["vulns"]:
            names = ", ".join([vulnerability["id"], *vulnerability["aliases"]])
            fixed = ", ".join(vulnerability["fix_versions"]) or "no version"
            print(f"{package['name']} {package['version']}: {names}; fixed in {fixed}")
    print(f"{len(asked) - len(skipped)} of {len(asked)} packages were asked about, {len(vulnerable)} are vulnerable")
    if vulnerable:
        return 1
    if not asked:
        return unasked("Not audited: there are no packages.")
    if skipped:
        names = "any of them" if len(skipped) == len(asked) else ", ".join(skipped)
        return unasked(f"Not audited: the service that was asked has no page for {names}.")
    return 0


def unasked(sentence: str) -> int:
    """Report packages without an answer; fail unless that is allowed."""
    allowed = os.environ.get("ALLOW_UNAUDITED") == "1"
    print(sentence + (" ALLOW_UNAUDITED=1 lets that pass." if allowed else " ALLOW_UNAUDITED=1 would let that pass."))
    return 0 if allowed else 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
