"""What a nudge says: that there is a message, where to read it, and nothing else."""

from string import Formatter

import pytest

from client_messaging.nudging.texts import LONGEST_URL, languages, nearest, texts_for

URL = "https://" + "portal.example/".ljust(LONGEST_URL - len("https://"), "x")
# The basic character set of GSM 03.38, 7 bits a character; its extension takes two (3GPP TS 23.038, 6.2.1).
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
LONGEST_GSM_7, LONGEST_UCS_2 = 160, 70
every_language = pytest.mark.parametrize("language", sorted(languages()))


def test_there_are_texts_in_english_and_spanish() -> None:
    assert {"en", "es"} <= languages()


@every_language
def test_a_text_message_fits_one_segment_with_the_longest_address_and_says_how_to_stop(language: str) -> None:
    text = texts_for(language, URL).text
    assert len(text) <= (LONGEST_GSM_7 if set(text) <= GSM_7 else LONGEST_UCS_2)
    assert "STOP" in text
    assert URL in text.split()


@every_language
def test_every_text_has_the_portals_address_and_no_other_gap(language: str) -> None:
    blank = texts_for(language, "{url}")
    said = [[name for _, name, _, _ in Formatter().parse(part) if name is not None] for part in blank[1:]]
    assert said == [[], ["url"], ["url"]]


@every_language
def test_an_e_mail_has_one_address_in_plain_text(language: str) -> None:
    texts = texts_for(language, URL)
    assert texts.mail.count("http") == 1
    assert "<" not in texts.mail
    assert "\n" not in texts.subject


@pytest.mark.parametrize(
    ("tag", "language"),
    [("es", "es"), ("es-MX", "es"), ("ES-419", "es"), ("es-Latn-MX-x-home", "es"), ("en-GB", "en"), ("fr", "en")],
)
def test_the_nearest_language_is_taken(tag: str, language: str) -> None:
    assert nearest(tag) == language
    assert texts_for(tag, URL) == texts_for(language, URL)
