"""PDFs, or pages of them, that pdfium does not open, read by pypdf: slower, and it glues words, but more forgiving."""

from collections.abc import Sequence
from pathlib import Path

from pypdf import PageObject, PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from ingest.clean import clean, clean_line
from ingest.errors import Damaged, Encrypted
from ingest.extraction import ExtractedPage, Extraction, Tally
from ingest.limits import Limits

MAX_RESCUED = 50  # pages of a document that pdfium opens

# what pypdf is known to raise on broken files besides its own errors
_BROKEN = (
    *(PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError),
    *(RecursionError, OSError, ArithmeticError, AssertionError),
)


def extract(path: Path, limits: Limits, tally: Tally) -> Extraction:
    """
    Read a whole PDF.

    Raises:
        Encrypted: it opens only with a password.
        Damaged: it cannot be opened, or no page can be read.
        TooLarge: it has too many pages or too much text.
    """
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Encrypted("the PDF opens only with a password")
        sources = reader.pages
        count = len(sources)
    except FileNotDecryptedError as error:
        raise Encrypted("the PDF opens only with a password") from error
    except _BROKEN as error:
        raise Damaged(f"pypdf: {error}") from error
    texts: dict[int, str] = {}
    for number in range(1, count + 1):
        tally.begin(number)
        text = None if number in limits.skip else _text_of(reader, number)
        if text is not None:
            texts[number] = text
            tally.add(text)
    if not texts and not limits.skip:
        raise Damaged("no page of the PDF can be read")
    unreadable = tuple(f"page-unreadable:{number}" for number in range(1, count + 1) if number not in texts and number not in limits.skip)
    return Extraction(
        pages=tuple(ExtractedPage(number=number, text=texts.get(number, "")) for number in range(1, count + 1)),
        title=_title(reader),
        warnings=("read-by-fallback", *unreadable),
    )


def page_texts(path: Path, numbers: Sequence[int]) -> dict[int, str]:
    """Give the clean text of those pages that pypdf can read, at most `MAX_RESCUED`."""
    try:
        reader = PdfReader(path)
    except _BROKEN:
        return {}
    texts = {number: _text_of(reader, number) for number in numbers[:MAX_RESCUED]}
    return {number: text for number, text in texts.items() if text is not None}


def _text_of(reader: PdfReader, number: int) -> str | None:
    try:
        page: PageObject = reader.pages[number - 1]
        return clean(page.extract_text())
    except _BROKEN:
        return None


def _title(reader: PdfReader) -> str | None:
    try:
        title = reader.metadata.title if reader.metadata else None
    except _BROKEN:
        return None
    return (clean_line(title, 500) or None) if title else None
