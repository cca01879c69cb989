"""Plurals, dates, numbers and names in the reader's language."""

from datetime import UTC, date, datetime

import pytest

from ui.i18n import language, preferred

ES, EN = language("es"), language("en")


def test_numbers_and_dates_follow_the_readers_habits():
    assert (ES.number(1234567), EN.number(1234567)) == ("1,234,567", "1,234,567")
    assert ES.date(date(2026, 11, 24)) == "24 de noviembre de 2026"
    assert EN.date(datetime(2026, 11, 24, tzinfo=UTC)) == "24 November 2026"


def test_plurals_are_right_in_both_languages():
    for count, spanish, english in (
        (0, "0 recursos", "0 resources"),
        (1, "1 recurso", "1 resource"),
        (1200, "1,200 recursos", "1,200 resources"),
    ):
        assert ES.ngettext("%(num)s resource", "%(num)s resources", count) == spanish
        assert EN.ngettext("%(num)s resource", "%(num)s resources", count) == english


@pytest.mark.parametrize(
    "size, text", [(1, "1 kB"), (1_499, "1 kB"), (740_000, "740 kB"), (3_400_000, "3.4 MB"), (2_000_000_000, "2,000 MB")]
)
def test_sizes_are_written_in_powers_of_a_thousand(size: int, text: str):
    assert ES.size(size) == text


@pytest.mark.parametrize(
    "tag, spanish, english",
    [
        ("es", "español", "Spanish"),
        ("quc", "quiché", "Kʼicheʼ"),
        ("ht", "haitiano", "Haitian Creole"),
        ("pt-BR", "portugués (Brasil)", "Portuguese (Brazil)"),
        ("und", "idioma no identificado", "language not known"),
        ("xx", "xx", "xx"),
        ("zz-toolongsubtag", "zz", "zz"),
    ],
)
def test_languages_have_names(tag: str, spanish: str, english: str):
    assert (ES.language_name(tag), EN.language_name(tag)) == (spanish, english)


def test_countries_and_regions_have_names():
    assert [ES.country_name(code) for code in ("MX", "DO", "013")] == ["México", "República Dominicana", "Centroamérica"]
    assert [EN.country_name(code) for code in ("MX", "BZ", "013")] == ["Mexico", "Belize", "Central America"]


@pytest.mark.parametrize("header", ["", "*", ",,,;q=,", "en;q=x", "es;q=nan,en;q=0", "x" * 10_000])
def test_any_header_gives_a_language(header: str):
    assert preferred(header) in ("es", "en")
