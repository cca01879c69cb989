"""Clean text and its language."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.clean import clean, clean_mapped
from ingest.detect import document_language, page_languages
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import PDF
from repository.boxes import unpack_boxes
from repository.language.words import folded_words

RAW = st.text(alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("\u00ad\u200b\ufffe\ufb01-\n \x00é\u0301"), max_size=200)


@given(RAW)
def test_clean_text_is_composed_holds_nothing_invisible_and_stays_as_it_is(raw: str) -> None:
    text = clean(raw)
    assert unicodedata.normalize("NFC", text) == text
    assert not set("\x00\u00ad\u200b\ufeff\ufffe") & set(text)
    assert clean(text) == text


@given(RAW)
def test_the_mapped_variant_gives_the_same_text(raw: str) -> None:
    assert clean_mapped(raw).text == clean(raw)


@pytest.mark.parametrize(
    "raw, expected",
    [
        ("trá\ufb01co", "tráfico"),
        ("mi\u00adgra\u00adción", "migración"),
        ("preven-\nción", "prevención"),
        ("nin\u0303a", "niña"),
        ("uno\x00dos", "unodos"),
    ],
)
def test_what_print_did_to_words_is_undone(raw: str, expected: str) -> None:
    assert clean(raw) == expected


def test_the_language_of_judged_paragraphs_is_told(corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / "judged" / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    right = sum(page_languages(row["text"])[0] == row["lang"] for row in rows)
    assert right / len(rows) >= 0.98
    assert [page_languages(row["text"]) for row in rows[:20]] == [page_languages(row["text"]) for row in rows[:20]]


@pytest.mark.parametrize("text", ["", "12 34 56", "!!! ???"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert page_languages(text)[0] == "und"
    assert document_language([text], [page_languages(text)]) == "und"


@pytest.mark.parametrize("name, least", [("maint-guide.es", 0.97), ("install.en", 0.97)])
def test_a_manual_is_read_word_for_word(corpus: Path, name: str, least: float) -> None:
    extraction = extract(corpus / "manuals" / f"{name}.pdf", PDF, Limits())
    found = set(folded_words(" ".join(page.text for page in extraction.pages)))
    wanted = [word for word in folded_words((corpus / "manuals" / f"{name}.txt").read_text(encoding="utf-8")) if word.isalpha()]
    assert sum(word in found for word in wanted) / len(wanted) >= least
    assert [page.number for page in extraction.pages] == list(range(1, len(extraction.pages) + 1))


def test_word_boxes_lie_on_their_words(corpus: Path) -> None:
    page = extract(corpus / "manuals" / "maint-guide.es.pdf", PDF, Limits()).pages[20]
    boxes = unpack_boxes(page.boxes)
    assert len(boxes) > 100
    assert all(0 <= box.left <= box.right <= 1 and 0 <= box.top <= box.bottom <= 1 for box in boxes)
    assert all(page.text[box.start : box.end].strip() == page.text[box.start : box.end] != "" for box in boxes)
