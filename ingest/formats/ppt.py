"""PPT: a page is a slide with its notes, in the order of the show. Hidden slides and comments are listed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ingest.clean import clean_line
from ingest.compound import Compound
from ingest.errors import Damaged
from ingest.extraction import Extraction, Watch, unwatched
from ingest.formats import ppt_text, summary
from ingest.formats.embedded import MAX_EMBEDDED, is_formula
from ingest.formats.hidden import Findings
from ingest.formats.old_office import read_compound
from ingest.formats.ppt_records import NOTES_ATOM, SLIDE_ATOM, SLIDE_INFO, Listed, Record, Show
from ingest.formats.properties import MAX_TITLE
from ingest.formats.sections import Block, Pages
from ingest.limits import Limits

_STREAM = "PowerPoint Document"
_HIDDEN = 0b100  # among the marks of how a slide is shown
_MARKS_AT, _MASTER_AT = 10, 12  # bytes into their records


def extract(path: Path, limits: Limits, watch: Watch = unwatched) -> Extraction:
    """
    Read a presentation of PowerPoint 97 to 2003.

    Raises:
        Damaged: it is no compound file, holds no presentation, or no slide of it can be read.
        Encrypted: it opens only with a password.
        TooLarge: it is longer than what an archive may unpack to, or has too many slides or too much text.
    """
    file = Compound(read_compound(path, limits))
    slides = _Slides(Show(file.read(_STREAM)), Pages(limits, watch))
    slides.read()
    slides.findings.add_embedded(slides.embedded)
    about = summary.read(file)
    slides.findings.add_names(about.names)
    return Extraction(
        pages=slides.pages.made(),
        title=about.title or clean_line(slides.title, MAX_TITLE) or None,
        authors=about.authors,
        abstract=about.abstract,
        year=about.year,
        subjects=about.subjects,
        hidden=slides.findings.found(),
        warnings=tuple(slides.warnings),
    )


class _Slides:
    """Reads the slides of a presentation in their order."""

    def __init__(self, show: Show, pages: Pages) -> None:
        self.pages = pages
        self.findings = Findings()
        self.warnings: list[str] = []
        self.title = ""
        self.embedded = [name for name in show.embedded[:MAX_EMBEDDED] if not is_formula(name)]
        self._show = show
        self._masters = {listed.id: listed.record for listed in show.masters}
        self._repeated: set[str] = set()
        self._notes: dict[int, Listed] = {}
        for notes in show.notes:
            if notes.record:
                self._notes[self._number_in(notes.record, NOTES_ATOM, 0)] = notes

    def read(self) -> None:
        """
        Read everything.

        Raises:
            Damaged: no slide can be read.
        """
        for place, listed in enumerate(self._show.slides, 1):
            number = self.pages.next
            label = str(place) if number != place else None
            is_wanted = self.pages.begin()
            if is_wanted and listed.record:
                self._add(listed, listed.record, number, label)
                continue
            if is_wanted:
                self.warnings.append(f"page-unreadable:{number}")
            self.pages.add((), label=label)
        if self._show.slides and len(self.warnings) == len(self._show.slides):
            raise Damaged("no slide can be read")

    def _add(self, listed: Listed, slide: Record, number: int, label: str | None) -> None:
        is_hidden = bool(self._number_in(slide, SLIDE_INFO, _MARKS_AT) & _HIDDEN)
        place = 0 if is_hidden else number
        found = ppt_text.shown(self._show, slide, listed.outline)
        notes = self._notes.get(listed.id)
        noted = ppt_text.notes(self._show, notes.record, notes.outline) if notes and notes.record else []
        self.findings.add("note", " ".join(block.text for block in noted), page=place)
        for author, text in ppt_text.comments(self._show, slide):
            self.findings.add("comment", text, page=place, author=author)
        if is_hidden:
            self.findings.add("hidden-sheet", " ".join(block.text for block in [*found.blocks, *noted]))
            return
        self.title = self.title or found.title or ""
        self.pages.add([*found.blocks, *self._unseen_before(self._backdrop(slide)), *noted], label=label, outline=found.title)

    def _number_in(self, part: Record, kind: int, offset: int) -> int:
        """Give the number that a part says in a record of a kind; 0 where it has none."""
        form = "<H" if kind == SLIDE_INFO else "<I"
        return next((self._show.numbers(found, form, offset)[0] for found in self._show.children(part) if found.kind == kind), 0)

    def _backdrop(self, slide: Record) -> list[str]:
        master = self._masters.get(self._number_in(slide, SLIDE_ATOM, _MASTER_AT))
        return ppt_text.backdrop(self._show, master) if master else []

    def _unseen_before(self, lines: Iterable[str]) -> Iterator[Block]:
        """Give those lines of backdrops that no earlier slide had."""
        for line in lines:
            if line not in self._repeated:
                self._repeated.add(line)
                yield Block(line)
