"""Clean text and its language."""

import json
from pathlib import Path

import pytest

from ingest import detect
from ingest.detect import document_language, page_languages
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import PDF
from repository.boxes import unpack_boxes


def test_the_language_of_judged_paragraphs_is_told(corpus: Path) -> None:
    rows = [json.loads(line) for line in (corpus / "judged" / "docs.jsonl").read_text(encoding="utf-8").splitlines()]
    right = sum(page_languages(row["text"])[0] == row["lang"] for row in rows)
    assert right / len(rows) >= 0.98
    assert [page_languages(row["text"]) for row in rows[:20]] == [page_languages(row["text"]) for row in rows[:20]]


@pytest.mark.parametrize("text", ["", "12 34 56", "!!! ???"])
def test_a_text_without_words_has_no_language(text: str) -> None:
    assert page_languages(text)[0] == "und"
    assert document_language([text], [page_languages(text)]) == "und"


def test_word_boxes_lie_on_their_words(corpus: Path) -> None:
    page = extract(corpus / "manuals" / "maint-guide.es.pdf", PDF, Limits()).pages[20]
    boxes = unpack_boxes(page.boxes)
    assert len(boxes) > 100
    assert all(0 <= box.left <= box.right <= 1 and 0 <= box.top <= box.bottom <= 1 for box in boxes)
    assert all(page.text[box.start : box.end].strip() == page.text[box.start : box.end] != "" for box in boxes)


def test_words_decide_on_every_page_of_a_long_document_and_langdetect_on_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "MAX_ASKED", 2)
    clear = "Esta es la guía que los docentes de la escuela usan con sus alumnos cuando hablan de los riesgos y de lo que pueden hacer " * 3
    doubtful = "Prevención comunitaria: docentes, alumnos, escuela, familias de Honduras"
    alone = detect.page_languages(doubtful)
    assert detect.languages_of([doubtful] * 4 + [clear]) == [alone, alone, ("und",), ("und",), ("es",)]
    assert alone == ("es",)
