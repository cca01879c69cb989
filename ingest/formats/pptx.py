"""PPTX: a page is a slide with its notes, in the order of the show. Hidden slides and comments are listed."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ingest.archive import Archive
from ingest.clean import clean_line
from ingest.errors import Damaged
from ingest.extraction import Extraction, Watch, unwatched
from ingest.formats import drawing, embedded, pptx_text
from ingest.formats.hidden import Findings
from ingest.formats.package import Package, Relation, of_kind, relation_id
from ingest.formats.pptx_text import Shown
from ingest.formats.properties import MAX_TITLE
from ingest.formats.sections import Block, Pages
from ingest.formats.xml import parse
from ingest.limits import Limits

_MAIN = "ppt/presentation.xml"
_DRAWN_PARTS = ("diagramData", "chart", "chartEx")  # what a slide shows and keeps in a part of its own


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a presentation.

    Raises:
        Damaged: it is no archive, or its main part is missing or no sound XML.
        Encrypted: a part is locked.
        TooLarge: it unpacks to too much, or has too many slides or too much text.
    """
    with Archive(path, limits) as archive:
        show = _Show(Package(archive, _MAIN), Pages(limits, watch))
        show.read()
        about = show.package.about()
        show.findings.add_embedded(embedded.in_package(archive))
    show.findings.add_names(about.names)
    return Extraction(
        pages=show.pages.made(),
        title=about.title or clean_line(show.title, MAX_TITLE) or None,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=show.findings.found(),
        warnings=tuple(show.package.warnings),
    )


class _Slide(NamedTuple):
    """What one slide says: on the screen, and in the notes of who shows it."""

    shown: Shown
    blocks: list[Block]
    is_hidden: bool


class _Show:
    """Reads the slides of a presentation in their order."""

    def __init__(self, package: Package, pages: Pages) -> None:
        self.package = package
        self.pages = pages
        self.findings = Findings()
        self.title = ""
        self._unread = 0
        self._authors: dict[str, str] = {}
        self._repeated: set[str] = set()
        self._backdrops: dict[str, list[str]] = {}

    def read(self) -> None:
        """Read everything."""
        root = parse(self.package.read(self.package.main))
        relations = {relation.id: relation for relation in self.package.relations(self.package.main)}
        for authors in self.package.each(of_kind(relations.values(), "commentAuthors", "authors"), pptx_text.authors):
            self._authors |= authors
        slides = [relations.get(relation_id(slide)) for slide in root.iter("{*}sldId")]
        for place, relation in enumerate(slides, 1):
            self._add(relation.member if relation else "", place)
        if slides and self._unread == len(slides):
            raise Damaged("no slide can be read")

    def _add(self, member: str, place: int) -> None:
        """Add a slide, which is the `place`-th of the show; one that cannot be read is an empty page."""
        number = self.pages.next
        slide = self._slide(member, number) if self.pages.begin() else None
        label = str(place) if number != place else None
        if slide is None:
            self.pages.add((), label=label)
            return
        self._note_comments(member, 0 if slide.is_hidden else number)
        if slide.is_hidden:
            self.findings.add("hidden-sheet", " ".join(block.text for block in slide.blocks))
        else:
            self.title = self.title or slide.shown.title or ""
            self.pages.add(slide.blocks, label=label, outline=slide.shown.title)

    def _slide(self, member: str, number: int) -> _Slide | None:
        try:
            root = parse(self.package.read(member))
        except Damaged:
            self.package.warnings.append(f"page-unreadable:{number}")
            self._unread += 1
            return None
        relations = self.package.relations(member)
        shown = pptx_text.shown(root)
        blocks = [*shown.blocks, *self._drawn(relations)]
        is_hidden = root.get("show") in ("0", "false")
        if not is_hidden:
            blocks += self._unseen_before([*shown.footers, *self._backdrop(relations)])
        for notes in self.package.each(of_kind(relations, "notesSlide"), pptx_text.notes):
            blocks += notes
            self.findings.add("note", " ".join(block.text for block in notes), page=0 if is_hidden else number)
        return _Slide(shown, blocks, is_hidden)

    def _drawn(self, relations: tuple[Relation, ...]) -> Iterator[Block]:
        """Give the words of diagrams and charts."""
        for blocks in self.package.each(of_kind(relations, *_DRAWN_PARTS), drawing.words):
            yield from blocks

    def _backdrop(self, relations: Iterable[Relation]) -> Iterator[str]:
        """Give what stands on the layout of a slide and on the master of that."""
        for layout in of_kind(relations, "slideLayout"):
            if layout.member not in self._backdrops:
                masters = of_kind(self.package.relations(layout.member), "slideMaster")
                found = self.package.each([layout, *masters], pptx_text.backdrop)
                self._backdrops[layout.member] = [line for lines in found for line in lines]
            yield from self._backdrops[layout.member]

    def _unseen_before(self, lines: Iterable[str]) -> Iterator[Block]:
        """Give those lines of footers and backdrops that no earlier slide had."""
        for line in lines:
            if line not in self._repeated:
                self._repeated.add(line)
                yield Block(line)

    def _note_comments(self, member: str, number: int) -> None:
        comments = of_kind(self.package.relations(member), "comments")
        for found in self.package.each(comments, pptx_text.comments):
            for author, text in found:
                self.findings.add("comment", text, page=number, author=self._authors.get(author, ""))
