"""Documents of Word 97 to 2003, made by hand so that each byte is known."""

import struct
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ingest import media
from tests.contracts.compound import compound_of, summary_of
from tests.contracts.kind import ODD, About, Kind, Section

_NOTHING = About()
_PAGE = 512
_HEAD = 2_048  # bytes before the text
HIDDEN, STRUCK = b"\x3c\x08\x01", b"\x00\x08\x01"  # marks of runs
OF_HIDDEN_RUNS, OF_HIDDEN_PARAGRAPHS = 10, 11  # numbers of styles
_PER_PAGE = 10  # paragraphs or runs of one page of formats


class Run(NamedTuple):
    """Words, with what marks them."""

    words: str
    marks: bytes = b""


class Paragraph(NamedTuple):
    """Runs, the level of the heading that they are, the sign that ends them, and marks of the paragraph."""

    runs: tuple[Run, ...]
    level: int = 0
    end: str = "\r"
    marks: bytes = b""


def paragraph(text: str, level: int = 0) -> Paragraph:
    """Give a paragraph of one run."""
    return Paragraph((Run(text),), level)


def cell(text: str, *, ends_row: bool = False) -> Paragraph:
    """Give a cell of a table, or the end of a row."""
    return Paragraph((Run(text),), end="\x07", marks=b"\x16\x24\x01" + (b"\x17\x24\x01" if ends_row else b""))


def doc_of(
    paragraphs: Sequence[Paragraph],
    about: About = _NOTHING,
    *,
    marks: int = 0,
    revisers: Sequence[str] = (),
    savers: Sequence[str] = (),
    leftover: bytes = b"",
    note: str = "",
    edge: str = "",
    comment: tuple[str, str] = ("", ""),
) -> bytes:
    """
    Give a document of these paragraphs; `leftover` stands behind the text where no piece reaches it.

    `note` is the footnote that the first sign for one in the text means, `edge` a header, `comment` has an author and words.
    """
    text, runs, ends = "", [], []
    for one in paragraphs:
        for run in one.runs:
            text += run.words
            runs.append((len(_utf16(text)), run.marks))
        text += one.end
        runs[-1] = (len(_utf16(text)), runs[-1][1])
        heading = b"\x40\x26" + bytes([one.level - 1]) if one.level else b""
        ends.append((len(_utf16(text)), struct.pack("<H", one.level) + heading + one.marks))
    others = [f"{words}\r" if words else "" for words in (note, edge, "", comment[1])]
    lengths = [len(_utf16(words)) // 2 for words in (text, *others)]
    reference = max(0, text.find("\x02"))
    text += "".join(others)
    body = _utf16(text) + leftover
    count = len(_utf16(text)) // 2
    body += bytes(-(_HEAD + len(body)) % _PAGE)
    pages, listed = b"", []
    for those, pack_marks in ((runs, _of_run), (ends, _of_paragraph)):
        first = (_HEAD + len(body) + len(pages)) // _PAGE
        starts = range(0, len(those), _PER_PAGE)
        pages += b"".join(_formats(those[at : at + _PER_PAGE], those[at - 1][0] if at else 0, pack_marks) for at in starts)
        edges = [those[at - 1][0] if at else 0 for at in starts] + [those[-1][0] if those else 0]
        numbers = struct.pack(f"<{len(starts)}I", *range(first, first + len(starts)))
        listed.append(struct.pack(f"<{len(edges)}I", *(_HEAD + edge for edge in edges)) + numbers)
    pieces = b"\x02" + struct.pack("<III", 16, 0, count) + struct.pack("<HIH", 0, _HEAD, 0)
    parts = {1: _styles(), 12: listed[0], 13: listed[1], 33: pieces, 51: _strings(["Unknown", *revisers]), 71: _strings(savers)}
    if note:
        parts |= {2: struct.pack("<II2x", reference, lengths[0]), 3: struct.pack("<II", 0, lengths[1])}
    if edge:
        parts[11] = struct.pack("<8I", *[0] * 7, lengths[2])
    if comment[1]:
        parts |= {4: struct.pack("<II30x", 0, lengths[0]), 5: struct.pack("<II", 0, lengths[4])}
        parts[36] = struct.pack("<H", len(comment[0])) + _utf16(comment[0])
    table, places = b"", bytearray(8 * 93)
    for number, part in parts.items():
        struct.pack_into("<II", places, 8 * number, len(table), len(part))
        table += part
    head = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 0xC1, 0, 0x040A, 0, 0x0200 | marks, 0xBF, 0, 0, 0, 0, 0, _HEAD, _HEAD + len(body))
    head += struct.pack("<H28xH", 14, 22) + struct.pack("<12x5I56x", *lengths) + struct.pack("<H", 93) + bytes(places)
    word = head.ljust(_HEAD, b"\x00") + body + pages
    return compound_of({"WordDocument": word, "1Table": table, "\x05SummaryInformation": summary_of(*about)})


