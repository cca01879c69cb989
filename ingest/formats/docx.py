"""DOCX: body, tables, text boxes, headers, footers, footnotes and endnotes; sections by heading. What is not shown is listed."""

from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats import docx_text, embedded
from ingest.formats.hidden import Findings
from ingest.formats.package import Package, Relation, of_kind
from ingest.formats.properties import MAX_TITLE
from ingest.formats.sections import Block, pages_of
from ingest.formats.units import Note, Unit, with_notes
from ingest.limits import Limits

_MAIN = "word/document.xml"
_NOTE_PARTS = ("footnotes", "endnotes")
_EDGE_PARTS = ("header", "footer")


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a Word document.

    Raises:
        Damaged: it is no archive, or its main part is missing or no sound XML.
        Encrypted: a part is locked.
        TooLarge: it unpacks to too much, or has too much text.
    """
    tally = Tally(limits, watch)
    with Archive(path, limits) as archive:
        document = _Document(Package(archive, _MAIN))
        blocks = list(document.blocks())
        about = document.package.about()
        document.note_comments()
        document.findings.add_embedded(embedded.in_package(archive))
    document.findings.add_names(about.names)
    title = about.title or clean_line(next((block.text for block in blocks if block.level), ""), MAX_TITLE)
    return Extraction(
        pages=pages_of(blocks, limits, tally),
        title=title or None,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=document.findings.found(),
        warnings=tuple(document.package.warnings),
    )


class _Document:
    """The parts of a Word document, and what they hide."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.findings = Findings()
        self._relations = package.relations(package.main)
        self._levels = next(iter(package.each(self._parts("styles"), docx_text.heading_levels)), {})

    def blocks(self) -> Iterator[Block]:
        """Give the whole text: the body with each section's notes at its end, then headers and footers, once each."""
        texts: dict[Note, str] = {}
        for notes in self.package.each(self._parts(*_NOTE_PARTS), docx_text.notes):
            texts |= notes
        yield from with_notes(self._units(self.package.read(self.package.main)), texts)
        seen: set[str] = set()
        for lines in self.package.each(self._parts(*_EDGE_PARTS), self._lines):
            for line in lines:
                if line not in seen:
                    seen.add(line)
                    yield Block(line, tight=len(seen) > 1)

    def note_comments(self) -> None:
        """Note what people wrote in the margin."""
        for comments in self.package.each(self._parts("comments"), docx_text.comments):
            for author, text in comments:
                self.findings.add("comment", text, author=author)

    def _parts(self, *kinds: str) -> list[Relation]:
        return sorted(of_kind(self._relations, *kinds), key=attrgetter("member"))

    def _units(self, data: bytes) -> Iterator[Unit]:
        for unit in docx_text.units(data, self._levels):
            self.findings.add("hidden-text", unit.hidden)
            yield unit

    def _lines(self, data: bytes) -> list[str]:
        return [unit.block.text.strip() for unit in self._units(data) if unit.block.text.strip()]
