"""The words of an old Word document, paragraph by paragraph: body, notes, comments, headers and footers, text boxes."""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from ingest.formats import doc_binary as binary
from ingest.formats.doc_binary import Binary, Marked, Range, marks_in
from ingest.formats.doc_styles import HIDDEN, ON, outline_level, styles_of
from ingest.formats.sections import Block
from ingest.formats.units import Note, Unit, row_of

_STRUCK, _STYLE = 0x0800, 0x4A30  # marks of runs
_IN_TABLE, _ROW_END, _LIST = 0x2416, 0x2417, 0x460B  # marks of paragraphs
_FIELD, _RESULT, _FIELD_END, _REFERENCE, _CELL = "\x13", "\x14", "\x15", "\x02", "\x07"
_ENDS = ("\r", "\x0c", _CELL)  # of paragraphs
_SIGNS = {"\t": "\t", "\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": "\u00ad"}
_SIGN = re.compile(r"[\x00-\x1f]|[^\x00-\x1f]+")
_SEPARATORS = 6  # of notes, which stand before headers and footers
_COMMENT_BYTES = 30
_MOST_COMMENTERS = 1_000


class Words:
    """The text of a document, and where it is hidden. The units of its parts are made when they are asked for."""

    def __init__(self, document: Binary) -> None:
        self._document = document
        self._text = document.text()
        self._styles = styles_of(document.part(binary.STYLES))
        self._paragraphs = document.paragraphs()
        self._starts = [marked.start for marked in self._paragraphs]
        self._hidden = sorted(self._hidden_places())
        self._notes = self._references(binary.NOTE_REFS, 2, "footnote") | self._references(binary.ENDNOTE_REFS, 2, "endnote")

    def body(self) -> Iterator[Unit]:
        """Give the paragraphs and rows of the text, then those of text boxes."""
        yield from self._units(self._document.parts.body)
        yield from self._units(self._document.parts.boxes)

    def notes(self) -> dict[Note, str]:
        """Give footnotes and endnotes."""
        found: dict[Note, str] = {}
        parts = self._document.parts
        for kind, part, number in (("footnote", parts.notes, binary.NOTE_TEXTS), ("endnote", parts.endnotes, binary.ENDNOTE_TEXTS)):
            found |= {(kind, str(place)): text for place, text in enumerate(self._stories(part, number))}
        return found

    def comments(self) -> Iterator[tuple[str, str]]:
        """Give author and text of each comment."""
        authors = binary.texts(self._document.part(binary.COMMENTERS), _MOST_COMMENTERS)
        _, entries = self._document.places(binary.COMMENT_REFS, _COMMENT_BYTES)
        for place, text in enumerate(self._stories(self._document.parts.comments, binary.COMMENT_TEXTS)):
            entry = entries[place * _COMMENT_BYTES : (place + 1) * _COMMENT_BYTES]
            number = struct.unpack_from("<H", entry, 20)[0] if len(entry) == _COMMENT_BYTES else len(authors)
            yield (authors[number] if number < len(authors) else ""), text

    def edges(self) -> list[str]:
        """Give the lines of headers and footers, each once."""
        stories = list(self._stories(self._document.parts.edges, binary.EDGES, as_lines=True))[_SEPARATORS:]
        return list(dict.fromkeys(line for story in stories for line in story.split("\n") if line.strip()))

    def _stories(self, part: Range, number: int, *, as_lines: bool = False) -> Iterator[str]:
        """Give the texts of a part that holds several, such as notes; the part lists where each begins."""
        first, last = part
        edges, _ = self._document.places(number, 0)
        for start, end in pairwise(edges):
            if first + start < last:
                units = self._units((first + start, min(first + max(start, end), last)))
                lines = [" ".join(unit.block.text.split()) for unit in units]
                yield ("\n" if as_lines else " ").join(filter(None, lines))

    def _units(self, part: Range) -> Iterator[Unit]:
        """Give paragraphs and rows of a stretch of the text."""
        cells: list[list[Unit]] = [[]]
        for unit, end, marks in self._marked_units(*part):
            if end == _CELL or marks.get(_IN_TABLE):
                if unit.block.text.strip() or unit.hidden:
                    cells[-1].append(unit)
                if marks.get(_ROW_END):
                    yield from row_of(cells)
                    cells = [[]]
                elif end == _CELL:
                    cells.append([])
                continue
            yield from row_of(cells)
            cells = [[]]
            if unit.block.text.strip() or unit.hidden or unit.notes:
                yield unit
        yield from row_of(cells)

    def _marked_units(self, first: int, last: int) -> Iterator[tuple[Unit, str, dict[int, int]]]:
        """Give each paragraph with the sign that ends it and its marks."""
        words: list[str] = []
        unseen: list[str] = []
        notes: list[Note] = []
        fields: list[bool] = []  # that are open: whether what is shown of each has begun
        codes = 0  # of those, how many have not
        for at, sign, is_hidden in self._cut(first, last):
            if sign == _FIELD:
                fields.append(False)
                codes += 1
            elif sign in (_RESULT, _FIELD_END) and fields:
                codes -= not fields[-1]
                fields[-1] = True
                if sign == _FIELD_END:
                    fields.pop()
            elif sign in _ENDS:
                style, marks = self._paragraph(at)
                if style in self._styles.hidden:
                    words, unseen = [], [*words, *unseen]
                yield _unit(words, unseen, notes, self._level(style, marks), is_item=bool(marks.get(_LIST))), sign, marks
                words, unseen, notes = [], [], []
            elif sign == _REFERENCE:
                notes += self._notes.get(at, ())
            elif not codes and (sign >= " " or sign in _SIGNS):
                (unseen if is_hidden else words).append(_SIGNS.get(sign, sign))
        if words or unseen:
            yield _unit(words, unseen, notes, 0, is_item=False), "\r", {}

    def _cut(self, first: int, last: int) -> Iterator[tuple[int, str, bool]]:
        """Give signs and the words between them, with the number of their first character and whether they are hidden."""
        at = first
        place = max(0, bisect_right(self._hidden, (first,)) - 1)
        for start, end in [*self._hidden[place:], (last, last)]:
            start, end = max(at, min(start, last)), min(end, last)  # noqa: PLW2901 - what of it is in the part
            for begin, stop, is_hidden in ((at, start, False), (start, max(start, end), True)):
                for match in _SIGN.finditer(self._text, begin, stop):
                    yield match.start(), match[0], is_hidden
            at = max(start, end)
            if at >= last:
                return

    def _paragraph(self, end: int) -> tuple[int, dict[int, int]]:
        """Give the number of the style and the marks of the paragraph that a character ends."""
        place = self._document.place(end)
        at = bisect_right(self._starts, place) - 1
        found = self._paragraphs[at] if at >= 0 else Marked(0, 0, b"")
        if not found.start <= place < found.end or len(found.marks) < 2:
            return 0, {}
        return struct.unpack_from("<H", found.marks)[0], marks_in(found.marks[2:])

    def _level(self, style: int, marks: dict[int, int]) -> int:
        own = outline_level(marks)
        return self._styles.levels.get(style, 0) if own is None else own

    def _hidden_places(self) -> Iterator[tuple[int, int]]:
        """Give from where to where characters are hidden or struck out by a tracked change."""
        runs = [run for run in self._document.runs() if run.marks and self._hides(marks_in(run.marks))]
        starts = [run.start for run in runs]
        for piece in self._document.pieces:
            for run in runs[max(0, bisect_right(starts, piece.start) - 1) : bisect_right(starts, piece.end)]:
                begin, end = max(run.start, piece.start), min(run.end, piece.end)
                if begin < end:
                    yield piece.first + (begin - piece.start) // piece.width, piece.first + (end - piece.start) // piece.width

    def _hides(self, marks: dict[int, int]) -> bool:
        hidden = marks[HIDDEN] in ON if HIDDEN in marks else marks.get(_STYLE) in self._styles.hidden
        return hidden or marks.get(_STRUCK) in ON

    def _references(self, number: int, width: int, kind: str) -> dict[int, tuple[Note, ...]]:
        edges, _ = self._document.places(number, width)
        return {at: ((kind, str(place)),) for place, at in enumerate(edges[:-1])}


def _unit(words: list[str], unseen: list[str], notes: list[Note], level: int, *, is_item: bool) -> Unit:
    return Unit(Block(_whole(words), level, tight=is_item), tuple(notes), _whole(unseen))


def _whole(pieces: list[str]) -> str:
    """Put words together; the halves of characters that need two become one."""
    return "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
