"""The catalogue as a table: nothing is lost on the way out and back, and no cell is a formula."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import sheets
from repository.details import checked
from repository.fields import FIELDS, Field
from repository.vocabulary import vocabulary

ABOUT = {"id": "k3j9x0a1b2c3d4e5", "revision": 3, "state": "draft", "slug": ""}
text = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    st.text("=+-@\t\r\n'|\\\"ñ, ;", min_size=1, max_size=8).map(lambda odd: f"{odd}a"),
    st.sampled_from(["=1+1", "'=x", "''", "'", "@SUM(A1)", "-5", "a|b", "a\\", "\\|", "\n"]),
)


def value_of(field: Field) -> st.SearchStrategy[Any]:
    """Give values that a field takes."""
    codes = sorted(vocabulary(field.vocabulary).entries) if field.vocabulary else []
    match field.shape:
        case "text":
            return text
        case "texts":
            return st.lists(text, max_size=4)
        case "localized":
            return st.dictionaries(st.sampled_from(["es", "en", "und", "quc", "pt-BR"]), text, max_size=3)
        case "code":
            return st.sampled_from(codes)
        case "codes":
            return st.lists(st.sampled_from(codes), max_size=3)
        case "integer":
            return st.integers(field.minimum or 0, min(field.maximum or 99, 999_999))
        case "date":
            return st.dates().map(str)
        case "url":
            return st.just("https://example.org/a?b=c|d")


said = [st.tuples(st.just(field.name), value_of(field)) for field in FIELDS if not field.name.endswith(("_min", "_max", "ends"))]
catalogues = st.lists(st.lists(st.one_of(*said), max_size=6).map(dict).map(checked), min_size=1, max_size=3)


@given(catalogues)
def test_every_catalogue_comes_back_as_it_went_out(all_details: list[dict[str, Any]]) -> None:
    names = sheets.header(all_details)
    file = io.StringIO(newline="")
    csv.writer(file).writerows([names, *(sheets.cells(ABOUT, details, names) for details in all_details)])
    file.seek(0)
    header, *rows = csv.reader(file)
    said = [sheets.values(dict(zip(header, row, strict=True)), {}) for row in rows]

    assert [checked(one) for one in said] == all_details


@given(text)
def test_no_cell_begins_as_a_formula_does_and_none_changes(value: str) -> None:
    assert sheets.safe(value)[:1] not in tuple(sheets.FORMULAS)
    assert sheets.unsafe(sheets.safe(value)) == value


@pytest.mark.parametrize("plain", ["guía", "'90", "l'autre", "", "5-10 años"])
def test_plain_text_is_written_as_it_is(plain: str) -> None:
    assert sheets.safe(plain) == plain == sheets.unsafe(plain)


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_removes() -> None:
    before = {"title": {"es": "Guía", "en": "Guide"}, "year": 2019, "minutes": 40}
    assert sheets.values({"title_en": "", "year": "", "id": "x"}, before) == {"title": {"es": "Guía"}, "year": None}


def test_a_cell_that_is_no_number_is_named() -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - its arguments are looked at
        sheets.values({"year": "two", "minutes": "1e9"}, {})
    assert refusal.value.args == (("year", "'two' is no whole number"), ("minutes", "'1e9' is no whole number"))
