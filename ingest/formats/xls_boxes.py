"""The words of text boxes and shapes on the sheets of an old workbook ([MS-XLS])."""

import struct
from collections.abc import Iterator

_BEGIN, _END, _SHEET, _OBJECT, _TEXT, _MORE = 0x0809, 0x000A, 0x0085, 0x005D, 0x01B6, 0x003C
_OF_CELLS = 0  # kind of sheet
_COMMENT = 0x19  # kind of object
_MOST_PER_SHEET = 10_000


def texts(workbook: bytes) -> list[list[str]]:
    """Give what boxes on each sheet with cells say, in the order of the sheets; comments are none. What is broken says nothing."""
    places = [
        struct.unpack_from("<I", workbook, start)[0]
        for kind, start, end in _records(workbook, 0)
        if kind == _SHEET and end - start >= 6 and workbook[start + 5] == _OF_CELLS
    ]
    return [[text for _, text in zip(range(_MOST_PER_SHEET), _boxes(workbook, place))] for place in places]


def _records(data: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Give kind, start and end of each record of one part of the book, up to its end; charts in it are parts of their own."""
    at, depth = start, 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<HH", data, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth < 1:
            return
        if depth == 1:
            yield kind, at + 4, min(at + 4 + length, len(data))
        at += 4 + length


def _boxes(data: bytes, start: int) -> Iterator[str]:
    sort, missing, pieces = 0, 0, list[str]()
    for kind, begin, end in _records(data, start):
        if kind == _OBJECT and end - begin >= 6:
            (sort,) = struct.unpack_from("<H", data, begin + 4)
        elif kind == _TEXT and end - begin >= 12:
            missing, pieces = struct.unpack_from("<H", data, begin + 10)[0] if sort != _COMMENT else 0, []
        elif kind == _MORE and missing and end > begin:
            is_wide = data[begin] & 1
            found = data[begin + 1 : end].decode("utf-16-le" if is_wide else "latin-1", "replace")[:missing]
            pieces.append(found)
            missing -= len(found)
            if not missing:
                yield "".join(pieces)
