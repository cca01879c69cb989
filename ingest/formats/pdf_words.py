"""Where the words of a PDF page stand."""

import ctypes
import re
from collections import deque
from functools import cache
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pypdfium2 import raw

from ingest.clean import Cleaned, Offsets, codes_of
from repository.boxes import SCALE
from repository.language.words import word_spans

Places = NDArray[np.uint16]  # left, top, right, bottom in ten-thousandths of the page, a row for each word

_DEVICE = 1_000_000  # side of the grid that page places are asked on
_LINE_END = re.compile(r"[\r\n\ufffe]")
_APOSTROPHES = "'\u2019"

# pdfium's own function without the conversions of its wrapper: it is called twice for each word. A box is four floats.
_loose_char_box = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(
    ctypes.cast(raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value or 0
)


class Words(NamedTuple):
    """Words of a page in the order of its text: start and end in the text, and where they stand."""

    spans: Offsets
    places: Places


NO_WORDS = Words(np.zeros((0, 2), dtype=np.int64), np.zeros((0, 4), dtype=np.uint16))


def words_of(page: Any, text_page: Any, characters: str, cleaned: Cleaned) -> Words:
    """
    Find the words of a page.

    `characters` are the page's as pdfium counts them, `cleaned` is what became of them. A word that is broken over two lines
    has a box for each part. Words outside the visible page are left out.
    """
    spans = _spans(cleaned.text)
    if not spans.size:
        return NO_WORDS
    ends = cleaned.origins[np.column_stack((spans[:, 0], spans[:, 1] - 1))]
    changed = np.flatnonzero(ends[:, 1] - ends[:, 0] != spans[:, 1] - spans[:, 0] - 1)
    if changed.size:
        spans, ends = _parted(characters, cleaned.origins, spans, ends, changed)
    places = _on_page(page, boxes_of(text_page, ends.ravel()).reshape(-1, 2, 4))
    seen = (places[:, 2] > places[:, 0]) & (places[:, 3] > places[:, 1])
    return Words(spans[seen], places[seen])


def boxes_of(text_page: Any, indexes: Offsets) -> NDArray[np.float32]:
    """Give left, top, right and bottom of characters, in points of the page; what has no box has zeros."""
    corners = np.zeros((indexes.size, 4), dtype=np.float32)
    address, handle = corners.ctypes.data, ctypes.cast(text_page, ctypes.c_void_p).value
    addresses = range(address, address + 16 * indexes.size, 16)
    deque(map(_loose_char_box, repeat(handle), indexes.tolist(), addresses), maxlen=0)
    return corners


def _spans(text: str) -> Offsets:
    """Do what `word_spans` does, for the whole text at once."""
    codes = codes_of(text)
    if codes.size and codes.max() > 0xFFFF:
        return np.array(word_spans(text), dtype=np.int64).reshape(-1, 2)
    inside = np.zeros(codes.size + 2, dtype=np.bool_)  # with an edge on both sides
    inside[1:-1] = _letters()[codes]
    if any(map(text.__contains__, _APOSTROPHES)):
        apostrophes = np.isin(codes, list(map(ord, _APOSTROPHES)))
        inside[1:-1] |= apostrophes & inside[:-2] & inside[2:]
    return np.flatnonzero(inside[1:] != inside[:-1]).reshape(-1, 2)


@cache
def _letters() -> NDArray[np.bool_]:
    """Tell of each character of the basic plane whether it is part of a word."""
    letters = np.zeros(0x10000, dtype=np.bool_)
    for start, end in word_spans("".join(map(chr, range(0x10000)))):
        letters[start:end] = True
    letters[list(map(ord, _APOSTROPHES))] = False
    return letters


def _parted(characters: str, origins: Offsets, spans: Offsets, ends: Offsets, changed: Offsets) -> tuple[Offsets, Offsets]:
    """Cut those of the changed words that stand on two lines."""
    cut_spans: list[list[tuple[int, int]]] = []
    cut_ends: list[list[tuple[int, int]]] = []
    for start, end in spans[changed].tolist():
        at = [start, *_line_starts(characters, origins[start:end].tolist(), start), end]
        cut_spans.append(list(pairwise(at)))
        cut_ends.append([(int(origins[first]), int(origins[after - 1])) for first, after in cut_spans[-1]])
    times = np.ones(len(spans), dtype=np.int64)
    times[changed] = [len(cut) for cut in cut_spans]
    spans, ends = np.repeat(spans, times, axis=0), np.repeat(ends, times, axis=0)
    places = np.flatnonzero(np.repeat(np.isin(np.arange(times.size), changed), times))
    spans[places] = [span for cut in cut_spans for span in cut]
    ends[places] = [end for cut in cut_ends for end in cut]
    return spans, ends


def _line_starts(characters: str, origins: list[int], start: int) -> list[int]:
    """Give those letters of a word, as offsets into the clean text, that are the first of a line."""
    return [
        start + place
        for place, (before, after) in enumerate(pairwise(origins), 1)
        if after > before + 1 and _LINE_END.search(characters, before + 1, after)
    ]


def _on_page(page: Any, corners: NDArray[np.float32]) -> Places:
    """Turn the boxes of first and last characters into places on the page as it is shown, whatever its rotation and crop."""
    np.nan_to_num(corners, copy=False)
    width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
    (x, y), (x_right, y_right), (x_top, y_top) = (_device(page, *at) for at in ((0.0, 0.0), (width, 0.0), (0.0, height)))
    low = np.minimum(corners[:, 0], corners[:, 1]).astype(np.float64)  # of left and bottom
    high = np.maximum(corners[:, 0], corners[:, 1]).astype(np.float64)
    left, right, bottom, top = low[:, 0] / width, high[:, 2] / width, low[:, 3] / height, high[:, 1] / height
    places = np.empty((len(corners), 4))
    for column, origin, across, up in ((0, x, x_right - x, x_top - x), (1, y, y_right - y, y_top - y)):
        first, last = left * across + bottom * up, right * across + top * up
        np.minimum(first, last, out=places[:, column])
        np.maximum(first, last, out=places[:, column + 2])
        places[:, column::2] += origin
    places *= SCALE / _DEVICE
    return np.rint(np.clip(places, 0.0, SCALE)).astype(np.uint16)


def _device(page: Any, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _DEVICE, _DEVICE, 0, x, y, across, down)
    return across.value, down.value
