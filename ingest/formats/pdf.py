"""PDF: text, word boxes, page sizes and labels, title and outline."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from ctypes import c_ushort
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from ingest.clean import clean_mapped
from ingest.errors import Damaged, Encrypted
from ingest.extraction import ExtractedPage, Extraction, Hidden, Tally, Watch, unwatched
from ingest.formats import pdf_hidden, pdf_structure
from ingest.formats.pdf_draft import Draft
from ingest.formats.pdf_hyphens import with_own_hyphens
from ingest.formats.pdf_marks import put_right
from ingest.formats.pdf_opening import open_pdf
from ingest.formats.pdf_order import in_reading_order
from ingest.formats.pdf_repeats import without_repeats
from ingest.formats.pdf_scans import needs_ocr
from ingest.formats.pdf_words import words_of
from ingest.limits import Limits
from repository.boxes import pack_columns

MAX_HIDDEN = 1_000  # comments and the like of one document
_LARGEST_SIDE = 1_000_000.0  # points; a page that says more has no believable size
_PASSWORD_ERRORS = (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY)


class _PageUnreadable(Exception):
    """Pdfium gives up on a page; the others may be sound."""


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a PDF with pdfium; what pdfium cannot open, or pages that it gives up on, with pypdf.

    Raises:
        Encrypted: it opens only with a password.
        Damaged: neither reader can open it, or no page can be read.
        TooLarge: it has too many pages or too much text.
    """
    tally = Tally(limits, watch)
    tally.begin(0)
    try:
        with _opened(path) as document:
            return _read(document, path, limits, tally)
    except Damaged:
        from ingest.formats import pdf_fallback  # noqa: PLC0415 - pypdf takes 0.3 s to import and is seldom needed

        return pdf_fallback.extract(path, limits, tally)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        document = open_pdf(path)
    except pdfium.PdfiumError as error:
        if error.err_code in _PASSWORD_ERRORS:
            raise Encrypted("the PDF opens only with a password") from error
        raise Damaged(f"pdfium: {error}") from error
    try:
        yield document.raw
    finally:
        document.close()


def _read(document: Any, path: Path, limits: Limits, tally: Tally) -> Extraction:
    count = raw.FPDF_GetPageCount(document)
    if count < 1:
        raise Damaged("the PDF has no pages")
    tally.expect(count)
    structure = _structure(document, path, count, limits)
    drafts: list[Draft] = []
    hidden = pdf_hidden.attached(document)
    failed: list[int] = []
    with pdf_hidden.form_of(document) as form:
        for number in range(1, count + 1):
            tally.begin(number)
            draft = Draft(number)
            if number not in limits.skip:
                try:
                    draft, carried = _read_page(document, form, number)
                    hidden += carried
                except _PageUnreadable:
                    failed.append(number)
            tally.add(draft.text)
            drafts.append(draft)
    if len(failed) == count:
        raise Damaged("no page of the PDF can be read")
    rescued = _rescued(path, failed)
    return Extraction(
        pages=tuple(_described(draft, structure, rescued.get(draft.number)) for draft in without_repeats(with_own_hyphens(drafts))),
        title=structure.title,
        authors=structure.authors,
        hidden=tuple(hidden[:MAX_HIDDEN]),
        warnings=tuple(_warnings(failed, rescued)),
    )


def _structure(document: Any, path: Path, page_count: int, limits: Limits) -> pdf_structure.Structure:
    if 0 not in limits.skip:
        return pdf_structure.read(document, page_count)
    from ingest.formats import pdf_fallback  # noqa: PLC0415 - as above

    return pdf_fallback.structure(path)


def _rescued(path: Path, failed: list[int]) -> dict[int, str]:
    if not failed:
        return {}
    from ingest.formats import pdf_fallback  # noqa: PLC0415 - as above

    return pdf_fallback.page_texts(path, failed)


def _warnings(failed: Iterable[int], rescued: dict[int, str]) -> list[str]:
    return [f"page-read-by-fallback:{number}" if number in rescued else f"page-unreadable:{number}" for number in failed]


def _described(draft: Draft, structure: pdf_structure.Structure, rescued: str | None) -> ExtractedPage:
    return ExtractedPage(
        number=draft.number,
        text=draft.text if rescued is None else rescued,
        label=structure.labels.get(draft.number),
        outline=structure.heading(draft.number),
        width=draft.width,
        height=draft.height,
        boxes=pack_columns(*draft.words),
        needs_ocr=draft.needs_ocr,
    )


def _read_page(document: Any, form: Any, number: int) -> tuple[Draft, list[Hidden]]:
    page = raw.FPDF_LoadPage(document, number - 1)
    if not page:
        raise _PageUnreadable
    try:
        text_page = raw.FPDFText_LoadPage(page)
        if not text_page:
            raise _PageUnreadable
        try:
            return _read_text_page(page, text_page, number), pdf_hidden.on_page(page, form, number)
        finally:
            raw.FPDFText_ClosePage(text_page)
    finally:
        raw.FPDF_ClosePage(page)


def _read_text_page(page: Any, text_page: Any, number: int) -> Draft:
    found = _characters(text_page)
    characters = put_right(text_page, found)
    cleaned = clean_mapped(characters)
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    draft = Draft(number, cleaned.text, joined=cleaned.joined, needs_ocr=needs_ocr(page, found, cleaned.text))
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
        return draft
    words = words_of(page, text_page, characters, cleaned)
    return in_reading_order(draft._replace(words=words, width=round(width, 2), height=round(height, 2)))


def _characters(text_page: Any) -> str:
    """Give the text of a page so that the n-th character of the string is the n-th of pdfium, which boxes are asked by."""
    count = raw.FPDFText_CountChars(text_page)
    if count < 1:
        return ""
    buffer = (c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "surrogatepass")
    if len(text) == count:
        return text
    return "".join(_character(raw.FPDFText_GetUnicode(text_page, index)) for index in range(count))


def _character(code: int) -> str:
    return chr(code) if code <= 0x10FFFF else "\ufffd"
