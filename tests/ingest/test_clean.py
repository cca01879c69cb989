"""Text is cleaned without a trace of the print shop, and every clean letter knows where it came from."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean, clean_mapped
from ingest.spaced import MAY_BE_SPACED

ODD = "\xad\u200b\ufffe\ufb01\x00\ud800\xb4\xa8\u019f\uf0b7\uf001\u0301\u2010- \t\x0c\r\n"
RAW = st.text(alphabet=st.characters() | st.sampled_from(ODD + "aeiountrATES"), max_size=120)


@given(RAW)
def test_clean_text_is_composed_and_holds_nothing_odd(raw: str) -> None:
    text = clean(raw)
    assert unicodedata.is_normalized("NFC", text)
    assert not set("\x00\xad\u200b\ufeff\ufffe\ufb01\ufb03\uf0b7\uf001\r\t") & set(text)
    assert not any("\ud800" <= letter <= "\udfff" or "\ue000" <= letter <= "\uf8ff" for letter in text)


@given(RAW)
def test_what_is_clean_stays_as_it_is(raw: str) -> None:
    text = clean(raw)
    assert clean(text) == text


@given(RAW)
def test_the_mapped_variant_gives_the_same_text_and_a_place_for_each_letter(raw: str) -> None:
    mapped = clean_mapped(raw)
    origins = mapped.origins.tolist()
    assert mapped.text == clean(raw) or MAY_BE_SPACED.search(f" {mapped.text}")
    assert len(origins) == len(mapped.text)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(raw) for origin in origins)
    assert all(0 < at <= len(mapped.text) for at in mapped.joined)


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("tra\ufb03cking, trá\ufb01co, \ufb02ujo", "trafficking, tráfico, flujo"),
        ("\U0001d413\U0001d411\U0001d400\U0001d413\U0001d400 \uff34\uff29\uff30 \u2167", "TRATA TIP VIII"),
        ("10 m², ½ hora, 1.ª y 2.º, №, ™", "10 m², ½ hora, 1.ª y 2.º, №, ™"),
        ("\ufdfa", "\ufdfa"),  # a whole phrase
        ("migra\u019fon, a\u01a9ack, \u019feso", "migration, attack, tieso"),
        ("\u019f", "\u019f"),
    ],
)
def test_forms_of_letters_become_letters_and_signs_with_a_meaning_stay(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("tr\xb4afico, nin\u0303a, ping\xa8uino, dec\xb4\u0131a", "tráfico, niña, pingüino, decía"),
        ("tra\xb4fico, migracio\xb4n, ni\u02dcnez", "tráfico, migración, niñez"),
        ("don\xb4t, it\xb4s, el 5\xb4 piso, \xb4", "don\xb4t, it\xb4s, el 5\xb4 piso, \xb4"),
    ],
)
def test_accents_that_stand_apart_come_to_their_letters(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("T R A T A  D E  P E R S O N A S", "TRATA DE PERSONAS"),
        ("Guía\nM \xc9 X I C O\n2024", "Guía\nMÉXICO\n2024"),
        ("t r a t a\td e\tp e r s o n a s", "trata de personas"),
        ("N  I  \xd1  E  Z    Y    P  A  Z", "NIÑEZ Y PAZ"),
        ("J. R. R. Tolkien", "J. R. R. Tolkien"),
        ("A B C D E F", "A B C D E F"),
        ("a e i o u", "a e i o u"),
        ("L M M J V S D", "L M M J V S D"),
        ("X X X X X X", "X X X X X X"),
        ("S O S", "S O S"),
        ("1 2 3 4 5 6", "1 2 3 4 5 6"),
        ("A N T E S D E V I A J A R P R E G U N T A", "A N T E S D E V I A J A R P R E G U N T A"),  # nobody can say where words end
    ],
)
def test_spaced_out_words_close_and_lists_of_letters_stay(raw: str, expected: str) -> None:
    assert clean(raw) == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("preven-\nción", "prevención"),
        ("preven\u2010 \r\n ción", "prevención"),
        ("preven\xad\nción", "prevención"),
        ("Centro-\nAmérica", "Centro-\nAmérica"),
        ("2019-\n2024", "2019-\n2024"),
        ("lo socio-económico, lo socio-\neconómico", "lo socio-económico, lo socio-económico"),
        ("cooperación, cooperación, co-operación, co-\noperación", "cooperación, cooperación, co-operación, cooperación"),
        ("a whole-of-\ngovernment approach", "a whole-of-government approach"),
    ],
)
def test_words_broken_at_a_line_end_are_joined_but_compounds_keep_their_hyphen(raw: str, expected: str) -> None:
    assert clean(raw) == expected
    assert clean_mapped(raw).text == expected


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("\uf0b7 escuchar\n\uf0a7 acompañar", "• escuchar\n• acompañar"),
        ("\uf0e0 albergue", "→ albergue"),
        ("\ue123llame\U000f1234 ya", "llame ya"),
        ("\uf054\uf072\uf061\uf074\uf061", "Trata"),  # a whole text in a symbol font
        ("tra\uf001co", "trafico"),
    ],
)
def test_private_characters_become_what_they_show(raw: str, expected: str) -> None:
    assert clean(raw) == expected
