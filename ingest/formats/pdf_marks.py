"""Letters of a PDF page whose places tell more than their order: accents that were drawn apart, words that were spaced out."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import numpy as np

from ingest.formats.pdf_words import boxes_of
from ingest.letters import ACCENTS, carrying
from ingest.spaced import MAY_BE_SPACED

_NEAR = 40  # characters between an accent and its letter
_SPACED = re.compile(r"(?<!\S)[^\W\d_]{1,2}(?: [^\W\d_]{1,2}){3,}(?!\S)")  # two letters that nearly touch count as close
_LEAST_SINGLE = 4  # letters that stand alone in a spaced-out run
_MOST_GAP = 0.6  # heights of a line between letters of a word; in a table it is more
_WORD_GAP = 1.7  # of the usual gap, that parts words
_GONE = "\x00"  # the text keeps its length; cleaning takes this out


def put_right(text_page: Any, characters: str) -> str:
    """
    Give the characters of a page with accents on the letters under them and spaced-out words closed.

    The n-th character stays the n-th; what goes is a NUL.
    """
    is_accented, may_be_spaced = any(accent in characters for accent in ACCENTS), MAY_BE_SPACED.search(characters)
    if not is_accented and not may_be_spaced:
        return characters
    letters = list(characters)
    if is_accented:
        _put_accents(text_page, characters, letters)
    if may_be_spaced:
        for at in _inner_spaces(text_page, characters):
            letters[at] = _GONE
    return "".join(letters)


def _put_accents(text_page: Any, characters: str, letters: list[str]) -> None:
    for at, accent in enumerate(characters):
        if accent in ACCENTS and (under := _letter_under(text_page, characters, at)) is not None:
            letters[under] = unicodedata.normalize("NFC", carrying(characters[under], ACCENTS[accent]) or characters[under])
            letters[at] = _GONE


def _letter_under(text_page: Any, characters: str, at: int) -> int | None:
    """Give the letter that an accent stands over, or under, and can be written with."""
    first = max(0, at - _NEAR)
    near = [place for place in range(first, min(len(characters), at + _NEAR)) if carrying(characters[place], ACCENTS[characters[at]])]
    if not near:
        return None
    boxes = boxes_of(text_page, np.array([at, *near], dtype=np.int64))
    left, top, right, bottom = boxes[0]
    middle = (left + right) / 2
    over = (boxes[1:, 0] <= middle) & (middle <= boxes[1:, 2]) & (boxes[1:, 1] > bottom) & (boxes[1:, 3] < top)
    found = np.flatnonzero(over)
    return near[int(found[0])] if found.size == 1 else None


def _inner_spaces(text_page: Any, characters: str) -> Iterator[int]:
    """Give the spaces inside words of spaced-out runs: the gaps between words are wider."""
    for run in _SPACED.finditer(characters):
        if sum(len(part) == 1 for part in run[0].split(" ")) < _LEAST_SINGLE:
            continue
        places = np.array([at for at in range(run.start(), run.end()) if characters[at] != " "], dtype=np.int64)
        boxes = boxes_of(text_page, places)
        height = np.median(boxes[:, 1] - boxes[:, 3])
        parted = np.flatnonzero(np.diff(places) > 1)
        gaps = (boxes[1:, 0] - boxes[:-1, 2])[parted]
        usual = np.percentile(gaps, 40)
        if not 0 < usual < _MOST_GAP * height:
            continue
        yield from (places[parted[gaps <= _WORD_GAP * usual]] + 1).tolist()
