"""Look for secrets in every line that is in the repository, or ever was: `make secrets`.

detect-secrets looks at files. So what every file ever held is laid out, each line once: the lines that the commits
leading to HEAD added, their messages, and what is not committed yet. Whatever it takes for a secret stands in
`known-secrets.toml` with a reason why it is none, or is reported. A value is known wherever it stands. Comments in the
code that would silence detect-secrets do not count.

Each time, secrets are planted that must be found, so that silence says something.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detect_secrets.core.secrets_collection import SecretsCollection
from detect_secrets.settings import default_settings, get_settings

ROOT: Final = Path(__file__).parent.parent
KNOWN: Final = Path(__file__).parent / "known-secrets.toml"
SILENCERS: Final = ("detect_secrets.filters.allowlist.is_line_allowlisted",)
PLANTED: Final = {
    "planted/settings.py": 'aws_secret = "' + "AKIA" + 'Q3EGVYD5KZ4TLMJX"',
    "planted/key.pem": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "planted/client.py": 'password = "' + "correct-horse-" + 'battery"',
}
LOCKED: Final = re.compile(
    r"""\s*(--hash=sha256:[0-9a-f]{64}( \\)?"""
    r"""|(sdist = )?\{ url = "https://files\.pythonhosted\.org/[^"]*","""
    r""" hash = "sha256:[0-9a-f]{64}"[^"]*("[^"]*" )?\},?"""
    r"""|"integrity": "sha512-[A-Za-z0-9+/]{86}==",?)\s*\Z"""
)
"""Lines of lock files that are a hash and nothing else: half of all lines."""

OWN: Final = re.compile(r'hash = "[0-9a-f]{40}"\Z')
"""The same for the list of known secrets."""

type Lines = dict[str, dict[str, str]]
"""File to its lines, each with where it was first seen."""


def main() -> int:
    """Print findings; status 1 if any is unknown, 2 if the planted secret was not found."""
    known = {entry["hash"]: entry for entry in tomllib.loads(KNOWN.read_text())["known"]}
    if unreasoned := [digest for digest, entry in known.items() if not entry.get("reason", "").strip()]:
        print(f"{KNOWN.name}: no reason for {', '.join(unreasoned)}")
        return 1
    commits = 0
    lines: Lines = {name: {line: "planted"} for name, line in PLANTED.items()}
    for commit, file, line in (*history(), *uncommitted()):
        commits += file == MESSAGE
        if not (LOCKED.match(line) or (file == f"tools/{KNOWN.name}" and OWN.match(line))):
            lines.setdefault(file, {}).setdefault(line, commit)
    found = list(scan(lines))
    if {file for file, *_ in found} & PLANTED.keys() != PLANTED.keys():
        print("The secrets that were planted were not found.")
        return 2
    unknown = [one for one in found if one[0] not in PLANTED and one[3] not in known]
    for file, place, kind, digest in unknown:
        print(f"{file} ({place}): {kind}, hash {digest}")
    unused = known.keys() - {digest for *_, digest in found}
    for digest in unused:
        print(f"{KNOWN.name}: nothing has the hash {digest} any more")
    total = sum(map(len, lines.values()))
    shallow = " of a shallow clone" if git("rev-parse", "--is-shallow-repository").strip() == "true" else ""
    print(f"{total} lines of {len(lines)} files and {commits} commits{shallow}: {len(unknown)} unknown secrets")
    return 1 if unknown else 0


MESSAGE: Final = "(message)"


def history() -> Iterator[tuple[str, str, str]]:
    """Commit, file and line of all that the commits leading to HEAD added; their messages too."""
    log = git(
        *("log", "--reverse", "--patch", "--unified=0", "--no-color", "--no-renames", "--no-ext-diff", "--text"),
        *("--diff-merges=separate", "--format=%x00%h%n%B", "HEAD"),
    )
    for part in log.split("\0")[1:]:
        commit, _, rest = part.partition("\n")
        message, _, patch = rest.partition("\ndiff --git ")
        yield commit, MESSAGE, ""
        for line in message.splitlines():
            yield commit, "message", line
        for file, line in added(f"\ndiff --git {patch}"):
            yield commit, file, line


def uncommitted() -> Iterator[tuple[str, str, str]]:
    """The same for lines that are only in the work tree."""
    for file, line in added(
        git("diff", "--unified=0", "--no-color", "--no-renames", "--no-ext-diff", "--text", "HEAD")
    ):
        yield "not committed", file, line
    for name in git("ls-files", "--others", "--exclude-standard", "-z").split("\0"):
        if name and (ROOT / name).is_file():
            for line in (ROOT / name).read_text(errors="replace").splitlines():
                yield "not committed", name, line


def added(patch: str) -> Iterator[tuple[str, str]]:
    """File and line of what a patch adds."""
    file, in_hunk = "", False
    for line in patch.split("\n"):
        if line.startswith("diff --git "):
            in_hunk = False
        elif line.startswith("@@ "):
            in_hunk = True
        elif not in_hunk and line.startswith("+++ "):
            file = line.removeprefix("+++ ").strip('"').removeprefix("b/")
        elif in_hunk and line.startswith("+"):
            yield file, line[1:]


def scan(lines: Lines) -> Iterator[tuple[str, str, str, str]]:
    """File, where it was first seen, kind and hash of what looks like a secret."""
    with tempfile.TemporaryDirectory() as folder, default_settings():
        get_settings().disable_filters(*SILENCERS)
        names = {f"{number}/{file}": file for number, file in enumerate(lines)}  # what was a file may be a folder now
        for name, file in names.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines[file]) + "\n")
        collection = SecretsCollection(root=folder)
        collection.scan_files(*names)
        for name, secret in sorted(collection, key=lambda one: (names[one[0]], one[1].line_number)):
            file = names[name]
            place = list(lines[file].values())[min(secret.line_number, len(lines[file])) - 1]
            yield file, place, secret.type, secret.secret_hash


def git(*arguments: str) -> str:
    """The output of a git command."""
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=True)
    return done.stdout.decode(errors="replace")


if __name__ == "__main__":
    sys.exit(main())
