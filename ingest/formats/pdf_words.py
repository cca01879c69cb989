"""Where the words of a PDF page stand."""

import ctypes
import re
from collections import deque
from collections.abc import Iterator
from itertools import chain, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from ingest.clean import Cleaned
from repository.boxes import pack_columns
from repository.language.words import word_spans

_DEVICE = 1_000_000  # side of the grid that page places are asked on
_LINE_END = re.compile(r"[\r\n\ufffe]")

# pdfium's own function without the conversions of its wrapper: it is called twice for each word. A box is four floats.
_loose_char_box = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


class _Part(NamedTuple):
    """A word, or the part of it that stands on one line: offsets into the clean text, first and last character of pdfium."""

    start: int
    end: int
    first: int
    last: int


def word_boxes(page: Any, text_page: Any, characters: str, cleaned: Cleaned) -> bytes | None:
    """
    Give the packed boxes of the words of a page; None when there is none.

    `characters` are the page's as pdfium counts them, `cleaned` is what became of them. A word that is broken over two lines
    has a box for each part. Words outside the visible page have none.
    """
    spans = word_spans(cleaned.text)
    if not spans:
        return None
    words = np.fromiter(chain.from_iterable(spans), dtype=np.int64, count=2 * len(spans)).reshape(-1, 2)
    ends = np.column_stack((words[:, 0], words[:, 1] - 1))
    origins = _origins(ends, cleaned)
    changed = np.flatnonzero(origins[:, 1] - origins[:, 0] != ends[:, 1] - ends[:, 0])
    if changed.size:
        words, origins = _split(characters, cleaned, words, origins, changed)
    places = _on_page(page, _boxes_around(text_page, origins))
    seen = (places[:, 2] > places[:, 0]) & (places[:, 3] > places[:, 1])
    return pack_columns(words[seen], places[seen])


def _origins(offsets: NDArray[np.int64], cleaned: Cleaned) -> NDArray[np.int64]:
    """Give `Cleaned.origin` of many offsets at once."""
    for shift in reversed(cleaned.shifts):
        before = np.array(shift.before, dtype=np.int64)
        after = np.array(shift.after, dtype=np.int64)
        at = np.searchsorted(after, offsets, side="right") - 1
        offsets = before[at] + offsets - after[at]
    return offsets


def _split(
    characters: str, cleaned: Cleaned, words: NDArray[np.int64], origins: NDArray[np.int64], changed: NDArray[np.intp]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cut those of the changed words that stand on two lines."""
    rows = np.hstack((words, origins))
    parts = [part for row in rows[changed].tolist() for part in _lines(characters, cleaned, _Part(*row))]
    rows = np.vstack((np.delete(rows, changed, axis=0), np.array(parts, dtype=np.int64)))
    rows = rows[np.argsort(rows[:, 0])]
    return rows[:, :2], rows[:, 2:]


def _lines(characters: str, cleaned: Cleaned, word: _Part) -> Iterator[_Part]:
    start, first = word.start, word.first
    last = first
    for offset in range(word.start + 1, word.end):
        origin = cleaned.origin(offset)
        if _LINE_END.search(characters, last + 1, origin):
            yield _Part(start, offset, first, last)
            start, first = offset, origin
        last = origin
    yield _Part(start, word.end, first, word.last)


def _boxes_around(text_page: Any, origins: NDArray[np.int64]) -> NDArray[np.float64]:
    """Give left, bottom, right and top of the boxes around first and last characters, in points of the page."""
    corners = np.zeros((origins.size, 4), dtype=np.float32)  # left, top, right, bottom
    address, handle = corners.ctypes.data, ctypes.cast(text_page, ctypes.c_void_p).value
    addresses = range(address, address + 16 * origins.size, 16)
    deque(map(_loose_char_box, repeat(handle), origins.ravel().tolist(), addresses), maxlen=0)
    left, top, right, bottom = np.nan_to_num(corners.astype(np.float64)).reshape(-1, 2, 4).transpose(2, 0, 1)
    return np.column_stack((left.min(axis=1), bottom.min(axis=1), right.max(axis=1), top.max(axis=1)))


def _on_page(page: Any, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn boxes in points into fractions of the page as it is shown, origin at the top left, whatever its rotation and crop."""
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    origin, right, top = (_device(page, x, y) for x, y in ((0.0, 0.0), (width, 0.0), (0.0, height)))
    across, up = (right - origin) / width, (top - origin) / height
    lower = origin + boxes[:, 0:1] * across + boxes[:, 1:2] * up
    upper = origin + boxes[:, 2:3] * across + boxes[:, 3:4] * up
    corners = np.hstack((np.minimum(lower, upper), np.maximum(lower, upper))) / _DEVICE
    return np.clip(corners, 0.0, 1.0)


def _device(page: Any, x: float, y: float) -> NDArray[np.float64]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, across, down)
    return np.array((across.value, down.value), dtype=np.float64)
