"""Word boxes of a page, packed: where each word of the text stands on the page's image."""

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SCALE = 10_000  # boxes are kept in ten-thousandths of the page's width and height

_NARROW = 1  # first byte; before, all columns were compressed together, which took longer and little less room
_TYPES = tuple(map(np.dtype, ("u1", "<i2", "<i4", "<i8")))
_BOUNDS = tuple((np.iinfo(kind).min, np.iinfo(kind).max, kind) for kind in _TYPES)
_COLUMNS = 6


class WordBox(NamedTuple):
    """One word: 0-based offsets into the page's text, and its place as fractions (0 to 1) of the page, origin at the top left."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


def pack_boxes(boxes: Sequence[WordBox]) -> bytes | None:
    """Pack boxes; None when there is none."""
    if not boxes:
        return None
    table = np.array([tuple(box) for box in boxes], dtype=np.float64)
    return pack_columns(table[:, :2], np.rint(np.clip(np.nan_to_num(table[:, 2:]), 0, 1) * SCALE))


def pack_columns(spans: NDArray[Any], places: NDArray[Any]) -> bytes | None:
    """
    Pack boxes that come as two tables: start and end; left, top, right and bottom in ten-thousandths. None when they are empty.

    Start and top are kept as steps from the word before, end, right and bottom as sizes; each column in the narrowest whole numbers.
    """
    if not len(spans):
        return None
    (start, end), (left, top, right, bottom) = spans.T.astype(np.int64), places.T.astype(np.int64)
    columns = (_steps(start), end - start, left, _steps(top), right - left, bottom - top)
    packed = [_narrowest(column) for column in columns]
    return bytes((_NARROW, *(_TYPES.index(column.dtype) for column in packed))) + b"".join(column.tobytes() for column in packed)


def unpack_boxes(packed: bytes | None) -> list[WordBox]:
    """Give the boxes back in their order."""
    if not packed:
        return []
    start, end, left, top, right, bottom = _narrow(packed) if packed[0] == _NARROW else _compressed(packed)
    places = (column / SCALE for column in (left, top, right, bottom))
    return [WordBox(*row) for row in zip(start.tolist(), end.tolist(), *(column.tolist() for column in places), strict=True)]


def _narrowest(column: NDArray[np.int64]) -> NDArray[Any]:
    least, most = int(column.min()), int(column.max())
    return column.astype(next(kind for low, high, kind in _BOUNDS if low <= least and most <= high))


def _steps(column: NDArray[np.int64]) -> NDArray[np.int64]:
    steps = column.copy()
    steps[1:] -= column[:-1]
    return steps


def _narrow(packed: bytes) -> tuple[NDArray[np.int64], ...]:
    types = [_TYPES[code] for code in packed[1 : 1 + _COLUMNS]]
    count = (len(packed) - 1 - _COLUMNS) // sum(kind.itemsize for kind in types)
    columns: list[NDArray[np.int64]] = []
    offset = 1 + _COLUMNS
    for kind in types:
        columns.append(np.frombuffer(packed, dtype=kind, offset=offset, count=count).astype(np.int64))
        offset += count * kind.itemsize
    start, length, left, top, width, height = columns
    start, top = np.cumsum(start), np.cumsum(top)
    return start, start + length, left, top, left + width, top + height


def _compressed(packed: bytes) -> tuple[NDArray[np.int64], ...]:
    data = zlib.decompress(packed)
    count = len(data) // 16
    offsets = np.frombuffer(data, dtype="<u4", count=2 * count).reshape(2, count).astype(np.int64)
    places = np.frombuffer(data, dtype="<u2", offset=8 * count).reshape(4, count).astype(np.int64)
    return (*offsets, *places)
