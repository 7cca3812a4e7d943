"""docs/aws-sources.md: AWS's page behind each statement about AWS, and its limits as the code has them."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Final

from deployment.paths import REPOSITORY

SOURCES: Final = (REPOSITORY / "docs/aws-sources.md").read_text()
ROWS: Final = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in SOURCES.splitlines()
    if line.startswith("| ") and not line.startswith(("| Statement |", "| Constant |"))
]
LIMITS: Final = {row[0].strip("`"): row[1] for row in ROWS if len(row) == 5}
ROOTS: Final = {"layers/messaging": "layers/messaging", "maintenance": ".", "deployment": ".", "local": "."}
"""Folders with code that runs, and what their modules' names are relative to."""

AWS: Final = re.compile(r"https://(docs\.aws\.amazon\.com|aws\.amazon\.com|repost\.aws)/\S+")
READ: Final = re.compile(r"(page|model|cited|not confirmed|a copy of)\b")


def numbers_that_cite_aws(path: Path) -> Iterator[str]:
    """Module constants with a number or time, and AWS's documentation named beside, above or below."""
    text = path.read_text()
    lines, body = text.splitlines(), ast.parse(text).body
    for node, following in pairwise([*body, None]):
        if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
            continue
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        above = lines[node.lineno - 2]
        about = [*lines[node.lineno - 1 : node.end_lineno], above if above.startswith("#") else ""]
        if isinstance(following, ast.Expr):
            about += lines[following.lineno - 1 : following.end_lineno]
        parts = list(ast.walk(node.value))
        is_number = not any(isinstance(one, ast.Tuple | ast.Set | ast.Dict | ast.JoinedStr) for one in parts) and any(
            isinstance(one, ast.Constant) and isinstance(one.value, int | float) for one in parts
        )
        if isinstance(target, ast.Name) and is_number and "docs.aws.amazon.com" in "\n".join(about):
            yield target.id


def cited_limits() -> set[str]:
    return {
        f"{'.'.join(path.relative_to(REPOSITORY / base).with_suffix('').parts)}:{name}"
        for folder, base in ROOTS.items()
        for path in (REPOSITORY / folder).rglob("*.py")
        for name in numbers_that_cite_aws(path)
    }


def test_a_limit_is_that_of_the_code() -> None:
    assert len(LIMITS) > 15
    for constant, said in LIMITS.items():
        module, name = constant.split(":")
        value = getattr(import_module(module), name)
        assert isinstance(value, int | float | timedelta), constant
        assert str(value) == said, constant


def test_every_number_of_the_code_that_cites_aws_is_listed() -> None:
    cited = cited_limits()
    assert len(cited) > 8
    assert cited - LIMITS.keys() == set()


def test_every_row_names_a_page_of_aws_and_whether_it_was_read() -> None:
    assert len(ROWS) > 40
    for *_, page, read in ROWS:
        link = re.fullmatch(r"\[[^\]]+\]\((\S+)\)", page)
        assert link is not None, page
        assert AWS.fullmatch(link[1]), page
        assert READ.match(read), read


def test_what_is_not_confirmed_is_not_said_to_be_read() -> None:
    assert [read for *_, read in ROWS if "not confirmed" in read]
    assert not [read for *_, read in ROWS if "not confirmed" in read and re.search(r"\b(page|model|cited)$", read)]
