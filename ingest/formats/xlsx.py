"""XLSX: a page is a sheet, a line a row. Hidden sheets and comments are listed."""

from collections.abc import Iterator
from pathlib import Path

from ingest.archive import Archive
from ingest.errors import Damaged
from ingest.extraction import Extraction, Watch, unwatched
from ingest.formats import drawing, embedded, xlsx_text
from ingest.formats.hidden import Findings
from ingest.formats.package import Package, of_kind, relation_id
from ingest.formats.sections import Pages
from ingest.formats.sheets import Sheets, row_text
from ingest.formats.xlsx_text import Book
from ingest.formats.xml import parse
from ingest.limits import Limits

_MAIN = "xl/workbook.xml"
_CHARTS = ("chart", "chartEx", "diagramData")


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a workbook.

    Raises:
        Damaged: it is no archive, its main part is missing or no sound XML, or no sheet can be read.
        Encrypted: a part is locked.
        TooLarge: it unpacks to too much, or has too many sheets, cells or too much text.
    """
    with Archive(path, limits) as archive:
        workbook = _Workbook(Package(archive, _MAIN), Pages(limits, watch))
        workbook.read()
        about = workbook.package.about()
        workbook.findings.add_embedded(embedded.in_package(archive))
    workbook.findings.add_names(about.names)
    return Extraction(
        pages=workbook.pages.made(),
        title=about.title,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=workbook.findings.found(),
        warnings=tuple(workbook.package.warnings),
    )


class _Workbook:
    """Reads the sheets of a workbook in their order."""

    def __init__(self, package: Package, pages: Pages) -> None:
        self.package = package
        self.pages = pages
        self.findings = Findings()
        self._sheets = Sheets(pages, self.findings)
        self._unread = 0

    def read(self) -> None:
        """Read everything."""
        root = parse(self.package.read(self.package.main))
        relations = {relation.id: relation for relation in self.package.relations(self.package.main)}
        shared = list(relations.values())
        texts = next(self.package.each(of_kind(shared, "sharedStrings"), xlsx_text.strings), [])
        kinds = next(self.package.each(of_kind(shared, "styles"), xlsx_text.kinds), [])
        book = Book(texts, kinds, xlsx_text.epoch(root))
        sheets = list(root.iter("{*}sheet"))
        for sheet in sheets:
            relation = relations.get(relation_id(sheet))
            is_hidden = sheet.get("state", "visible") != "visible"
            self._add(book, relation.member if relation else "", sheet.get("name", ""), is_hidden=is_hidden)
        if sheets and self._unread == len(sheets):
            raise Damaged("no sheet can be read")

    def _add(self, book: Book, member: str, name: str, *, is_hidden: bool) -> None:
        """Add a sheet; one that cannot be read is an empty page."""
        number = self.pages.next
        if not is_hidden and not self._sheets.begin():
            self.pages.add((), label=name)
            return
        try:
            rows = list(self._rows(book, member, number))
        except Damaged:
            self.package.warnings.append(f"page-unreadable:{number}")
            self._unread += 1
            self.pages.add((), label=name)
            return
        (self._sheets.hide if is_hidden else self._sheets.add)(name, rows)

    def _rows(self, book: Book, member: str, number: int) -> Iterator[str]:
        """Give the rows of a sheet, then the words of its drawings and charts."""
        for cells in book.rows(self.package.read(member)):
            self._sheets.count(len(cells))
            yield row_text(cells)
        relations = self.package.relations(member)
        for comments in self.package.each(of_kind(relations, "comments"), xlsx_text.comments):
            for author, text in comments:
                self.findings.add("comment", text, page=number, author=author)
        for relation in of_kind(relations, "drawing"):
            charts = of_kind(self.package.relations(relation.member), *_CHARTS)
            for blocks in self.package.each([relation, *charts], drawing.words):
                yield from (block.text for block in blocks)
