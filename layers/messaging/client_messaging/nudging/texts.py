"""Texts of nudges: fixed words for each language (`texts/`), with the portal's address and nothing else."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_FOLDER: Final = Path(__file__).parent / "texts"
_FALLBACK: Final = "en"
LONGEST_URL: Final = 80
"""Characters of the parameter NudgeUrl."""


class Texts(NamedTuple):
    """A nudge in one language: subject and body of an e-mail, and a text message."""

    language: str
    subject: str
    mail: str
    text: str


def texts_for(language: str, url: str) -> Texts:
    """The nudge in the nearest language that has a text: of `es-MX` Spanish, else English (RFC 4647, lookup)."""
    words = _words(nearest(language))
    mail, text = words["mail"].lstrip("\n"), words["text"]
    return Texts(nearest(language), words["subject"], mail.format(url=url), text.format(url=url))


def nearest(tag: str) -> str:
    """The language with a text that is nearest to a BCP 47 tag: subtags are left out from the end."""
    known = languages()
    subtags = tag.lower().split("-")
    for length in range(len(subtags), 0, -1):
        if (found := "-".join(subtags[:length])) in known:
            return found
    return _FALLBACK


@cache
def languages() -> frozenset[str]:
    """The languages that have a text, in lower case."""
    return frozenset(file.stem for file in _FOLDER.glob("*.toml"))


@cache
def _words(language: str) -> dict[str, str]:
    return tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
