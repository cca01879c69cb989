"""ODP: a page is a slide with its notes. Hidden slides and comments are listed."""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.extraction import Extraction, Watch, unwatched
from ingest.formats import embedded
from ingest.formats import opendocument as odf
from ingest.formats.hidden import Findings
from ingest.formats.properties import MAX_TITLE
from ingest.formats.sections import Block, Pages
from ingest.formats.xml import drop, events
from ingest.limits import Limits

_PAGE, _NOTES, _ROW, _CELL = f"{odf.DRAW}page", f"{odf.PRESENTATION}notes", f"{odf.TABLE}table-row", f"{odf.TABLE}table-cell"
_STYLES = f"{odf.OFFICE}automatic-styles"
_CLASS = f"{odf.PRESENTATION}class"
_TITLE = "title"
_REPEATED = ("header", "footer", "date-time", "page-number")  # what stands on every slide


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a presentation of OpenDocument.

    Raises:
        Damaged: it is no archive, or its slides are missing or no sound XML.
        Encrypted: it is locked.
        TooLarge: it unpacks to too much, or has too many slides or too much text.
    """
    with Archive(path, limits) as archive:
        odf.check_manifest(archive)
        show = _Show(Pages(limits, watch))
        show.read(archive.read(odf.CONTENT))
        about = odf.about(archive)
        show.findings.add_embedded(embedded.in_open_document(archive))
    show.findings.add_names(about.names)
    return Extraction(
        pages=show.pages.made(),
        title=about.title or clean_line(show.title, MAX_TITLE) or None,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=show.findings.found(),
    )


class _Show:
    """Reads the slides of a presentation in their order."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.findings = Findings()
        self.title = ""
        self._unseen_slides: frozenset[str] = frozenset()
        self._unseen_text: frozenset[str] = frozenset()

    def read(self, content: bytes) -> None:
        """Read everything."""
        place = 0
        for event, element in events(content, (_PAGE, _STYLES)):
            if event == "end" and element.tag == _STYLES:
                self._unseen_slides = _unseen_slides(element)
                self._unseen_text = odf.unseen_styles(element)
            elif event == "end":
                place += 1
                self._add(element, place)
                drop(element)

    def _add(self, slide: etree._Element, place: int) -> None:
        """Add a slide, which is the `place`-th of the show."""
        label = str(place) if self.pages.next != place else None
        if slide.get(f"{odf.DRAW}style-name") in self._unseen_slides:
            self.findings.add("hidden-sheet", " ".join(block.text for block in self._blocks(slide)))
            return
        number = self.pages.next
        if not self.pages.begin():
            self.pages.add((), label=label)
            return
        title = _title(slide)
        self.title = self.title or title or ""
        for comment in slide.iter(odf.ANNOTATION):
            odf.note_comment(comment, self.findings, number)
        self.pages.add(list(self._blocks(slide)), label=label, outline=title)

    def _blocks(self, slide: etree._Element) -> Iterator[Block]:
        """Give the paragraphs of a slide shape by shape, rows of tables as one line, and last the notes."""
        for shape in slide:
            if shape.get(_CLASS) in _REPEATED:
                continue
            for part in shape if shape.tag == _NOTES else (shape,):
                if part.get(_CLASS) not in _REPEATED:
                    blocks = list(self._shape(part))
                    if shape.tag == _NOTES:
                        self.findings.add("note", " ".join(block.text for block in blocks), page=self.pages.next)
                    yield from blocks

    def _shape(self, shape: etree._Element) -> Iterator[Block]:
        started = False
        for element in shape.iter(_ROW, odf.P, odf.H):
            inside = next(element.iterancestors(_ROW, odf.ANNOTATION), None)
            if inside is not None or (shape.tag == odf.ANNOTATION):
                continue
            text = self._row(element) if element.tag == _ROW else self._words(element)
            if text.strip():
                yield Block(text, tight=started)
                started = True

    def _row(self, row: etree._Element) -> str:
        cells = (" ".join(self._words(paragraph) for paragraph in odf.paragraphs(cell)) for cell in row.iter(_CELL))
        return " | ".join(cell for cell in cells if cell.strip())

    def _words(self, paragraph: etree._Element) -> str:
        found = odf.words(paragraph, self._unseen_text)
        self.findings.add("hidden-text", found.hidden, page=self.pages.next)
        return found.text


def _title(slide: etree._Element) -> str | None:
    texts = (odf.words(paragraph).text for shape in slide if shape.get(_CLASS) == _TITLE for paragraph in odf.paragraphs(shape))
    return " ".join(" ".join(texts).split()) or None


def _unseen_slides(styles: etree._Element) -> frozenset[str]:
    """Give the names of styles whose slides are not shown."""
    hidden = (mark for mark in styles.iter(f"{odf.STYLE}drawing-page-properties") if mark.get(f"{odf.PRESENTATION}visibility") == "hidden")
    parents = (mark.getparent() for mark in hidden)
    return frozenset(parent.get(f"{odf.STYLE}name", "") for parent in parents if parent is not None) - {""}
