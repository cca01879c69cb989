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


def words(text: str) -> Iterator[Word]:
    """Give the words of clean text in order: runs of letters and digits; an apostrophe inside does not end one."""
    for match in _WORD.finditer(text):
        text_word = match[0]
        folded = fold_word(text_word)
        if folded:
            written = "" if text_word.isascii() else text_word.lower()[:LONGEST]
            yield Word(match.start(), match.end(), folded[:LONGEST], written)


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
