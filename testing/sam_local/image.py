"""Lambda's image: the one that the engine has, a pulled one, or one made from packages (tools/lambda-image)."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

from deployment.paths import REPOSITORY
from testing.deployed import deployment
from testing.sam_local.engine import Engine, Failed, NotToBeHad

SOURCES: Final = REPOSITORY / "tools/lambda-image"
KEPT: Final = REPOSITORY / ".build/lambda-image"

_MADE_FOR: Final = "python3.13"

_CONFIGURATION: Final = (
    'ENTRYPOINT ["/lambda-entrypoint.sh"]',
    "WORKDIR /var/task",
    "ENV LANG=C.UTF-8 TZ=:/etc/localtime"
    " PATH=/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"
    " LD_LIBRARY_PATH=/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib"
    " LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime",
)
"""What Lambda's own image says of itself."""


def ensure(engine: Engine) -> str:
    """The name of the image for the template's runtime on this machine's processor; the engine has it."""
    name, kept = _name(), KEPT / f"{deployment.architecture()}-{_digest(SOURCES)}.tar"
    if _has(engine, name):
        return name
    if not kept.exists():
        if _pulled(engine, name):
            return name
        _make(kept)
    changes = [word for line in _CONFIGURATION for word in ("--change", line)]
    engine.docker("import", *changes, kept, name)
    return name


def _name() -> str:
    return f"public.ecr.aws/lambda/{_runtime().replace('python', 'python:')}-{deployment.architecture()}"


def _runtime() -> str:
    runtime: Any = deployment.template()["Globals"]["Function"]["Runtime"]
    return str(runtime)


def _has(engine: Engine, name: str) -> bool:
    return bool(engine.docker("image", "ls", "--quiet", name).strip())


def _pulled(engine: Engine, name: str) -> bool:
    try:
        engine.docker("pull", name)
    except Failed:
        return False
    return True


def _make(kept: Path) -> None:
    """Make the root file system, and keep it for the next time."""
    if _runtime() != _MADE_FOR or shutil.which("mmdebstrap") is None:
        raise NotToBeHad(f"{_name()} cannot be pulled, and here it can only be made for {_MADE_FOR} with mmdebstrap")
    shutil.rmtree(kept.parent, ignore_errors=True)
    kept.parent.mkdir(parents=True)
    unfinished = kept.with_name(f"unfinished-{kept.name}")
    done = subprocess.run(
        [SOURCES / "build", deployment.architecture(), unfinished],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{SOURCES / 'build'}:\n{done.stdout}\n{done.stderr}")
    unfinished.rename(kept)


def _digest(folder: Path) -> str:
    """What was made is good as long as what it was made from stays as it is."""
    contents = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        contents.update(path.name.encode() + b"\0" + path.read_bytes())
    return contents.hexdigest()[:12]
