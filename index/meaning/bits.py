"""One bit of each number: whether a vector lies beyond the centre of the collection there. What shares many bits with a query is near."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.meaning.quantize import Rows

CENTRED_ROWS = 16_384  # that the centre is taken from, spread over the collection
GROWN = 4  # times: then the centre is taken again
AT_ONCE = 2_048  # rows read in one go: mapping them would hold them all in memory

Floats = NDArray[np.float32]
Words = NDArray[np.uint64]


class Bits(NamedTuple):
    """The bits of every row, a column each, and the centre that they were taken from."""

    words: Words  # [number of the 64-bit word, row]
    centre: Floats
    centred_from: int  # rows there were then

    @classmethod
    def of(cls, vectors: Path, rows: int, dimensions: int, used: NDArray[np.intp], before: "Bits | None") -> "Bits":
        """Read the bits of a file of int8 rows; those of `before`, which began with the same rows, are taken over unless it grew a lot."""
        if before is None or len(used) > GROWN * max(before.centred_from, 1):
            before = cls(np.empty((-(-dimensions // 64), 0), dtype=np.uint64), _centre(vectors, rows, dimensions, used), len(used))
        words = np.empty((before.words.shape[0], rows), dtype=np.uint64)
        known = min(before.words.shape[1], rows)
        words[:, :known] = before.words[:, :known]
        for first in range(known, rows, AT_ONCE):
            read = _read(vectors, first, min(AT_ONCE, rows - first), dimensions)
            words[:, first : first + len(read)] = _packed(_normal(read), before.centre).T
        return cls(words, before.centre, before.centred_from)

    def distances(self, query: Floats, rows: NDArray[np.intp]) -> NDArray[np.int64]:
        """Give for each of `rows` the number of bits in which it is not like the query."""
        wanted = _packed(query[None, :], self.centre)[0]
        few = len(rows) * 4 < self.words.shape[1]
        words = self.words[:, rows] if few else self.words
        distance = np.zeros(words.shape[1], dtype=np.uint16)
        for word, bits in zip(words, wanted, strict=True):
            distance += np.bitwise_count(word ^ bits)
        return (distance if few else distance[rows]).astype(np.int64)


def _centre(vectors: Path, rows: int, dimensions: int, used: NDArray[np.intp]) -> Floats:
    """Give the mean of the vectors, or of some of them evenly spread."""
    total, count = np.zeros(dimensions, dtype=np.float64), 0
    useful = np.zeros(rows, dtype=np.bool_)
    useful[used] = True
    step = max(rows // CENTRED_ROWS, 1) * 256
    for first in range(0, rows, step):
        read = _read(vectors, first, min(256, rows - first), dimensions)[useful[first : first + 256]]
        total += _normal(read).sum(axis=0)
        count += len(read)
    return (total / max(count, 1)).astype(np.float32)


def _read(vectors: Path, first: int, count: int, dimensions: int) -> Rows:
    return np.fromfile(vectors, dtype=np.int8, count=count * dimensions, offset=first * dimensions).reshape(-1, dimensions)


def _normal(rows: Rows) -> Floats:
    floats: Floats = rows.astype(np.float32)
    floats /= np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1.0)
    return floats


def _packed(rows: Floats, centre: Floats) -> Words:
    """Give the bits of rows of length 1 as 64-bit words."""
    packed = np.packbits(rows > centre, axis=1)
    missing = -packed.shape[1] % 8
    return np.ascontiguousarray(np.pad(packed, ((0, 0), (0, missing)))).view(np.uint64)
