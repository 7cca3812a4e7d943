"""A consent names the version of the words that it was given to: other words are another version."""

import re
from zlib import crc32

from client_messaging.domain.preferences import CONSENT_WORDING
from deployment.paths import REPOSITORY

WORDS = {"2026-11": 2847754377}
"""By version: a check sum of the words in all languages."""


def test_other_words_are_another_version() -> None:
    texts = []
    for language in ("en", "es"):
        source = (REPOSITORY / f"web/src/words/preferences_{language}.ts").read_text(encoding="utf-8")
        found = re.search(r'smsConsent:\s*"([^"]+)"', source)
        assert found
        texts.append(found[1])
    assert crc32("\n".join(texts).encode()) == WORDS[CONSENT_WORDING]
