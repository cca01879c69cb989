"""Real PDFs of the field: every page with text gives text, and words that print wrote with ligatures are found."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import PDF
from repository.language.words import folded_words

MANUALS = ("debian-reference.en", "debian-reference.es", "install.en", "install.es", "maint-guide.en", "maint-guide.es")
LIGATURES = {  # files that write the word with a ligature, and a page where they do
    "en/gcm-obj-10-ERADICATE TRAFFIKING.pdf": ("trafficking", 1),
    "en/gcm-obj-9-COUNTER SMUGGLING.pdf": ("trafficking", 2),
    "en/gcm-obj-7-REDUCE VULNERABILITIES.pdf": ("trafficking", 1),
    "es/gcm-obj-9 COMBATIR EL TRAFICO ILICITO DE MIGRANTES.pdf": ("tráfico", 1),
    "es/gcm-obj-10 ERRADICAS LA TRATA DE PERSONAS.pdf": ("tráfico", 2),
    "es/gcm-obj-7 REDUCIR VULNERABILIDADES.pdf": ("tráfico", 2),
}


@cache
def read(path: Path) -> Extraction:
    return extract(path, PDF, Limits())


def words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text).lower()))


def recall(wanted: Counter[str], found: Counter[str]) -> float:
    """Give the share of a text's words that a document has."""
    return sum(count for word, count in wanted.items() if word in found) / wanted.total()


def recall_of_each(wanted: Counter[str], found: Counter[str]) -> float:
    """Give the share of a text's words that a document has as often."""
    return (wanted & found).total() / wanted.total()


@pytest.mark.parametrize("name", MANUALS)
def test_a_manual_is_read_word_for_word(corpus: Path, name: str) -> None:
    """The text beside a manual has a table of contents for each chapter, which the PDF has not: no reader finds each word as often."""
    found = words(page.text for page in read(corpus / "manuals" / f"{name}.pdf").pages)
    wanted = words([(corpus / "manuals" / f"{name}.txt").read_text(encoding="utf-8")])
    accented = Counter({word: count for word, count in wanted.items() if not word.isascii()})
    assert recall(wanted, found) >= 0.999
    assert recall(accented, found) >= 0.999
    assert recall_of_each(wanted, found) >= 0.98
    assert recall_of_each(accented, found) >= 0.97


@pytest.mark.parametrize("name", LIGATURES)
def test_words_written_with_ligatures_are_whole(corpus: Path, name: str) -> None:
    word, number = LIGATURES[name]
    path = corpus / "domain" / "files" / name
    drawn = PdfReader(path).pages[number - 1].extract_text().lower()
    ligated = word.replace("ffi", "\ufb03").replace("fi", "\ufb01")
    assert ligated in unicodedata.normalize("NFC", drawn)
    assert word in words([read(path).pages[number - 1].text])


def test_every_page_with_text_gives_text(corpus: Path) -> None:
    silent = [
        f"{path.name}:{page.number}"
        for path in sorted((corpus / "domain" / "files").glob("*/*.pdf"))
        for page, letters in zip(read(path).pages, letters_drawn(path), strict=True)
        if letters and not folded_words(page.text)
    ]
    assert silent == []


def letters_drawn(path: Path) -> list[int]:
    with pdfium.PdfDocument(path) as document:
        return [sum(map(str.isalpha, page.get_textpage().get_text_range())) for page in document]
