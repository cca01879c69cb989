"""The tables of an old Word document: where its text is, how runs and paragraphs are marked, who changed it ([MS-DOC])."""

import re
import struct
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from ingest.compound import Compound
from ingest.errors import Damaged, Encrypted, TooLarge, Unsupported

STREAM = "WordDocument"
NOTE_REFS, NOTE_TEXTS, COMMENT_REFS, COMMENT_TEXTS, EDGES, COMMENTERS, ENDNOTE_REFS, ENDNOTE_TEXTS = 2, 3, 4, 5, 11, 36, 46, 47
STYLES = 1
_RUNS, _PARAGRAPHS, _PIECES, _REVISERS, _SAVERS = 12, 13, 33, 51, 71  # numbers of what the table stream holds
_MAGIC, _OLDER = 0xA5EC, 0xA5DC  # of Word 97 to 2003, and of Word 6 and 95
_SAVED_IN_PIECES, _LOCKED, _SECOND_TABLE = 0x0004, 0x0100, 0x0200  # marks of the document
_MARKS_AT, _TEXT_AT, _LENGTHS_AT, _PLACES_AT = 10, 24, 76, 154
_PAGE_BYTES = 512  # of marks of runs or paragraphs
_MOST_PER_PAGE = 101
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)  # by the three highest bits of a mark; 0 where its first byte says how many
_MOST_NAMES = 1_000
_SPOKEN = re.compile(r"[^\W\d_][\w .,;:¿?¡!()\"'«»–-]{19,}")


Range = tuple[int, int]


class Piece(NamedTuple):
    """A piece of the text: its first character, where their bytes are, and how many bytes one has."""

    first: int
    length: int
    start: int
    width: int

    @property
    def end(self) -> int:
        """Give where its bytes end."""
        return self.start + self.length * self.width


class Marked(NamedTuple):
    """A stretch of bytes of the text, and the marks of the run or paragraph that it belongs to."""

    start: int
    end: int
    marks: bytes


class Parts(NamedTuple):
    """From where to where the parts of a document reach, in characters of its text."""

    body: Range
    notes: Range
    edges: Range
    macros: Range
    comments: Range
    endnotes: Range
    boxes: Range
    edge_boxes: Range


