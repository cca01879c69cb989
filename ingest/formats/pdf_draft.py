"""A PDF page while it is put in order: its text, its words and its lines."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.clean import Offsets, codes_of
from ingest.formats.pdf_words import NO_WORDS, Places, Words


class Draft(NamedTuple):
    """A page: clean text, words, `joined` offsets at which the hyphen of a broken word was left out; points."""

    number: int
    text: str = ""
    words: Words = NO_WORDS
    joined: tuple[int, ...] = ()
    width: float | None = None
    height: float | None = None
    needs_ocr: bool = False


class Lines(NamedTuple):
    """The lines of a page that have words: start and end in the text, the box around their words, the number of their first word."""

    spans: Offsets
    places: Places
    first_words: Offsets


Piece = tuple[int, int] | str  # a part of the old text, or new text


def lines_of(draft: Draft) -> Lines:
    """Find the lines of a page."""
    breaks = np.flatnonzero(codes_of(draft.text) == 0x0A)
    starts, ends = np.concatenate(([0], breaks + 1)), np.concatenate((breaks, [len(draft.text)]))
    of_words = np.searchsorted(breaks, draft.words.spans[:, 0])
    first_words = np.flatnonzero(np.diff(of_words, prepend=-1))
    if not first_words.size:
        return Lines(np.zeros((0, 2), dtype=np.int64), draft.words.places[:0], first_words)
    lines = of_words[first_words]
    low = np.minimum.reduceat(draft.words.places[:, :2], first_words)
    high = np.maximum.reduceat(draft.words.places[:, 2:], first_words)
    return Lines(np.column_stack((starts[lines], ends[lines])), np.hstack((low, high)), first_words)


def arranged(draft: Draft, pieces: Iterable[Piece]) -> Draft:
    """Put a page together from pieces of its text; words that are in none of them go."""
    texts: list[str] = []
    kept: list[Words] = []
    joined: list[int] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, str):
            texts.append(piece)
        else:
            start, end = piece
            texts.append(draft.text[start:end])
            kept.append(_within(draft.words, start, end, length - start))
            joined += [at + length - start for at in draft.joined if start <= at < end]
        length += len(texts[-1])
    words = Words(np.concatenate([part.spans for part in kept]), np.concatenate([part.places for part in kept])) if kept else NO_WORDS
    return draft._replace(text="".join(texts), words=words, joined=tuple(joined))


def without(draft: Draft, lines: Sequence[tuple[int, int]]) -> Draft:
    """Take lines (start and end in the text, in order) out of a page, with the line end that follows or comes before."""
    pieces: list[Piece] = []
    done = 0
    for start, end in lines:
        pieces.append((done, start))
        done = end
        while done < len(draft.text) and draft.text[done] == "\n":
            done += 1
    pieces.append((done, len(draft.text)))
    return stripped(arranged(draft, pieces))


def stripped(draft: Draft) -> Draft:
    """Take spaces and line ends off the ends of a page."""
    text = draft.text.strip(" \n")
    if len(text) == len(draft.text):
        return draft
    start = len(draft.text) - len(draft.text.lstrip(" \n"))
    return arranged(draft, [(start, start + len(text))])


def _within(words: Words, start: int, end: int, by: int) -> Words:
    """Give the words of a part of the text, which is moved by so many characters."""
    first, after = np.searchsorted(words.spans[:, 0], (start, end))
    inside: NDArray[np.bool_] = words.spans[first:after, 1] <= end
    return Words(words.spans[first:after][inside] + by, words.places[first:after][inside])
