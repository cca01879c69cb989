"""One bit of each number: whether a vector lies beyond the centre of the collection there. What shares most with a query is near."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.meaning.quantize import Rows

CENTRED_ROWS = 16_384  # that the centre is taken from, spread over the collection
GROWN = 4  # times: then the centre is taken again
BLOCK = 16_384  # rows compared in one go; what is between is written over by the next
HEAVIEST = 3
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
            words[:, first : first + len(read)] = _packed(_normal(read) > before.centre).T
        return cls(words, before.centre, before.centred_from)

    def distances(self, query: Floats, rows: NDArray[np.intp] | None = None) -> NDArray[np.uint16]:
        """
        Give for each of `rows`, by default for all, the weight of the bits in which it is not like the query; the nearest have the least.

        A number of the query weighs 0 to 3, by its size. Unweighted bits would let a tenth of the nearest go by.
        """
        wanted, ones, twos = _weighed(query)
        words = self.words if rows is None else self.words[:, rows]
        distance = np.empty(words.shape[1], dtype=np.uint16)
        unlike, heavy = np.empty((2, words.shape[0], min(BLOCK, words.shape[1])), dtype=np.uint64)
        weight, more = np.empty((2, *unlike.shape), dtype=np.uint8)
        for first in range(0, words.shape[1], BLOCK):
            count = min(BLOCK, words.shape[1] - first)
            here, twice, sums, once = (block[:, :count] for block in (unlike, heavy, weight, more))
            np.bitwise_xor(words[:, first : first + count], wanted, out=here)
            np.bitwise_count(np.bitwise_and(here, twos, out=twice), out=sums)
            np.add(sums, sums, out=sums)
            np.add(sums, np.bitwise_count(np.bitwise_and(here, ones, out=here), out=once), out=sums)  # of a word 192 at most
            np.add.reduce(sums, axis=0, dtype=np.uint16, out=distance[first : first + count])
        return distance


def _weighed(query: Floats) -> tuple[Words, Words, Words]:
    """Give the signs of a query and the two bits of its numbers' weights, a column each."""
    size = np.abs(query)
    weight = np.minimum(np.rint(size * (HEAVIEST / (2.2 * max(float(size.mean()), 1e-9)))), HEAVIEST).astype(np.uint8)
    signs, ones, twos = (_packed(bits[None, :]).T for bits in (query > 0, weight & 1, weight & 2))
    return signs, ones, twos


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


def _packed(bits: NDArray[Any]) -> Words:
    """Give rows of truth values as 64-bit words, what is missing to the last one as zeros."""
    packed = np.packbits(bits, axis=1)
    return np.ascontiguousarray(np.pad(packed, ((0, 0), (0, -packed.shape[1] % 8)))).view(np.uint64)
