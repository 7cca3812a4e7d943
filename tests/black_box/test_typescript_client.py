"""The TypeScript client as its README says: installed from a clone, or packed; the example runs against `make run`."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from deployment.paths import REPOSITORY
from testing.running_stack import Running, printed

PACKAGE: Final = Path("clients/typescript")
README: Final = (REPOSITORY / PACKAGE / "README.md").read_text()
USE: Final = """
import { createClient, listen, type Outgoing } from "@client-messaging/client"
const client = createClient({ api: "https://api.example.invalid", token: (refused?: string) => refused ?? "t" })
const message: Outgoing = { subject: "s", body: "b" }
export const sent: Promise<string> = client.clinicianInbox("leo").send(message, "k").then((one) => one.message.id)
export const raw = client.raw.GET("/inboxes").then(({ data }) => data?.unread_total.toFixed())
// @ts-expect-error -- a message is for a new thread or for one that there is
client.clinicianInbox("leo").send({ body: "b" }, "k")
const live = { url: "wss://live.example.invalid", token: async () => "t" }
export const stop = listen({ ...live, onNews: ({ inbox }) => inbox.client_id, onState: () => {} })
"""
STRICT: Final = ("--strict", "--noEmit", "--target", "es2022", "--lib", "es2022,dom,dom.iterable")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a clone has of the client: nothing that git leaves out."""
    folder = tmp_path_factory.mktemp("clone")
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", str(PACKAGE)]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    return folder / PACKAGE


def test_the_example_runs_with_the_client_of_a_clone(clone: Path, running: Running, tmp_path: Path) -> None:
    printed(tmp_path, "npm", "install", str(clone), _of_the_lock("ws"))
    (example,) = re.findall(r"```js\n(.*?)```", README, re.DOTALL)
    (tmp_path / "example.mjs").write_text(example)
    token = running.make("token", "PERSON=ana")
    where = {"API": running.stack["api_url"], "LIVE": running.stack["live_url"], "TOKEN": token}
    said = printed(tmp_path, "node", "example.mjs", **where).stdout.splitlines()
    assert [line.split()[0] for line in said] == ["sent", "entries", "refused", "newer"]
    assert said[2:] == ["refused 409 messaging_unavailable portal_not_enabled true", "newer leo How was it?"]


def test_a_packed_client_has_its_types_and_all_it_needs(clone: Path, tmp_path: Path) -> None:
    name = printed(clone, "npm", "pack", "--silent", "--pack-destination", str(tmp_path)).stdout.splitlines()[-1]
    (tmp_path / "package.json").write_text('{"type": "module"}')
    printed(tmp_path, "npm", "install", f"./{name}", _of_the_lock("typescript"))
    (tmp_path / "use.ts").write_text(USE)
    for module in ("nodenext", "preserve"):
        printed(tmp_path, "node_modules/.bin/tsc", "use.ts", "--module", module, *STRICT)
    assert printed(tmp_path, "node", "--input-type=module", "--eval", "import '@client-messaging/client'").stdout == ""
    (packed,) = (tmp_path / "node_modules/@client-messaging").iterdir()
    assert {found.name for found in packed.iterdir()} == {"dist", "package.json", "README.md"}


def _of_the_lock(package: str) -> str:
    """A package in the version that the client is tried with."""
    lock = json.loads((REPOSITORY / PACKAGE / "package-lock.json").read_text())
    return f"{package}@{lock['packages'][f'node_modules/{package}']['version']}"
