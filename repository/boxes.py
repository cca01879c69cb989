"""Word boxes of a page, packed: where each word of the text stands on the page's image."""

import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

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
    offsets = table[:, :2].astype("<u4")
    places = np.clip(np.rint(table[:, 2:] * SCALE), 0, SCALE).astype("<u2")
    return zlib.compress(offsets.T.tobytes() + places.T.tobytes(), 6)


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
