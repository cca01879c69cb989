"""XLS: a page is a sheet, a line a row. Hidden sheets and comments are listed."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path

import xlrd
from xlrd.biffh import XLRDError
from xlrd.compdoc import CompDocError

from ingest.compound import Compound
from ingest.errors import Damaged, Encrypted, TooLarge
from ingest.extraction import Extraction, Watch, unwatched
from ingest.formats import embedded, summary, xls_boxes
from ingest.formats.cell_values import EPOCHS, Kind, kind_of, written
from ingest.formats.hidden import Findings
from ingest.formats.old_office import read_compound
from ingest.formats.sections import Pages
from ingest.formats.sheets import Sheets, row_text
from ingest.limits import Limits

MAX_ROWS = 1_000_000  # of all sheets, up to the last with a cell: one cell in the last row makes 65,536
_FAULTS = (  # what the library raises over a broken file, and what Python does where it trusts one
    *(XLRDError, CompDocError, ArithmeticError, AssertionError, AttributeError, LookupError, NameError),
    *(OSError, RuntimeError, TypeError, ValueError, struct.error),
)
_STREAM = "Workbook"  # of Excel 97 to 2003; older ones have no boxes that we know
_TEXT, _NUMBER, _DATE, _BOOLEAN, _ERROR = 1, 2, 3, 4, 5  # kinds of cells


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a workbook of Excel 5 to 2003.

    Raises:
        Damaged: it is no compound file, or holds no sound workbook.
        Encrypted: it opens only with a password.
        TooLarge: it is longer than what one archive may unpack to, or has too many sheets, rows, cells or too much text.
    """
    data = read_compound(path, limits)
    file = Compound(data)
    boxes = xls_boxes.texts(file.read(_STREAM)) if _STREAM.lower() in file.names else []
    workbook = _Workbook(data, boxes, Pages(limits, watch))
    workbook.read()
    workbook.findings.add_embedded(embedded.in_workbook(file))
    about = summary.read(file)
    workbook.findings.add_names((*about.names, workbook.last_author))
    return Extraction(
        pages=workbook.pages.made(),
        title=about.title,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=workbook.findings.found(),
        warnings=tuple(workbook.warnings),
    )


class _Workbook:
    """Reads the sheets of a workbook in their order."""

    def __init__(self, data: bytes, boxes: list[list[str]], pages: Pages) -> None:
        self.pages = pages
        self.findings = Findings()
        self.warnings: list[str] = []
        self._sheets = Sheets(pages, self.findings)
        self._book = _opened(data)
        self._boxes = boxes  # by sheet
        self._rows_left = MAX_ROWS
        self._kinds = [kind_of(self._format(style.format_key)) for style in self._book.xf_list]

    @property
    def last_author(self) -> str:
        """Give who saved the workbook, as it says itself."""
        return str(self._book.user_name or "")

    def read(self) -> None:
        """
        Read everything.

        Raises:
            Damaged: no sheet can be read.
        """
        for number, name in enumerate(self._book.sheet_names()):
            self._add(number, str(name))
        if self._book.nsheets and len(self.warnings) == self._book.nsheets:
            raise Damaged("no sheet can be read")

    def _add(self, number: int, name: str) -> None:
        """Add a sheet; one that cannot be read is an empty page."""
        page = self.pages.next
        if not self._sheets.begin():
            self.pages.add((), label=name)
            return
        try:
            sheet = self._book.sheet_by_index(number)
            rows = [*self._rows(sheet), *(self._boxes[number] if number < len(self._boxes) else ())]
        except _FAULTS:
            self.warnings.append(f"page-unreadable:{page}")
            self.pages.add((), label=name)
            return
        for place in sorted(sheet.cell_note_map):
            note = sheet.cell_note_map[place]
            self.findings.add("comment", str(note.text), page=page, author=str(note.author or ""))
        (self._sheets.hide if sheet.visibility else self._sheets.add)(name, rows)
        self._book.unload_sheet(number)

    def _rows(self, sheet: xlrd.sheet.Sheet) -> Iterator[str]:
        self._rows_left -= sheet.nrows
        if self._rows_left < 0:
            raise TooLarge(f"more than {MAX_ROWS} rows")
        for cells in filter(None, sheet.get_rows()):
            texts = [self._text(cell) for cell in cells]
            self._sheets.count(sum(map(bool, texts)))
            yield row_text(texts)

    def _text(self, cell: xlrd.sheet.Cell) -> str:
        if cell.ctype == _TEXT:
            return str(cell.value)
        if cell.ctype in (_NUMBER, _DATE):
            style = cell.xf_index if cell.xf_index is not None else -1
            kind: Kind = self._kinds[style] if 0 <= style < len(self._kinds) else "number"
            return written(float(cell.value), kind, EPOCHS[self._book.datemode == 1])
        if cell.ctype == _BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        return str(xlrd.error_text_from_code.get(cell.value, "")) if cell.ctype == _ERROR else ""

    def _format(self, key: int) -> str:
        found = self._book.format_map.get(key)
        return str(found.format_str) if found else ""


def _opened(data: bytes) -> xlrd.book.Book:
    """
    Open a workbook without reading its sheets.

    Raises:
        Damaged: there is no sound one in the file.
        Encrypted: it opens only with a password.
    """
    try:
        return xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), on_demand=True, formatting_info=True, ragged_rows=True)
    except _FAULTS as error:
        if "encrypted" in str(error):
            raise Encrypted("the workbook opens only with a password") from error
        raise Damaged("the file holds no sound workbook") from error
