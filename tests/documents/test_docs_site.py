"""The documentation site: what `make docs-site` builds it of. MkDocs itself refuses a link that leads nowhere."""

import json
import re
from pathlib import Path

import pytest

from deployment.paths import REPOSITORY
from tools import docs_site


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    docs_site.stage(REPOSITORY, folder)
    return folder


def test_every_document_is_a_page(pages: Path) -> None:
    for document in (REPOSITORY / "docs").rglob("*.md"):
        page = pages / document.relative_to(REPOSITORY / "docs")
        assert (page.with_name("index.md") if page.name == "README.md" else page).is_file()


def test_each_problem_has_the_address_that_its_page_says(pages: Path) -> None:
    document = json.loads((REPOSITORY / "docs/openapi.json").read_text())
    for code in document["components"]["examples"]:
        assert (pages / "problems" / f"{code}.md").is_file()


def test_every_link_of_the_pages_leads_to_a_file_of_the_site(pages: Path) -> None:
    links = 0
    for page in pages.rglob("*.md"):
        text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
            assert (page.parent / target).is_file(), f"{page}: {target}"
            links += 1
    assert links > 200


def test_links_lead_from_page_to_page_and_into_no_code(tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("root")
    (root / "docs/how-to").mkdir(parents=True)
    (root / "docs/README.md").write_text("[a](how-to/a.md#x) [code](../code.py) [more](../MORE.md) [s](o.json)")
    (root / "docs/o.json").write_text("{}")
    (root / "docs/how-to/a.md").write_text("[back](../README.md)\n```\n[kept](../README.md)\n```\n")
    (root / "MORE.md").write_text("[docs](docs/README.md) [web](https://example.invalid/)")
    (root / "code.py").write_text("")
    pages = tmp_path_factory.mktemp("pages")
    docs_site.stage(root, pages)
    assert (pages / "index.md").read_text() == "[a](how-to/a.md#x) code [more](repository/MORE.md) [s](o.json)"
    assert (pages / "how-to/a.md").read_text() == "[back](../index.md)\n```\n[kept](../README.md)\n```\n"
    assert (pages / "repository/MORE.md").read_text() == "[docs](../index.md) [web](https://example.invalid/)"


def test_nothing_of_the_site_comes_from_elsewhere() -> None:
    made = json.loads(docs_site.configuration(Path("pages"), Path("site")))
    assert made["strict"] is True
    assert made["theme"]["font"] is False
    assert "search" in made["plugins"][0]
