"""Cut text into words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from repository.language.fold import fold_word

LONGEST = 80  # letters kept of a word
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Word(NamedTuple):
    """A word of a text: 0-based offsets, its folded form, and its lower-case spelling where that has marks, else empty."""

    start: int
    end: int
    folded: str
    written: str


class Cut(NamedTuple):
    """All words of a text as columns of one length: 0-based starts, folded forms, and the words as they stand."""

    starts: list[int]
    folded: list[str]
    surfaces: list[str]


def cut(text: str) -> Cut:
    """Cut clean text: runs of letters and digits; an apostrophe inside does not end one."""
    surfaces: list[str] = _WORD.findall(text)
    starts = [match.start() for match in _WORD.finditer(text)]
    if max(map(len, surfaces), default=0) > LONGEST:
        surfaces = [surface[:LONGEST] for surface in surfaces]
    folded = list(map(fold_word, surfaces))
    if "" in folded:
        kept = [place for place, word in enumerate(folded) if word]
        return Cut([starts[place] for place in kept], [folded[place] for place in kept], [surfaces[place] for place in kept])
    return Cut(starts, folded, surfaces)


def words(text: str) -> Iterator[Word]:
    """Give the words one by one."""
    for start, folded, surface in zip(*cut(text), strict=True):
        yield Word(start, word_end(text, start), folded, written(surface))


def written(surface: str) -> str:
    """Give the lower-case spelling of a word that has marks; empty for one without."""
    return "" if surface.isascii() else surface.lower()


def word_spans(text: str) -> list[tuple[int, int]]:
    """Give the 0-based offsets of the words alone, in order."""
    return [match.span() for match in _WORD.finditer(text)]


def word_end(text: str, start: int) -> int:
    """Give the end of the word that begins at `start`."""
    match = _WORD.match(text, start)
    return match.end() if match else start


def folded_words(text: str) -> list[str]:
    """Give the folded words alone."""
    return cut(text).folded
