"""Vectors as the store keeps them: int8 rows that use their whole range. Only directions matter, so a row needs no scale."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int8]


def quantize(vectors: NDArray[np.float32]) -> Rows:
    """Give int8 rows of the same directions; the largest component of each becomes 127 or -127."""
    largest = np.abs(vectors).max(axis=1, keepdims=True, initial=1e-9)
    rows: Rows = np.rint(vectors * (127.0 / largest)).astype(np.int8)
    return rows


def cosines(rows: Rows, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give the cosine between each int8 row and a query of length 1."""
    floats: NDArray[Any] = rows.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", floats, floats))
    found: NDArray[np.float32] = (floats @ query) / np.maximum(lengths, 1.0)
    return found
