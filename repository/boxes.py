"""Word boxes of a page, packed: where each word of the text stands on the page's image."""

import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LEVEL = 1  # of zlib
SCALE = 10_000  # boxes are kept in ten-thousandths of the page's width and height


class WordBox(NamedTuple):
    """One word: 0-based offsets into the page's text, and its place as fractions (0 to 1) of the page, origin at the top left."""

    start: int
    end: int
    left: float
    top: float
    right: float
    bottom: float


def pack_boxes(boxes: Sequence[WordBox]) -> bytes | None:
    """Pack boxes into compressed columns; None when there is none."""
    if not boxes:
        return None
    table = np.array([tuple(box) for box in boxes], dtype=np.float64)
    return pack_columns(table[:, :2], table[:, 2:])


def pack_columns(offsets: NDArray[Any], places: NDArray[np.float64]) -> bytes | None:
    """Pack boxes that come as two tables: start and end; left, top, right and bottom. None when they are empty."""
    if not len(offsets):
        return None
    corners = np.rint(np.clip(np.nan_to_num(places), 0, 1) * SCALE).astype("<u2")
    return zlib.compress(offsets.T.astype("<u4").tobytes() + corners.T.tobytes(), LEVEL)


def unpack_boxes(packed: bytes | None) -> list[WordBox]:
    """Give the boxes back in their order."""
    if not packed:
        return []
    data = zlib.decompress(packed)
    count = len(data) // 16
    offsets = np.frombuffer(data, dtype="<u4", count=2 * count).reshape(2, count)
    places = np.frombuffer(data, dtype="<u2", offset=8 * count).reshape(4, count) / SCALE
    return [
        WordBox(int(start), int(end), float(left), float(top), float(right), float(bottom))
        for start, end, left, top, right, bottom in zip(*offsets, *places, strict=True)
    ]