def _formats(those: Sequence[tuple[int, bytes]], start: int, pack_marks: Callable[[bytes], tuple[bytes, int]]) -> bytes:
    """Give a page of formats: where each run or paragraph ends, and where its marks are."""
    edges = struct.pack(f"<{len(those) + 1}I", _HEAD + start, *(_HEAD + end for end, _ in those))
    places, at, packed = b"", _PAGE - 2, {}
    for _, marks in those:
        packing, width = pack_marks(marks)
        if packing:
            at = (at - len(packing)) & ~1
            packed[at] = packing
        places += bytes([at // 2 if packing else 0]).ljust(width, b"\x00")
    page = bytearray((edges + places).ljust(_PAGE - 1, b"\x00") + bytes([len(those)]))
    for place, packing in packed.items():
        page[place : place + len(packing)] = packing
    return bytes(page)


def _of_run(marks: bytes) -> tuple[bytes, int]:
    """Give the marks of a run behind their length, and the width of the entry that leads to them."""
    return (bytes([len(marks)]) + marks if marks else b""), 1


def _of_paragraph(marks: bytes) -> tuple[bytes, int]:
    """Give the same of a paragraph: its length counts pairs of bytes."""
    even = marks + bytes((len(marks) + 1) % 2)
    return bytes([(len(even) + 1) // 2]) + even, 13


def _styles() -> bytes:
    """Give the styles: plain text, nine headings, and those that hide their words: of runs, of paragraphs, and one resting on that."""
    found = struct.pack("<HHHHHHHHHH", 18, 15, 10, 1, 0x5B, 15, 0, 0, 0, 0)
    for number in range(15):
        if number > OF_HIDDEN_PARAGRAPHS + 1:
            found += struct.pack("<H", 0)
            continue
        name = "Normal" if number == 0 else f"heading {number}"
        base = 0xFFF if number == 0 else OF_HIDDEN_PARAGRAPHS if number > OF_HIDDEN_PARAGRAPHS else 0
        hidden = struct.pack("<H", 3) + HIDDEN + b"\x00" if number in (OF_HIDDEN_RUNS, OF_HIDDEN_PARAGRAPHS) else bytes(2)
        sort = 2 if number == OF_HIDDEN_RUNS else 1
        style = struct.pack("<HHHHH", number if number < 10 else 0xFFE, sort | base << 4, 3 - sort, 0, 0)
        style += struct.pack("<H", len(name)) + _utf16(name) + bytes(2) + (struct.pack("<HH", 2, number) if sort == 1 else b"") + hidden
        found += struct.pack("<H", len(style)) + style
    return found


def _strings(those: Sequence[str]) -> bytes:
    listed = b"".join(struct.pack("<H", len(text)) + _utf16(text) for text in those)
    return struct.pack("<HHH", 0xFFFF, len(those), 0) + listed if those else b""


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _doc(sections: Sequence[Section], about: About) -> bytes:
    return doc_of([one for section in sections for one in (paragraph(section.heading, 1), paragraph(section.body))], about)


WORDS = Kind(
    "doc",
    media.DOC,
    _doc,
    lambda: _doc([Section(f"{ODD}\x00\ufffe", "")], About(ODD, ODD)),
    lambda: doc_of([paragraph("\x13" * 50_000 + "a" + "\x07" * 50_000 + "\x15" * 50_000)]),
)