class Binary:
    """
    The streams of a Word document.

    Raises:
        Damaged: there are none, or they do not say where the text is.
        Encrypted: it opens only with a password.
        TooLarge: it has more than `most` characters.
        Unsupported: it was written before Word 97.
    """

    def __init__(self, file: Compound, most: int) -> None:
        self._word = file.read(STREAM)
        if len(self._word) < _PLACES_AT:
            raise Damaged("the document has no head")
        (magic,) = struct.unpack_from("<H", self._word)
        (self._marks,) = struct.unpack_from("<H", self._word, _MARKS_AT)
        if magic == _OLDER:
            raise Unsupported("application/msword; version=6")
        if magic != _MAGIC:
            raise Damaged("the document does not begin like one of Word")
        if self._marks & _LOCKED:
            raise Encrypted("the document opens only with a password")
        self._table = file.read("1Table" if self._marks & _SECOND_TABLE else "0Table")
        self.parts = Parts(*pairwise((0, *accumulate(struct.unpack_from("<8I", self._word, _LENGTHS_AT)))))
        try:
            self.pieces = list(self._read_pieces(most))
        except struct.error as error:
            raise Damaged("the pieces of the text are broken") from error

    def text(self) -> str:
        """Give the text of all parts, with a character for each half of one that needs two."""
        return "".join(self._characters(piece) for piece in self.pieces)

    def runs(self) -> list[Marked]:
        """Give the marks of runs, in the order of the bytes."""
        return self._marked(_RUNS, 1)

    def paragraphs(self) -> list[Marked]:
        """Give the marks of paragraphs behind the number of their style, in the order of the bytes."""
        return self._marked(_PARAGRAPHS, 13)

    def place(self, number: int) -> int:
        """Give where the byte of a character of the text is; -1 where no piece has it."""
        at = bisect_right(self.pieces, number, key=lambda piece: piece.first) - 1
        piece = self.pieces[at] if at >= 0 else Piece(0, 0, 0, 1)
        return piece.start + (number - piece.first) * piece.width if number < piece.first + piece.length else -1

    def part(self, number: int) -> bytes:
        """Give a part of the table stream by its number; empty where there is none."""
        at = _PLACES_AT + 8 * number
        if at + 8 > len(self._word):
            return b""
        start, length = struct.unpack_from("<II", self._word, at)
        return self._table[start : start + length]

    def places(self, number: int, width: int) -> tuple[tuple[int, ...], bytes]:
        """Give the numbers of characters that a part lists, one more than entries, and the entries of `width` bytes."""
        data = self.part(number)
        count = max(0, (len(data) - 4) // (4 + width))
        edges = struct.unpack_from(f"<{count + 1}I", data) if data[4:] else ()
        return edges, data[4 * (count + 1) :]

    def earlier(self) -> Iterator[str]:
        """Give words that no piece shows any more, where the document was saved by adding to it."""
        if not self._marks & _SAVED_IN_PIECES:
            return
        at, end = struct.unpack_from("<II", self._word, _TEXT_AT)
        for piece in sorted(self.pieces, key=lambda piece: piece.start):
            yield from self._spoken(at, piece.start)
            at = max(at, piece.end)
        yield from self._spoken(at, end)

    def names(self) -> list[str]:
        """Give who struck out or added words, and who saved the document last."""
        return [*self._strings(_REVISERS)[1:], *self._strings(_SAVERS)[::2]]  # the first is "Unknown"; every other one is a path

    def _characters(self, piece: Piece) -> str:
        data = self._word[piece.start : piece.end]
        if piece.width == 1:
            return data.decode("cp1252", "replace").ljust(piece.length, "\x00")
        units = array("H", data[: len(data) & ~1])
        if struct.pack("=H", 1) != struct.pack("<H", 1):
            units.byteswap()
        return "".join(map(chr, units)).ljust(piece.length, "\x00")

    def _spoken(self, start: int, end: int) -> Iterator[str]:
        data = self._word[start : max(start, end)]
        for text in (data.decode("cp1252", "replace"), data.decode("utf-16-le", "replace")):
            yield from (match[0] for match in _SPOKEN.finditer(text))

    def _read_pieces(self, most: int) -> Iterator[Piece]:
        data, at = self.part(_PIECES), 0
        while at < len(data) and data[at] == 1:  # marks that pieces share
            at += 3 + struct.unpack_from("<H", data, at + 1)[0]
        if at >= len(data) or data[at] != 2:
            raise Damaged("the document does not say where its text is")
        count = (struct.unpack_from("<I", data, at + 1)[0] - 4) // 12
        if count < 0 or at + 5 + 12 * count + 4 > len(data):
            raise Damaged("the pieces of the text are cut off")
        edges = struct.unpack_from(f"<{count + 1}I", data, at + 5)
        if edges[0] != 0 or any(last < first for first, last in pairwise(edges)):
            raise Damaged("the pieces of the text are in disorder")
        if edges[-1] > most:
            raise TooLarge(f"more than {most} characters of text")
        for number, (first, last) in enumerate(pairwise(edges)):
            (place,) = struct.unpack_from("<2xI", data, at + 5 + 4 * (count + 1) + 8 * number)
            start = place & 0x3FFFFFFF
            yield Piece(first, last - first, *((start // 2, 1) if place & 0x40000000 else (start, 2)))

    def _marked(self, number: int, width: int) -> list[Marked]:
        """Give what the pages of marks say; the entries that lead to marks have `width` bytes."""
        _, listed = self.places(number, 4)
        found: list[Marked] = []
        for (page,) in struct.iter_unpack("<I", listed[: len(listed) & ~3]):
            data = self._word[page * _PAGE_BYTES : (page + 1) * _PAGE_BYTES]
            if len(data) == _PAGE_BYTES:
                count = min(data[-1], _MOST_PER_PAGE)
                edges = struct.unpack_from(f"<{count + 1}I", data)
                offsets = data[4 * (count + 1) :: width][:count]
                found += (
                    Marked(start, end, _packed(data, 2 * offset, is_run=width == 1) if offset else b"")
                    for (start, end), offset in zip(pairwise(edges), offsets, strict=False)
                    if start < end
                )
        return sorted(found)

    def _strings(self, number: int) -> list[str]:
        """Give a list of names; empty where it is broken."""
        data = self.part(number)
        if data[:2] != b"\xff\xff" or len(data) < 6:
            return []
        count, extra = struct.unpack_from("<HH", data, 2)
        return texts(data[6:], min(count, _MOST_NAMES), extra)


def texts(data: bytes, most: int, extra: int = 0) -> list[str]:
    """Give texts that stand one behind the other, each behind its length, with `extra` bytes after it."""
    found: list[str] = []
    at = 0
    while at + 2 <= len(data) and len(found) < most:
        length = 2 * struct.unpack_from("<H", data, at)[0]
        found.append(data[at + 2 : at + 2 + length].decode("utf-16-le", "replace"))
        at += 2 + length + extra
    return found


def marks_in(data: bytes) -> dict[int, int]:
    """Give the marks of a run or paragraph with the first byte of what each says; the last of its kind counts."""
    found: dict[int, int] = {}
    at = 0
    while at + 3 <= len(data):
        (mark,) = struct.unpack_from("<H", data, at)
        found[mark] = data[at + 2]
        at += 2 + (_OPERAND_BYTES[mark >> 13] or 1 + data[at + 2])
    return found


def _packed(page: bytes, at: int, *, is_run: bool) -> bytes:
    """Give the marks that stand at a place of a page, behind their length: in bytes for a run, in pairs of bytes for a paragraph."""
    length = page[at]
    if is_run:
        return page[at + 1 : at + 1 + length]
    if length:
        return page[at + 1 : at + 2 * length]
    return page[at + 2 : at + 2 + 2 * page[at + 1]]
