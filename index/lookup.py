"""Short texts found by what is being typed: the beginning of any word, the middle of one, one typing error."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from repository.language.stems import TAGS, exceptions, stands_alone, tagged_stem

WRONG, INSIDE, BEGINS, WHOLE = 1, 2, 3, 4  # how well a text holds a typed word
MIN_INSIDE, MIN_WRONG = 4, 5  # letters
_LAST = "\U0010ffff"

Quality = NDArray[np.uint8]
Numbers = NDArray[np.int64]


class Lookup:
    """
    Rows of folded words, by their place.

    A word that looks like others of another meaning (trata, tráfico, refugio) meets only itself and its plural, is no correction of
    another word, and what is one error away from it is not corrected at all.
    """

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self.size = len(rows)
        places: dict[str, list[int]] = {}
        for place, row in enumerate(rows):
            for word in row:
                places.setdefault(word, []).append(place)
        self._words = sorted(places)
        lengths = [len(places[word]) for word in self._words]
        self._starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]).astype(np.int64)
        self._places = np.fromiter((place for word in self._words for place in places[word]), np.int32, int(self._starts[-1]))
        self._owners = np.repeat(np.arange(len(self._words)), lengths)
        numbers = {word: number for number, word in enumerate(self._words)}
        self._first = np.fromiter((numbers[row[0]] if row else -1 for row in rows), np.int32, len(rows))
        self._joined = "\n".join(["", *self._words, ""])
        self._offsets = np.concatenate([[0], np.cumsum([len(word) + 1 for word in self._words], dtype=np.int64)])
        self._alone = [number for number, word in enumerate(self._words) if stands_alone(word)]
        self._beginnings: dict[tuple[str, int], Mapping[str, tuple[int, int]]] = {}

    def find(self, typed: Sequence[str]) -> tuple[Quality, NDArray[np.bool_]]:
        """Tell of each row how well it holds all typed words (0: not all of them), and whether it begins with the first of them."""
        found: Quality = np.full(self.size, WHOLE if typed else 0, np.uint8)
        begins = np.zeros(self.size, np.bool_)
        for order, word in enumerate(typed):
            held: Quality = np.zeros(self.size, np.uint8)
            for quality, numbers in self._standing_for(word):
                held[self._rows_of(numbers)] = quality
                if order == 0 and quality >= BEGINS:
                    begins |= np.isin(self._first, numbers) if isinstance(numbers, np.ndarray) else _within(self._first, numbers)
            found = np.minimum(found, held)
        return found, begins

    def _rows_of(self, numbers: range | Numbers) -> NDArray[np.int32]:
        """Give the rows that hold words; words that follow each other lie together."""
        if isinstance(numbers, range):
            return self._places[self._starts[numbers.start] : self._starts[numbers.stop]]
        marked = np.zeros(len(self._words), np.bool_)
        marked[numbers] = True
        return self._places[marked[self._owners]]

    def _standing_for(self, word: str) -> list[tuple[int, range | Numbers]]:
        """Give the numbers of the words that stand for a typed one by quality, the best last."""
        if stands_alone(word):
            return [(WHOLE, np.array([number for number in self._alone if _same(self._words[number], word)], np.int64))]
        span = self._span(word)
        found: list[tuple[int, range | Numbers]] = []
        if len(word) >= MIN_INSIDE and len(inside := self._inside(word)):
            found.append((INSIDE, inside))
        if span:
            found.append((BEGINS, span))
            if self._words[span.start] == word:
                found.append((WHOLE, range(span.start, span.start + 1)))
        return found or [(WRONG, self._corrected(word))]

    def _span(self, beginning: str) -> range:
        return range(bisect_left(self._words, beginning), bisect_left(self._words, beginning + _LAST))

    def _inside(self, part: str) -> Numbers:
        places = [match.start() for match in re.finditer(re.escape(part), self._joined)]
        numbers = np.unique(np.searchsorted(self._offsets, places, side="right") - 1)
        return np.setdiff1d(numbers, self._alone, assume_unique=True)

    def _corrected(self, word: str) -> Numbers:
        """Give the words that begin with something one edit away; the first letter must be right."""
        if len(word) < MIN_WRONG or not word.isalpha() or resembles_an_exception(word):
            return np.zeros(0, np.int64)
        found: set[int] = set()
        for length in (len(word) - 1, len(word), len(word) + 1):
            spans = self._beginnings_of(word[0], length)
            for beginning, _, _ in extract(word, list(spans), scorer=OSA.distance, score_cutoff=1, limit=None):
                found |= set(range(*spans[beginning]))
        return np.array(sorted(found - set(self._alone)), np.int64)

    def _beginnings_of(self, letter: str, length: int) -> Mapping[str, tuple[int, int]]:
        """Give the beginnings of a length of all words with a first letter, each with the span of its words."""
        if (letter, length) not in self._beginnings:
            spans: dict[str, tuple[int, int]] = {}
            for number in self._span(letter):
                if len(word := self._words[number]) >= length:
                    first = spans.get(word[:length], (number, 0))[0]
                    spans[word[:length]] = (first, number + 1)
            self._beginnings[letter, length] = spans
        return self._beginnings[letter, length]


def _within(numbers: NDArray[np.int32], span: range) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (numbers >= span.start) & (numbers < span.stop)
    return inside


def _same(known: str, typed: str) -> bool:
    return any(tagged_stem(known, language) == tagged_stem(typed, language) for language in TAGS)


def resembles_an_exception(word: str) -> bool:
    """Tell whether a folded word, perhaps unfinished, is one error or none away from one that stands alone."""
    return any(_is_near(word, known) for known in exceptions() if known[0] == word[0])


def _is_near(word: str, known: str) -> bool:
    """Tell whether a word being typed may be `known`, or a part of it, with one error."""
    return any(OSA.distance(word, known[:length], score_cutoff=1) <= 1 for length in (len(word) - 1, len(word), len(word) + 1))


def best(score: Numbers, count: int) -> Numbers:
    """Give the places of the highest numbers, the highest first, at most `count`; numbers are unique where they are not 0."""
    places = np.flatnonzero(score)
    if len(places) > count:
        places = places[np.argpartition(score[places], -count)[-count:]]
    ordered: Numbers = places[np.argsort(-score[places])]
    return ordered
