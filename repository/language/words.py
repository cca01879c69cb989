"""Cut text into words."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from repository.language.fold import fold_word

LONGEST = 80  # letters kept of a word
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


class Word(NamedTuple):
    """A word of a text: 0-based offsets, and its folded form."""

    start: int
    end: int
    folded: str


def words(text: str) -> Iterator[Word]:
    """Give the words of clean text in order: runs of letters and digits; an apostrophe inside does not end one."""
    for match in _WORD.finditer(text):
        folded = fold_word(match[0])
        if folded:
            yield Word(match.start(), match.end(), folded[:LONGEST])


def word_spans(text: str) -> list[tuple[int, int]]:
    """Give the 0-based offsets of the words alone, in order."""
    return [match.span() for match in _WORD.finditer(text)]


def word_end(text: str, start: int) -> int:
    """Give the end of the word that begins at `start`."""
    match = _WORD.match(text, start)
    return match.end() if match else start


def folded_words(text: str) -> list[str]:
    """Give the folded words alone."""
    return [word.folded for word in words(text)]
