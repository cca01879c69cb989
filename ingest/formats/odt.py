"""ODT: paragraphs, tables, text boxes, notes, headers and footers; sections by heading. Comments and struck-out text are listed."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.errors import Damaged
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats import embedded
from ingest.formats import opendocument as odf
from ingest.formats.hidden import Findings
from ingest.formats.properties import MAX_TITLE
from ingest.formats.sections import SECTION_LEVEL, Block, pages_of
from ingest.formats.xml import drop, empty, events, parse, whole
from ingest.limits import Limits

_ROW, _CELL, _ITEM = f"{odf.TABLE}table-row", f"{odf.TABLE}table-cell", f"{odf.TEXT}list-item"
_STYLES = f"{odf.OFFICE}automatic-styles"
_WALKED = (odf.P, odf.H, _ROW, _CELL, _ITEM, odf.NOTE, odf.ANNOTATION, odf.CHANGES, _STYLES)
_EDGES = tuple(f"{odf.STYLE}{name}" for name in ("header", "header-first", "header-left", "footer", "footer-first", "footer-left"))
_MAX_LEVEL = 6


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a text document of OpenDocument.

    Raises:
        Damaged: it is no archive, or its text is missing or no sound XML.
        Encrypted: it is locked.
        TooLarge: it unpacks to too much, or has too much text.
    """
    tally = Tally(limits, watch)
    warnings: list[str] = []
    findings = Findings()
    with Archive(path, limits) as archive:
        odf.check_manifest(archive)
        styles = _styles(archive, warnings)
        reader = _Reader(odf.unseen_styles(styles) if styles is not None else frozenset(), findings)
        blocks = [*reader.blocks(archive.read(odf.CONTENT)), *_edges(styles)]
        about = odf.about(archive)
        findings.add_embedded(embedded.in_open_document(archive))
    findings.add_names(about.names)
    title = about.title or clean_line(next((block.text for block in blocks if block.level), ""), MAX_TITLE)
    return Extraction(
        pages=pages_of(blocks, limits, tally),
        title=title or None,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=findings.found(),
        warnings=tuple(warnings),
    )


def _styles(archive: Archive, warnings: list[str]) -> etree._Element | None:
    """Give the part with the styles, where headers and footers stand too."""
    if odf.STYLES not in archive.names:
        return None
    try:
        return parse(archive.read(odf.STYLES))
    except Damaged:
        warnings.append(f"part-unreadable:{odf.STYLES}")
        return None


def _edges(styles: etree._Element | None) -> Iterator[Block]:
    """Give headers and footers, once each."""
    seen: set[str] = set()
    for edge in styles.iter(*_EDGES) if styles is not None else ():
        for paragraph in odf.paragraphs(edge):
            line = odf.words(paragraph).text.strip()
            if line and line not in seen:
                seen.add(line)
                yield Block(line, tight=len(seen) > 1)


class _Row:
    """The cells of a table row while it is read."""

    def __init__(self) -> None:
        self.cells: list[list[Block]] = []

    def close(self) -> Iterator[Block]:
        """Give the row as one line, or cell by cell where a cell holds several paragraphs."""
        texts = [text for cell in self.cells if (text := "\n".join(block.text for block in cell))]
        if any("\n" in text.strip() for text in texts):
            yield from (Block(text) for text in texts)
        elif texts:
            yield Block(" | ".join(texts), tight=True)


class _Reader:
    """Follows a text through paragraphs, rows and notes, which may nest. Notes stand at the end of their section."""

    def __init__(self, unseen: frozenset[str], findings: Findings) -> None:
        self._unseen = unseen
        self._findings = findings
        self._rows: list[_Row] = []
        self._notes: list[list[str]] = []  # those that are open, with their paragraphs
        self._waiting: list[str] = []  # notes that are complete
        self._aside = 0  # inside comments and tracked changes
        self._items = 0

    def blocks(self, content: bytes) -> Iterator[Block]:
        """Give the blocks in reading order; text boxes come before the paragraph that holds them."""
        for event, element in events(content, _WALKED):
            if event == "start":
                self._open(str(element.tag))
            else:
                yield from self._close(element)
        yield from self._let_notes()

    def _open(self, tag: str) -> None:
        if tag in (odf.ANNOTATION, odf.CHANGES):
            self._aside += 1
        elif tag == odf.NOTE:
            self._notes.append([])
        elif tag == _ROW:
            self._rows.append(_Row())
        elif tag == _CELL and self._rows:
            self._rows[-1].cells.append([])
        elif tag == _ITEM:
            self._items += 1

    def _close(self, element: etree._Element) -> Iterator[Block]:
        tag = str(element.tag)
        if tag in (odf.ANNOTATION, odf.CHANGES):
            self._aside -= 1
            self._note_aside(element)
            empty(element)
        elif tag == odf.NOTE:
            self._waiting.append(" ".join(self._notes.pop()))
            empty(element)
        elif tag == _ROW:
            for block in self._rows.pop().close():
                yield from self._keep(block)
        elif tag == _ITEM:
            self._items -= 1
        elif tag == _STYLES:
            self._unseen |= odf.unseen_styles(element)
        elif tag in (odf.P, odf.H) and not self._aside:
            yield from self._keep(self._paragraph(element))
            self._free(element)

    def _free(self, paragraph: etree._Element) -> None:
        if self._rows or self._notes:
            empty(paragraph)
        else:
            drop(paragraph)

    def _paragraph(self, paragraph: etree._Element) -> Block:
        found = odf.words(paragraph, self._unseen)
        self._findings.add("hidden-text", found.hidden)
        level = min(_MAX_LEVEL, whole(paragraph.get(f"{odf.TEXT}outline-level"), 1)) if paragraph.tag == odf.H else 0
        return Block(found.text, level, tight=self._items > 0)

    def _keep(self, block: Block) -> Iterator[Block]:
        if not block.text.strip():
            return
        if self._notes:
            self._notes[-1].append(block.text)
        elif self._rows and self._rows[-1].cells:
            self._rows[-1].cells[-1].append(block)
        else:
            if 1 <= block.level <= SECTION_LEVEL:
                yield from self._let_notes()
            yield block

    def _let_notes(self) -> Iterator[Block]:
        yield from (Block(text) for text in self._waiting)
        self._waiting = []

    def _note_aside(self, element: etree._Element) -> None:
        if element.tag == odf.ANNOTATION:
            odf.note_comment(element, self._findings)
            return
        for paragraph in element.iter(odf.P, odf.H):
            self._findings.add("hidden-text", odf.words(paragraph).text)
