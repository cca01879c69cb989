"""The parts of a page in the order in which they are read, where a PDF holds them in another."""

import heapq

import numpy as np
from numpy.typing import NDArray

from ingest.formats.pdf_draft import Draft, Lines, Piece, arranged, lines_of

_MOST_BLOCKS = 300  # a page in more pieces is a drawing or a table
_LEAST_OVERLAP = 0.3  # of the narrower of two blocks, that makes one stand above the other
_LARGEST_GAP = 1.0  # line heights between the lines of a block
_SLACK = 20  # ten-thousandths of the page by which lines may overlap


def in_reading_order(draft: Draft) -> Draft:
    """
    Put a block of lines that stands above another before it; keep the order of the file wherever that leaves a choice.

    So columns and rows of tables stay as the file has them, which is nearly always right, and headings, footnotes and labels
    that a program wrote last go to their places.
    """
    lines = lines_of(draft)
    tops = lines.places[:, 1].astype(np.int64)
    if np.all(np.diff(tops) >= -_SLACK):
        return draft
    firsts = _blocks(lines)
    order = _sorted(_boxes(lines, firsts))
    if order is None:
        return draft
    return arranged(draft, _pieces(draft.text, lines, firsts, order))


def _blocks(lines: Lines) -> NDArray[np.int64]:
    """Give the numbers of the lines with which a block begins: one does not go on below the one before, or far below."""
    left, top, right, bottom = lines.places.T.astype(np.int64)
    height = np.minimum(bottom - top, np.roll(bottom - top, 1))[1:]
    below = top[1:] - top[:-1] >= -_SLACK
    near = top[1:] - bottom[:-1] <= _LARGEST_GAP * height
    beside = np.abs(top[1:] - top[:-1]) <= height // 2
    over = np.minimum(right[1:], right[:-1]) > np.maximum(left[1:], left[:-1])
    begins = ~(below & near & (over | beside))
    return np.concatenate(([0], np.flatnonzero(begins) + 1))


def _boxes(lines: Lines, firsts: NDArray[np.int64]) -> NDArray[np.int64]:
    low = np.minimum.reduceat(lines.places[:, :2], firsts)
    high = np.maximum.reduceat(lines.places[:, 2:], firsts)
    return np.hstack((low, high)).astype(np.int64)


def _sorted(boxes: NDArray[np.int64]) -> list[int] | None:
    """Give the order of blocks; None where it is that of the file, or there are too many."""
    if not 1 < len(boxes) <= _MOST_BLOCKS:
        return None
    left, top, right, bottom = boxes.T
    width = np.minimum.outer(right - left, right - left)
    overlap = np.minimum.outer(right, right) - np.maximum.outer(left, left)
    above = np.less_equal.outer(bottom, top + _SLACK) & (overlap >= _LEAST_OVERLAP * width)
    above &= np.less.outer(top + bottom, top + bottom)  # so that it runs in no circle
    if not np.tril(above, -1).any():
        return None
    return _earliest_first(above)


def _earliest_first(before: NDArray[np.bool_]) -> list[int]:
    """Sort numbers so that `i` comes before `j` where `before[i, j]`; of those that may come next, always the smallest."""
    waiting = before.sum(axis=0)
    ready = np.flatnonzero(waiting == 0).tolist()
    order: list[int] = []
    while ready:
        block = heapq.heappop(ready)
        order.append(block)
        waiting[before[block]] -= 1
        for after in np.flatnonzero(before[block] & (waiting == 0)).tolist():
            heapq.heappush(ready, after)
    return order


def _pieces(text: str, lines: Lines, firsts: NDArray[np.int64], order: list[int]) -> list[Piece]:
    """Cut a text before each block; lines without words stay with what is before them."""
    starts = [0, *lines.spans[firsts[1:], 0].tolist(), len(text)]
    pieces: list[Piece] = []
    for block in order:
        start, end = starts[block], starts[block + 1]
        written = len(text[start:end].rstrip("\n"))
        pieces += [(start, start + written), "\n"]
    return pieces[:-1]
