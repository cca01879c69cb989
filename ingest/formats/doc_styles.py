"""Which styles of an old Word document are headings ([MS-DOC], STSH)."""

import struct
from typing import NamedTuple

from ingest.formats.doc_binary import marks_in

OUTLINE = 0x2640  # mark of a paragraph: the level of its heading, from 0; 9 is none
_TITLE = 62  # number of the style that every Word knows by this name
_HEADINGS = range(1, 7)
_MOST_STYLES = 4_095
_MAX_INHERITANCE = 20


class _Style(NamedTuple):
    level: int  # 0 where it says nothing of one
    base: int


def heading_levels(data: bytes) -> dict[int, int]:
    """Give the levels of heading styles by the number of the style; none where the table is broken."""
    try:
        styles = _styles(data)
    except struct.error:
        return {}
    return {number: level for number in styles if (level := _level(styles, number))}


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
    known, base = struct.unpack_from("<HH", data)
    known &= 0xFFF
    level = known if known in _HEADINGS else int(known == _TITLE)
    (length,) = struct.unpack_from("<H", data, base_bytes)
    at = base_bytes + 4 + 2 * length  # behind the name and its end
    if not level and at + 4 <= len(data):
        (marks,) = struct.unpack_from("<H", data, at)
        level = outline_level(marks_in(data[at + 4 : at + 2 + marks])) or 0
    return _Style(level, base >> 4)


def _level(styles: dict[int, _Style], number: int) -> int:
    for _ in range(_MAX_INHERITANCE):
        style = styles.get(number)
        if style is None:
            return 0
        if style.level:
            return style.level
        number = style.base
    return 0
