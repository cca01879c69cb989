"""The pieces of a page that are encoded: the whole page, and windows of about 40 words."""

import re
from typing import NamedTuple

WINDOWS_VERSION = 1  # part of an encoder's version in the store: other windows are other vectors
WORDS = 40  # of a window at most; what is left at the end of a page is shared with the window before it
FEWEST_WORDS = 24  # a window may end here where a sentence does
MOST_CHARS = 1_000  # of a window: text without spaces
MOST_WINDOWS = 1_000  # of a page; what stands behind them is found by words alone
WHOLE_CHARS = 4_000  # of a page that the vector of the whole page sees, about 600 words

_WORD = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE_END = re.compile(r"""[.!?:;…]["'»”’)\]]*$""")


class Window(NamedTuple):
    """A piece of a page's text by its 0-based offsets; `number` 0 is the whole page, windows are numbered from 1."""

    number: int
    start: int
    end: int


def windows(text: str) -> list[Window]:
    """
    Give the windows of a page: the whole first, then those of about 40 words, in order and without gaps between words.

    A page without a letter has none. A page that is one window has the whole only.
    """
    if not _LETTER.search(text):
        return []
    words = list(_pieces(text))
    whole = Window(0, words[0][0], words[-1][1])
    cuts = _cuts(text, words)
    if len(cuts) == 1:
        return [whole]
    return [whole, *(Window(number, words[first][0], words[last - 1][1]) for number, (first, last) in enumerate(cuts, start=1))]


def _pieces(text: str) -> list[tuple[int, int]]:
    """Give the words by their offsets, long ones cut."""
    return [
        (start, min(start + MOST_CHARS, match.end()))
        for match in _WORD.finditer(text)
        for start in range(match.start(), match.end(), MOST_CHARS)
    ]


def _cuts(text: str, words: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give first and last-but-one word of each window."""
    cuts: list[tuple[int, int]] = []
    first = 0
    while first < len(words) and len(cuts) < MOST_WINDOWS:
        last = _end(text, words, first)
        cuts.append((first, last))
        first = last
    return cuts


def _end(text: str, words: list[tuple[int, int]], first: int) -> int:
    """Give the word after a window: at the last end of a sentence that leaves the window long enough, else when it is full."""
    left = len(words) - first
    most = min(left, WORDS)
    if left > WORDS and left < 2 * FEWEST_WORDS:
        most = left // 2
    while most > 1 and words[first + most - 1][1] - words[first][0] > MOST_CHARS:
        most -= 1
    if most == left:
        return first + most
    for count in range(most, FEWEST_WORDS - 1, -1):
        start, end = words[first + count - 1]
        if _SENTENCE_END.search(text, start, end):
            return first + count
    return first + most
