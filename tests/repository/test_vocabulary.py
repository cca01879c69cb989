"""Codes and labels: none twice, each in both languages, countries and regions by their standards."""

import csv
from pathlib import Path

import pytest

from repository.vocabulary import FOLDER, is_language_tag, kind_of, members, vocabulary

NO_CODES = (
    "membership.csv",
    "concepts.csv",
    "concept_texts.csv",
    "distress.csv",
    "implied_codes.csv",
    "type_words.csv",
    "country_names.csv",
)
FILES = sorted(path for path in FOLDER.glob("*.csv") if path.name not in NO_CODES)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_each_code_and_label_once(path: Path) -> None:
    table = rows(path)

    assert list(table[0]) == ["code", "parent", "label_es", "label_en"]
    for column in ("code", "label_es", "label_en"):
        values = [row[column] for row in table]
        assert len(set(values)) == len(values), column
        assert all(value == value.strip() != "" for value in values), column


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broader_code_stands_above_its_narrower_ones(path: Path) -> None:
    seen: set[str] = set()
    for row in rows(path):
        assert not row["parent"] or row["parent"] in seen
        seen.add(row["code"])


def test_countries_are_those_of_iso_3166_1() -> None:
    countries = vocabulary("country")

    assert len(countries.entries) == 249
    assert {"MX", "BZ", "GT", "SV", "HN", "NI", "CR", "PA", "DO", "HT", "VE"} <= set(countries.entries)
    assert not {"EU", "UN", "ZZ", "XK", "AC"} & set(countries.entries)
    assert (countries.label("MX", "es"), countries.label("DO", "en")) == ("México", "Dominican Republic")


def test_regions_are_numbers_of_m49() -> None:
    regions = vocabulary("region")

    assert (regions.label("013", "es"), regions.label("013", "en")) == ("Centroamérica", "Central America")
    assert all(code.isdecimal() and len(code) == 3 for code in regions.entries)


@pytest.mark.parametrize(
    ("code", "spanish", "english"),
    [
        ("es", "español", "Spanish"),
        ("cab", "garífuna", "Garifuna"),
        ("ht", "criollo haitiano", "Haitian Creole"),
        ("quc", "k’iche’", "K’iche’"),
        ("bzj", "criollo beliceño", "Belize Kriol"),
    ],
)
def test_languages_of_the_region_have_names(code: str, spanish: str, english: str) -> None:
    languages = vocabulary("language")

    assert (languages.label(code, "es"), languages.label(code, "en")) == (spanish, english)


def test_every_country_of_a_group_is_a_country() -> None:
    assert members("core") == ("MX", "BZ", "GT", "SV", "HN", "NI", "CR", "PA", "DO")
    assert set(members("core")) | {"CA", "US"} == set(members("rcm"))
    assert all(code in vocabulary("country") for code in members("rcm"))
    assert members("nobody") == ()


def test_an_unknown_code_is_its_own_label() -> None:
    assert vocabulary("theme").label("unheard-of", "es") == "unheard-of"
    assert "unheard-of" not in vocabulary("theme")


def test_a_label_in_an_unknown_language_is_spanish() -> None:
    assert vocabulary("country").label("MX", "quc") == "México"


def test_an_unknown_vocabulary_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        vocabulary("colour")


@pytest.mark.parametrize(
    ("code", "kind"), [("guide", "material"), ("material", "material"), ("workshop", "activity"), ("nothing", None), (None, None)]
)
def test_a_type_belongs_to_a_kind(code: str | None, kind: str | None) -> None:
    assert kind_of(code) == kind


@pytest.mark.parametrize("tag", ["es", "es-MX", "quc", "zh-Hant-TW", "und"])
def test_a_language_tag_is_taken(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize("tag", ["", "e", "español", "es_MX", "ES", "es-", "es\n", "es-" + "a" * 40, "es; drop"])
def test_what_is_no_language_tag_is_not(tag: str) -> None:
    assert not is_language_tag(tag)
