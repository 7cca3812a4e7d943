"""docs/clients.md says what is there, with the numbers that hold."""

import re

import messaging_client
from deployment.paths import REPOSITORY
from messaging_client import Patience

DOCUMENT = (REPOSITORY / "docs/clients.md").read_text(encoding="utf-8").partition("\n## TypeScript\n")[0]
ROWS = [line for line in DOCUMENT.splitlines() if line.startswith("| `")]
IN_WORDS = {"five": 5}


def test_every_name_of_the_package_is_in_the_table_and_no_other() -> None:
    named = {name for row in ROWS for name in re.findall(r"`(\w+)(?:\([^`]*\))?`", row)}
    assert set(messaging_client.__all__) <= named
    heads = {name for row in ROWS for name in re.findall(r"`(\w+)", row.split("|")[1])}
    assert heads <= set(messaging_client.__all__)


def test_the_limits_of_patience_are_those_of_the_code() -> None:
    (row,) = [row for row in ROWS if "`Patience(" in row]
    tries = re.search(r"(\w+) times in all", row)
    seconds = re.search(r"more than (\d+) seconds", row)
    assert tries
    assert seconds
    assert Patience() == Patience(IN_WORDS[tries[1]], float(seconds[1]))
