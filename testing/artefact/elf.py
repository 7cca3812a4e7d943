"""For which processor a Linux library was made: `e_machine` in its ELF header, see elf(5)."""

import platform
from pathlib import Path
from typing import Final

X86_64: Final = 62
AARCH64: Final = 183

_MACHINES: Final = {"x86_64": X86_64, "amd64": X86_64, "aarch64": AARCH64, "arm64": AARCH64}
_MAGIC: Final = b"\x7fELF"
_LITTLE_ENDIAN: Final = 1


def this_machine() -> int:
    """The number of the processor that runs this."""
    return number(platform.machine())


def number(processor: str) -> int:
    """The number of a processor by its name, as Lambda or the system calls it."""
    return _MACHINES[processor.lower()]


def machine(path: Path) -> int | None:
    """The number of the processor that a file is for; None when it is no ELF file."""
    with path.open("rb") as file:
        header = file.read(20)
    if header[:4] != _MAGIC:
        return None
    return int.from_bytes(header[18:20], "little" if header[5] == _LITTLE_ENDIAN else "big")


def machines_below(folder: Path) -> dict[Path, int]:
    """Every ELF file in a folder, whatever its name, with its machine."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder): number for path in files if (number := machine(path)) is not None}
