"""ODS: a page is a sheet, a line a row, as its cells are shown. Hidden sheets and comments are listed."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.archive import Archive
from ingest.extraction import Extraction, Watch, unwatched
from ingest.formats import embedded
from ingest.formats import opendocument as odf
from ingest.formats.hidden import Findings
from ingest.formats.sections import Pages
from ingest.formats.sheets import Sheets, row_text
from ingest.formats.xml import drop, events, whole
from ingest.limits import Limits

_SHEET, _ROW, _CELL = f"{odf.TABLE}table", f"{odf.TABLE}table-row", f"{odf.TABLE}table-cell"
_STYLES = f"{odf.OFFICE}automatic-styles"
_NAME = f"{odf.TABLE}name"
_STYLE_NAME = f"{odf.TABLE}style-name"
_SHAPES = f"{odf.TABLE}shapes"
_MOST_REPEATED = 100  # a row or a cell that stands for more of its kind is shown so often


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a spreadsheet of OpenDocument.

    Raises:
        Damaged: it is no archive, or its sheets are missing or no sound XML.
        Encrypted: it is locked.
        TooLarge: it unpacks to too much, or has too many sheets, cells or too much text.
    """
    with Archive(path, limits) as archive:
        odf.check_manifest(archive)
        book = _Book(Pages(limits, watch))
        book.read(archive.read(odf.CONTENT))
        about = odf.about(archive)
        book.findings.add_embedded(embedded.in_open_document(archive))
    book.findings.add_names(about.names)
    return Extraction(
        pages=book.pages.made(),
        title=about.title,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=book.findings.found(),
    )


class _Book:
    """Reads the sheets in their order."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.findings = Findings()
        self._sheets = Sheets(pages, self.findings)
        self._unseen: frozenset[str] = frozenset()
        self._rows: list[str] = []
        self._is_wanted = True
        self._depth = 0  # of tables: one in a cell belongs to its sheet

    def read(self, content: bytes) -> None:
        """Read everything."""
        for event, element in events(content, (_SHEET, _ROW, _SHAPES, _STYLES)):
            if element.tag == _SHEET:
                self._sheet(event, element)
            elif event == "end" and element.tag == _STYLES:
                self._unseen = _unseen_sheets(element)
            elif event == "end" and self._depth == 1:
                self._rows += self._lines(element)
                drop(element)

    def _sheet(self, event: str, sheet: etree._Element) -> None:
        self._depth += 1 if event == "start" else -1
        if self._depth == 1 and event == "start":
            self._rows = []
            self._is_wanted = sheet.get(_STYLE_NAME) in self._unseen or self._sheets.begin()
        elif self._depth == 0:
            keep = self._sheets.hide if sheet.get(_STYLE_NAME) in self._unseen else self._sheets.add
            keep(sheet.get(_NAME, ""), self._rows if self._is_wanted else ())
            drop(sheet)

    def _lines(self, element: etree._Element) -> Iterator[str]:
        """Give a row as often as it is shown, or what drawings on the sheet say, line by line."""
        for comment in element.iter(odf.ANNOTATION):
            odf.note_comment(comment, self.findings, self._sheets.next_page)
        if element.tag == _SHAPES:
            yield from (" ".join(odf.words(paragraph).text.split()) for paragraph in odf.paragraphs(element))
            return
        cells: list[str] = []
        for cell in element.iter(_CELL):
            if text := " ".join(odf.words(paragraph).text for paragraph in odf.paragraphs(cell)).strip():
                cells += [text] * _times(cell, "number-columns-repeated")
        times = _times(element, "number-rows-repeated")
        self._sheets.count(times * len(cells))
        if cells:
            yield from [row_text(cells)] * times


def _times(element: etree._Element, attribute: str) -> int:
    return min(_MOST_REPEATED, whole(element.get(f"{odf.TABLE}{attribute}"), 1))


def _unseen_sheets(styles: etree._Element) -> frozenset[str]:
    """Give the names of styles whose sheets are not shown."""
    hidden = (mark for mark in styles.iter(f"{odf.STYLE}table-properties") if mark.get(f"{odf.TABLE}display") == "false")
    parents = (mark.getparent() for mark in hidden)
    return frozenset(parent.get(f"{odf.STYLE}name", "") for parent in parents if parent is not None) - {""}
