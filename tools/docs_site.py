"""`make docs-site`: stages what the documentation site is built of, for MkDocs.

`docs/` becomes the root of the site; Markdown files elsewhere in the repository that a page leads to stand below
`repository/`. Links are written anew for that. What a page leads to that is none, code for instance, stays as text.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from os.path import relpath
from pathlib import Path, PurePosixPath
from typing import Final

from deployment.paths import REPOSITORY

_LINK: Final = re.compile(r"\[((?:[^\[\]]|\[[^\]]*\])+)\]\((?!https?:|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")
_FENCE: Final = re.compile(r"^( *)(```|~~~).*?^\1\2", re.MULTILINE | re.DOTALL)


def stage(source: Path, target: Path) -> None:
    """Write the pages of a repository, and what they show, into a folder."""
    pages = {page: _place(page) for page in _pages(source)}
    for page, place in pages.items():
        text = (source / page).read_text(encoding="utf-8")
        _write(target / place, _relinked(text, page, pages, source))
    for kind in ("images/*", "*.json", "events/*.json"):
        for file in (source / "docs").glob(kind):
            (target / file.parent.relative_to(source / "docs")).mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / file.relative_to(source / "docs"))


def configuration(pages: Path, site: Path) -> str:
    """MkDocs' configuration, as JSON, which is YAML. Nothing of the site comes from another server."""
    theme = {
        "name": "material",
        "font": False,
        "language": "en",
        "features": ["navigation.indexes", "navigation.top", "search.highlight", "search.suggest", "content.code.copy"],
        "palette": [
            {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "teal"},
            {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "teal"},
        ],
    }
    return json.dumps(
        {
            "site_name": "Client Messaging",
            "docs_dir": str(pages),
            "site_dir": str(site),
            "strict": True,
            "theme": theme,
            "plugins": [{"search": {"lang": "en"}}],
            "extra": {"generator": False},
            "markdown_extensions": [
                {"toc": {"permalink": True}},
                "tables",
                "sane_lists",
                {"pymdownx.highlight": {"anchor_linenums": False}},
                "pymdownx.superfences",
            ],
            "validation": {"omitted_files": "ignore", "links": {"anchors": "warn", "not_found": "warn"}},
        },
        indent=1,
    )


def _pages(source: Path) -> list[PurePosixPath]:
    """All pages: those of docs/, and those elsewhere that one of them leads to."""
    found = [PurePosixPath(path.relative_to(source).as_posix()) for path in sorted((source / "docs").rglob("*.md"))]
    for page in found:  # grows while it is read
        for link in _LINK.finditer((source / page).read_text(encoding="utf-8")):
            led = _led(page, link[2])
            if led not in found and led.suffix == ".md" and (source / led).is_file():
                found.append(led)
    return found


def _place(page: PurePosixPath) -> PurePosixPath:
    place = page.relative_to("docs") if page.parts[0] == "docs" else PurePosixPath("repository") / page
    return place.with_name("index.md") if place.name == "README.md" else place


def _led(page: PurePosixPath, link: str) -> PurePosixPath:
    """Where a link of a page leads, in the repository."""
    return PurePosixPath(relpath(str(page.parent / link), "."))


def _relinked(text: str, page: PurePosixPath, pages: dict[PurePosixPath, PurePosixPath], source: Path) -> str:
    here = _place(page).parent

    def link(found: re.Match[str]) -> str:
        led = _led(page, found[2])
        led = led / "README.md" if led / "README.md" in pages else led
        if led in pages:
            place = pages[led]
        elif led.parts[0] == "docs" and (source / led).is_file():
            place = led.relative_to("docs")
        else:
            return found[1]
        return f"[{found[1]}]({relpath(place, here)}{found[3] or ''})"

    return "".join(part if is_code else _LINK.sub(link, part) for part, is_code in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, and whether each is a block of code."""
    end = 0
    for fence in _FENCE.finditer(text):
        yield text[end : fence.start()], False
        yield fence[0], True
        end = fence.end()
    yield text[end:], False


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def main(folder: Path) -> None:
    """Stage the repository's pages below a folder, with a configuration that builds them into it."""
    shutil.rmtree(folder, ignore_errors=True)
    stage(REPOSITORY, folder / "pages")
    _write(folder / "mkdocs.yml", configuration(folder / "pages", folder / "site"))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
