"""Text becomes pages: a section of a flowing text is a page, or what the format itself calls one; a long one several."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.clean import clean, clean_line
from ingest.extraction import ExtractedPage, Tally, Watch
from ingest.limits import Limits

SECTION_LEVEL = 2  # headings down to this level begin a page
MAX_OUTLINE = 300
MAX_LABEL = 80
_ENDS = ("\n\n", "\n", ". ", "? ", "! ", " ")  # where a long text may be cut, best first
_SHORTEST = 0.4  # of the most characters: a page is not cut shorter than this for the sake of a better end


class Block(NamedTuple):
    """A paragraph, heading, list item or table row. `level` is 1 to 6 for headings; a tight block has no empty line before it."""

    text: str
    level: int = 0
    tight: bool = False


def pages_of(blocks: Iterable[Block], limits: Limits, tally: Tally, first: int = 1) -> tuple[ExtractedPage, ...]:
    """Give the pages of a text, numbered from `first`: each begins at a heading of the first two levels, or where a section was cut."""
    pages: list[ExtractedPage] = []
    for section in _sections(_cleaned(blocks, tally)):
        outline = _outline(section)
        for text in cut(_joined(section), limits.section_characters):
            number = first + len(pages)
            tally.begin(number)
            pages.append(ExtractedPage(number=number, text=text, outline=outline))
    return tuple(pages)


class Pages:
    """Pages in the making of a format that says itself where one begins: slides, sheets."""

    def __init__(self, limits: Limits, watch: Watch) -> None:
        self._limits = limits
        self._tally = Tally(limits, watch)
        self._pages: list[ExtractedPage] = []

    @property
    def next(self) -> int:
        """Give the number of the page that is to come."""
        return len(self._pages) + 1

    def begin(self) -> bool:
        """Say that a page is about to be read; False where it broke an earlier reader and stays empty."""
        self._tally.begin(self.next)
        return self.next not in self._limits.skip

    def add(self, blocks: Iterable[Block], *, label: str | None = None, outline: str | None = None) -> None:
        """Add the page that was begun, or several where its text is long; without text it is an empty one."""
        label = clean_line(label or "", MAX_LABEL) or None
        outline = clean_line(outline or "", MAX_OUTLINE) or None
        text = _joined(_cleaned(blocks, self._tally))
        for place, part in enumerate(cut(text, self._limits.section_characters) if text else ("",)):
            if place:
                self._tally.begin(self.next)
            self._pages.append(ExtractedPage(number=self.next, text=part, label=label, outline=outline))

    def made(self) -> tuple[ExtractedPage, ...]:
        """Give the pages."""
        return tuple(self._pages)


def cut(text: str, most: int) -> Iterator[str]:
    """Cut a clean text into parts of at most `most` characters, at paragraph ends where there are some."""
    start = 0
    while len(text) - start > most:
        end = _end(text, start, most)
        if part := text[start:end].strip():
            yield part
        start = end
    if part := text[start:].strip():
        yield part


def first_heading(blocks: Iterable[Block]) -> str | None:
    """Give the text of the first top heading."""
    return next((block.text for block in blocks if block.level == 1 and block.text.strip()), None)


def _end(text: str, start: int, most: int) -> int:
    for mark in _ENDS:
        at = text.rfind(mark, start + int(most * _SHORTEST), start + most)
        if at >= 0:
            return at + len(mark)
    return start + most


def _cleaned(blocks: Iterable[Block], tally: Tally) -> Iterator[Block]:
    for block in blocks:
        text = clean(block.text)
        if text:
            tally.add(text)
            yield Block(text, block.level, block.tight)


def _sections(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Part blocks before headings, save where nothing but headings stands before one."""
    section: list[Block] = []
    for block in blocks:
        if 1 <= block.level <= SECTION_LEVEL and any(not earlier.level for earlier in section):
            yield section
            section = []
        section.append(block)
    if section:
        yield section


def _outline(section: list[Block]) -> str | None:
    """Give the headings that a section begins with, as a path."""
    path: list[str] = []
    for block in section:
        if not 1 <= block.level <= SECTION_LEVEL:
            break
        path.append(" ".join(block.text.split()))
    return " — ".join(path)[:MAX_OUTLINE] or None


def _joined(section: Iterable[Block]) -> str:
    pieces: list[str] = []
    for block in section:
        pieces += ("" if not pieces else "\n" if block.tight else "\n\n", block.text)
    return "".join(pieces)
