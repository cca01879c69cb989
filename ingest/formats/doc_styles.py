"""Which styles of an old Word document are headings, and which hide their words ([MS-DOC], STSH)."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from ingest.formats.doc_binary import marks_in

OUTLINE = 0x2640  # mark of a paragraph: the level of its heading, from 0; 9 is none
HIDDEN = 0x083C  # mark of a run
ON = (1, 0x81)
_OF_PARAGRAPHS = 1  # sort of style
_TITLE = 62  # number of the style that every Word knows by this name
_HEADINGS = range(1, 7)
_MOST_STYLES = 4_095
_MAX_INHERITANCE = 20


class Styles(NamedTuple):
    """The levels of heading styles, and the styles whose words nobody sees, by the number of the style."""

    levels: dict[int, int]
    hidden: frozenset[int]


class _Style(NamedTuple):
    level: int  # 0 where it says nothing of one
    is_hidden: bool | None  # None where it does not say
    base: int


def styles_of(data: bytes) -> Styles:
    """Read the table of styles; there are none where it is broken."""
    try:
        styles = _styles(data)
    except (struct.error, IndexError):
        return Styles({}, frozenset())
    lines = {number: list(_line(styles, number)) for number in styles}
    levels = {number: next((style.level for style in line if style.level), 0) for number, line in lines.items()}
    said = {number: next((style.is_hidden for style in line if style.is_hidden is not None), False) for number, line in lines.items()}
    return Styles(
        {number: level for number, level in levels.items() if level}, frozenset(number for number, is_hidden in said.items() if is_hidden)
    )


def outline_level(marks: dict[int, int]) -> int | None:
    """Give the level of heading that marks of a paragraph name, 0 where they say that it is none; None where they do not say."""
    if OUTLINE not in marks:
        return None
    return marks[OUTLINE] + 1 if marks[OUTLINE] + 1 in _HEADINGS else 0


def _styles(data: bytes) -> dict[int, _Style]:
    head, count, base_bytes = struct.unpack_from("<HHH", data)
    at = 2 + head
    found: dict[int, _Style] = {}
    for number in range(min(count, _MOST_STYLES)):
        (length,) = struct.unpack_from("<H", data, at)
        if length >= base_bytes >= 10:
            found[number] = _style(data[at + 2 : at + 2 + length], base_bytes)
        at += 2 + length + length % 2
    return found


def _style(data: bytes, base_bytes: int) -> _Style:
    known, second = struct.unpack_from("<HH", data)
    known, sort, base = known & 0xFFF, second & 0xF, second >> 4
    (length,) = struct.unpack_from("<H", data, base_bytes)
    parts = _parts(data, base_bytes + 4 + 2 * length)  # behind the name and its end
    of_paragraph, of_runs = (parts[0][2:], parts[1]) if sort == _OF_PARAGRAPHS else (b"", parts[0])
    level = known if known in _HEADINGS else int(known == _TITLE)
    hidden = marks_in(of_runs).get(HIDDEN)
    return _Style(level or outline_level(marks_in(of_paragraph)) or 0, None if hidden is None else hidden in ON, base)


def _parts(data: bytes, at: int) -> list[bytes]:
    """Give the marks of a style: those of its paragraphs, where it is one of paragraphs, then those of its runs."""
    found: list[bytes] = []
    while len(found) < 2 and at + 2 <= len(data):
        (length,) = struct.unpack_from("<H", data, at)
        found.append(data[at + 2 : at + 2 + length])
        at += 2 + length + length % 2
    return [*found, b"", b""]


def _line(styles: dict[int, _Style], number: int) -> Iterator[_Style]:
    """Give a style, the one it rests on, and so on."""
    for _ in range(_MAX_INHERITANCE):
        style = styles.get(number)
        if style is None:
            return
        yield style
        number = style.base
