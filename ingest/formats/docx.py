"""DOCX: body, tables, text boxes, headers, footers, footnotes and endnotes; sections by heading. Comments stay out."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.errors import Damaged
from ingest.extraction import Extraction, Tally, Watch, unwatched
from ingest.formats import docx_text
from ingest.formats.docx_text import Note, Unit
from ingest.formats.sections import SECTION_LEVEL, Block, pages_of
from ingest.formats.xml import parse
from ingest.limits import Limits

_Part = TypeVar("_Part")

_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_CORE = "docProps/core.xml"
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
_NOTE_PARTS = ("footnotes", "endnotes")
_EDGE_PARTS = ("header", "footer")


class _Relation(NamedTuple):
    """A part that another one names; its kind is the last word of the relationship's type."""

    kind: str
    member: str


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
        package = _Package(archive)
        blocks = list(package.blocks())
        about = _about(archive)
    title = about.get("title") or next((block.text for block in blocks if block.level), "")
    return Extraction(
        pages=pages_of(blocks, limits, tally),
        title=clean_line(title, 500) or None,
        authors=tuple(author for name in about.get("creator", "").split(";") if (author := clean_line(name, 300))),
        warnings=tuple(package.warnings),
    )


class _Package:
    """The parts of a Word document. A part beside the main one that is broken is left out with a warning."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._main = next(
            (relation.member for relation in _relations(archive, "") if relation.kind == "officeDocument"), "word/document.xml"
        )
        self._relations = _relations(archive, self._main)
        self.warnings: list[str] = []
        self._levels = next(iter(self._each(("styles",), docx_text.heading_levels)), {})

    def blocks(self) -> Iterator[Block]:
        """Give the whole text: the body with each section's notes at its end, then headers and footers, once each."""
        texts: dict[Note, str] = {}
        for notes in self._each(_NOTE_PARTS, docx_text.notes):
            texts |= notes
        yield from _with_notes(docx_text.units(self._archive.read(self._main), self._levels), texts)
        seen: set[str] = set()
        for lines in self._each(_EDGE_PARTS, self._lines):
            for line in lines:
                if line not in seen:
                    seen.add(line)
                    yield Block(line, tight=len(seen) > 1)

    def _lines(self, data: bytes) -> list[str]:
        return [unit.block.text.strip() for unit in docx_text.units(data, self._levels) if unit.block.text.strip()]

    def _each(self, kinds: Sequence[str], read: Callable[[bytes], _Part]) -> Iterator[_Part]:
        """Read the parts of some kinds."""
        for member in sorted({relation.member for relation in self._relations if relation.kind in kinds}):
            try:
                yield read(self._archive.read(member))
            except Damaged:
                self.warnings.append(f"part-unreadable:{member}")


def _with_notes(units: Iterable[Unit], texts: Mapping[Note, str]) -> Iterator[Block]:
    """Give blocks; the notes of a section stand at its end."""
    waiting: list[str] = []
    for unit in units:
        if 1 <= unit.block.level <= SECTION_LEVEL:
            yield from (Block(text) for text in waiting)
            waiting = []
        yield unit.block
        waiting += [texts[note] for note in unit.notes if texts.get(note)]
    yield from (Block(text) for text in waiting)


def _relations(archive: Archive, member: str) -> tuple[_Relation, ...]:
    """Give the parts that a member names, in the archive; `""` stands for the package itself."""
    folder, name = posixpath.split(member)
    listed = posixpath.join(folder, "_rels", f"{name}.rels")
    if listed not in archive.names:
        return ()
    relations = parse(archive.read(listed)).iter(f"{_PACKAGE}Relationship")
    return tuple(
        _Relation(relation.get("Type", "").rsplit("/", 1)[-1], _resolved(folder, relation.get("Target", "")))
        for relation in relations
        if relation.get("TargetMode") != "External"
    )


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")


def _about(archive: Archive) -> dict[str, str]:
    """Give title and creator from the core properties, where they can be read."""
    if _CORE not in archive.names:
        return {}
    try:
        root = parse(archive.read(_CORE))
    except Damaged:
        return {}
    found = {name: root.find(f"{_DUBLIN_CORE}{name}") for name in ("title", "creator")}
    return {name: element.text.strip() for name, element in found.items() if element is not None and element.text}
